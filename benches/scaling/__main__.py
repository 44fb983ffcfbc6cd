"""Command line: python -m scaling [options], through scripts/scaling."""

import argparse
import os
import shlex
import shutil
import signal
import sys
import tempfile
from pathlib import Path

from harness import machine, paths
from harness.words import counted

from . import samples as stored
from . import series
from .launch import Failed, Launcher, Refused, cores, rank_counts, ranks_per_node
from .measure import Measurement, Sizes
from .report import Report
from .room import FIELD, Room
from .target import Target

STRONG, WEAK = [266, 1024, 4096, 16384], 2048
SMOKE = Sizes([48, 64], 64, (64, 8, 4), (32, 64), seconds=0.01, probe_seconds=0.001)
ASSUMED = Path(__file__).parent / "bridges2-rm.toml"
MPICH = os.environ.get("DIFF2D_MPI") == "mpich"
# Neighbours swap rows, so they should be close.
PLACEMENT = "-bind-to core" if MPICH else "--map-by core --bind-to core"
SIGNALS = signal.SIGINT, signal.SIGTERM, signal.SIGHUP


class Interrupted(Exception):
    """A signal that ends the measurement, by its number."""


def say(text):
    print(f"scaling: {text}", file=sys.stderr, flush=True)


def arguments():
    parser = argparse.ArgumentParser(prog="scripts/scaling", description="Scaling of diff2d-mpi.")
    parser.add_argument("--ranks", default="", metavar="N,...")
    parser.add_argument("--strong", default="", metavar="N,...")
    parser.add_argument("--weak", type=int, default=WEAK, metavar="N")
    parser.add_argument("--samples", type=int)
    parser.add_argument("--launcher", default=f"mpirun {PLACEMENT} -n {{ranks}}", metavar="COMMAND")
    parser.add_argument("--machine", default=ASSUMED, metavar="FILE")
    parser.add_argument("--assume", action="append", default=[], metavar="NAME=VALUE")
    parser.add_argument("--disk", type=Path, metavar="DIR")
    parser.add_argument("--to", type=Path, metavar="DIR")
    parser.add_argument("--from", dest="source", type=Path, metavar="FILE")
    parser.add_argument("--smoke", action="store_true")
    options = parser.parse_args()
    options.samples = options.samples or (1 if options.smoke else 5)
    if options.samples < 5 and not options.smoke:
        parser.error(f"--samples {options.samples}: too few to tell from noise; 5 at least")
    default = paths.TARGET / "scaling" / "smoke" if options.smoke else paths.ROOT / "docs"
    options.to = options.to or (options.source.parent if options.source else default)
    return options


def sizes(options):
    if options.smoke:
        return SMOKE
    try:
        strong = [int(word) for word in options.strong.split(",")] if options.strong else STRONG
    except ValueError:
        strong = [0]
    if min(*strong, options.weak, 32) < 32:
        raise Refused("--strong and --weak take whole numbers of rows, 32 or more")
    return Sizes(strong, options.weak)


def fitting(chosen, ranks, room):
    """The runs that fit in memory; says which are left out."""
    runs = list(chosen.runs(ranks))
    bytes_a_point = {"series": series.FIELDS}
    fit = [run for run in runs if room.fits(*run[1:], bytes_a_point.get(run[0], FIELD))]
    for kind, n, p in runs:
        if (kind, n, p) not in fit:
            needs = room.needs(n, p, bytes_a_point.get(kind, FIELD))
            say(f"left out: {kind}, {n} x {n} on {counted(p, 'rank')}: {needs}")
    if not {"strong", "outputs"} <= {kind for kind, *_ in fit}:
        raise Refused(
            f"no grid of strong scaling is left for {', '.join(map(str, ranks))} ranks: each rank "
            "needs a row, and the field must fit the memory; give others by --strong and --ranks"
        )
    return fit


def about(options, available, chosen):
    """What the report says about the measurement."""
    names = "Processor", "Caches", "Instruction sets", "Cores used", "Memory", "System"
    told = machine.describe(available)
    return {
        "machine": {n: told[n] for n in (*names, "MPI", "diff2d-mpi", "rustc") if n in told},
        "ranks_per_node": ranks_per_node(available),
        "samples": 0,
        "asked": options.samples,
        "seconds": chosen.seconds,
        "command": shlex.join(["scripts/scaling", *sys.argv[1:]]),
        "note": "**A smoke test: these times mean nothing.**" if options.smoke else "",
    }


def measure(options, target):
    """All samples, and what the report says of them; kept in scaling.json after each round."""
    available = cores()
    chosen, room = sizes(options), Room(ranks_per_node(available))
    runs = fitting(chosen, rank_counts(options.ranks, available), room)
    what, kept = about(options, available, chosen), options.to / "scaling.json"

    def keep(samples, rounds):
        what["samples"] = rounds
        stored.write(kept, samples, what)

    disk = options.disk or paths.TARGET / "scaling"
    for directory in (disk, options.to):
        directory.mkdir(parents=True, exist_ok=True)
    timed = Path(tempfile.mkdtemp(prefix="run-", dir=disk))
    untimed = timed
    try:
        untimed = room.store({n for _, n, _ in runs}, max(p for *_, p in runs), timed)
        stores = untimed, timed
        measurement = Measurement(Launcher(options.launcher), chosen, runs, room, target, stores)
        measurement.take(options.samples, keep, say)
    except (Failed, OSError, Interrupted):
        say(left(what["samples"], again(options)))
        raise
    finally:
        for directory in {timed, untimed}:
            shutil.rmtree(directory, ignore_errors=True)
    return measurement.samples, what


def left(rounds, command):
    """Says what was kept of a measurement that ended early."""
    if not rounds:
        return "no round was finished: nothing is kept"
    return f"kept: {counted(rounds, 'round')} of samples; to make the page of them: {command}"


def again(options):
    """The command that makes the page from its samples."""
    words = ["scripts/scaling", "--from", str(paths.shown(options.to / "scaling.json"))]
    machines = [] if options.machine == ASSUMED else ["--machine", options.machine]
    return shlex.join([*words, *machines, *["--smoke"] * options.smoke])


def interrupted(number, _):
    for each in SIGNALS:
        signal.signal(each, signal.SIG_IGN)  # what cleans up is not to be interrupted
    raise Interrupted(number)


def main():
    options = arguments()
    for number in SIGNALS:
        if signal.getsignal(number) != signal.SIG_IGN:  # as nohup leaves SIGHUP
            signal.signal(number, interrupted)
    try:
        target = Target.read(options.machine, options.assume)
        if options.smoke:
            target.shrink()
        samples, what = stored.read(options.source) if options.source else measure(options, target)
        report = Report(samples, what, target, again(options))
        for file in report.write(options.to, say):
            say(f"made {paths.shown(file)}")
        return 0
    except Refused as refused:
        say(refused)
        return 2
    except (Failed, OSError) as failure:
        say(failure)
        return 1
    except Interrupted as interruption:
        return 128 + interruption.args[0]


sys.exit(main())
