"""Command line: python -m scaling [options], through scripts/scaling."""

import argparse
import json
import os
import re
import shlex
import shutil
import signal
import sys
import tempfile
from pathlib import Path

from harness import machine, paths

from .launch import Failed, Launcher, Refused, cores, rank_counts
from .machines import Here, Target
from .measure import Measurement, Sizes, fitting
from .report import Report
from .samples import Samples

STRONG, WEAK = [266, 1024, 4096, 16384], 2048
SMOKE = Sizes([48, 64], 64, (64, 8, 4), (32, 64), seconds=0.01, probe_seconds=0.001)
ASSUMED = Path(__file__).parent / "bridges2-rm.toml"
BINDING = {"mpich": "-bind-to core"}.get(os.environ.get("DIFF2D_MPI"), "--bind-to core")


def say(text):
    print(f"scaling: {text}", file=sys.stderr, flush=True)


def arguments():
    parser = argparse.ArgumentParser(prog="scripts/scaling", description="Scaling of diff2d-mpi.")
    parser.add_argument("--ranks", default="", metavar="N,...")
    parser.add_argument("--strong", default="", metavar="N,...")
    parser.add_argument("--weak", type=int, default=WEAK, metavar="N")
    parser.add_argument("--samples", type=int)
    parser.add_argument("--launcher", default=f"mpirun {BINDING} -n {{ranks}}", metavar="COMMAND")
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
    options.to = options.to or default
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
    fit, others = fitting(strong)
    if others:
        say(f"left out, too large for the memory: {', '.join(map(str, others))}")
    return Sizes(fit, options.weak)


def ranks_per_node(available):
    """Of a Slurm job, such as 128(x2); else all are on one node."""
    told = re.match(r"\d+", os.environ.get("SLURM_TASKS_PER_NODE", ""))
    return int(told[0]) if told else available


def about(options, available, chosen):
    """What the report says of the measurement."""
    rows = machine.processor() | {
        "Cores used": str(available),
        "Memory": f"{machine.memory()[1] / 2**30:.0f} GiB",
        "System": machine.system(),
        "diff2d-mpi": " ".join(machine.lines(str(paths.DIFF2D), "--version")),
        "rustc": machine.first("rustc", "--version").removeprefix("rustc "),
    }
    note = "**A smoke test: these times mean nothing.**" if options.smoke else ""
    return {
        "machine": {name: text for name, text in rows.items() if text},
        "ranks_per_node": ranks_per_node(available),
        "samples": options.samples,
        "seconds": chosen.seconds,
        "command": shlex.join(["scripts/scaling", *sys.argv[1:]]),
        "note": note,
    }


def measure(options, target):
    """All samples, and what the report says of them."""
    available = cores()
    ranks = rank_counts(options.ranks, available)
    chosen, samples = sizes(options), Samples()
    if options.smoke:
        target.sizes, target.weak = [64, 128], 64
    launcher = Launcher(options.launcher)
    disk = options.disk or paths.TARGET / "scaling"
    disk.mkdir(parents=True, exist_ok=True)
    memory = paths.scratch(9 * max(chosen.strong) ** 2)
    store = Path(tempfile.mkdtemp(prefix="run-", dir=disk))
    try:
        stores = memory, store
        Measurement(launcher, ranks, chosen, target, samples, stores, say).take(options.samples)
    finally:
        shutil.rmtree(memory, ignore_errors=True)
        shutil.rmtree(store, ignore_errors=True)
    return samples, about(options, available, chosen)


def main():
    options = arguments()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # so that what is above cleans up
    try:
        target = Target.read(options.machine, options.assume)
        if options.source:
            told = json.loads(options.source.read_text())
            samples, what = Samples(told["samples"]), told["about"]
        else:
            samples, what = measure(options, target)
        report = Report(samples, what, Here(samples, what["ranks_per_node"]), target)
        for file in report.write(options.to, say):
            root = paths.ROOT
            say(f"made {file.relative_to(root) if file.is_relative_to(root) else file}")
        return 0
    except Refused as refused:
        say(refused)
        return 2
    except (Failed, OSError) as failure:
        say(failure)
        return 1


sys.exit(main())
