"""Command line: python -m answer [options], through scripts/bench-answer."""

import argparse
import json
import shutil
import signal
import sys
import time

from harness import machine, paths
from harness.build import compile_canary
from harness.canary import Canary
from harness.program import CORES, Failed

from . import building, peers, references, report
from .figures import Run
from .measure import Measurement, Point, Runner
from .systems import Course, Uneven

SMALL = Course(40), Uneven(48)  # where all have to agree
SMOKE = "ours-1", "chebyshev", "rock4", "sine"  # whom a smoke test takes to the end
KEPT = paths.TARGET / "bench-answer"


def say(text):
    print(f"bench-answer: {text}", file=sys.stderr, flush=True)


def arguments():
    parser = argparse.ArgumentParser(prog="scripts/bench-answer")
    kind = parser.add_mutually_exclusive_group()
    kind.add_argument("--quick", dest="kind", action="store_const", const="quick", default="full")
    kind.add_argument("--smoke", dest="kind", action="store_const", const="smoke")
    parser.add_argument("--samples", type=int)
    parser.add_argument("--minutes", type=float)
    parser.add_argument("--longest", type=float)
    parser.add_argument("--resume", action="store_true")
    options = parser.parse_args()
    few = {"smoke": (1, 2, 5), "quick": (2, 4, 3), "full": (7, 11, 20)}[options.kind]
    for name, usual in zip(("samples", "minutes", "longest"), few, strict=True):
        if getattr(options, name) is None:
            setattr(options, name, usual)
    if min(options.samples, options.minutes, options.longest) <= 0:
        parser.error("--samples, --minutes and --longest take a number above zero")
    return options


def systems(kind):
    """With the share of the time that each may take."""
    if kind == "smoke":
        return dict.fromkeys(SMALL, 0.5)
    if kind == "quick":
        return {Course(133): 0.5, Uneven(128): 0.5}
    return {Course(266): 0.14, Course(1024): 0.30, Uneven(256): 0.14, Uneven(1024): 0.42}


class Samples:
    """The samples of a run as lines of JSON, kept when it is interrupted."""

    def __init__(self, file, resume, of):
        self.file, self.of, self.known = file, of, {}
        file.parent.mkdir(parents=True, exist_ok=True)
        if not resume:
            file.unlink(missing_ok=True)
        for line in file.read_text().splitlines(keepends=True) if file.exists() else []:
            # The last one may have been cut off.
            if line.endswith("\n"):
                told = json.loads(line)
                if told.pop("of", None) != of:
                    raise SystemExit(f"{file} has samples of another program or machine: leave out --resume")
                self.known[told["system"], told["peer"], told["setting"]] = told

    def keep(self, point):
        system, peer, setting = point.key
        names = "error", "seconds", "told", "wall", "repeated", "kept"
        told = {"of": self.of, "system": system, "peer": peer, "setting": setting}
        with self.file.open("a") as out:
            print(json.dumps(told | {name: getattr(point, name) for name in names}), file=out)

    def point(self, system, peer, setting):
        told = self.known.get((system.name, peer.name, setting), {})
        told = {
            name: value for name, value in told.items() if name not in ("system", "peer", "setting")
        }
        return Point(system, peer, setting, **told)


def about():
    names = (
        "Processor",
        "Caches",
        "Instruction sets",
        "Memory",
        "System",
        "diff2d-mpi",
        "g++",
        "MPI",
    )
    told = machine.describe(len(CORES))
    packages = ", ".join(
        f"{name} {v}"
        for name in ("numpy", "scipy", "FiPy", "py-pde")
        if (v := machine.package(name))
    )
    others = {
        "SUNDIALS": building.sundials_version(),
        "PETSc": told.get("petsc4py", ""),
        "Python": f"{sys.version.split()[0]}: {packages}",
        "Flags of the C++": " ".join(building.FLAGS),
    }
    found = {name: told[name] for name in names if name in told} | others
    return {name: value for name, value in found.items() if value}


def measure(options, canary, scratch):
    ranks = [r for r in (1, 2) if r <= len(CORES) or options.kind == "smoke"]
    reasons = building.compile_all(most=36 if options.kind == "smoke" else 151)
    everybody = peers.everybody(ranks)
    if options.kind != "full":
        reasons |= {p.name: "takes too long to start for this" for p in everybody if not p.brief}
    ready = [p for p in everybody if not reasons.get(p.name)]
    for name in (p.name for p in everybody if reasons.get(p.name)):
        say(f"{name}: not run: {reasons[name]}")
    runner = Runner(scratch, options.longest)
    agreement, apart = {}, {}
    for system in SMALL:
        runner.references[system], apart[system.name] = references.reference(runner, system, ready)
        agreement[system.name] = references.agree(runner, system, ready, say)
    samples = Samples(KEPT / f"{options.kind}.jsonl", options.resume, about())
    measurement = Measurement(canary, runner, say, samples)
    until = began = time.monotonic()
    for system, share in systems(options.kind).items():
        until += 60 * options.minutes * share
        runner.references = {}  # of one system at a time: they are large
        runner.references[system], apart[system.name] = references.reference(runner, system, ready)
        own = [p for p in ready if p.suits(system) and (options.kind != "smoke" or p.name in SMOKE)]
        measurement.take(system, own, options.samples, until)
        say(f"{system.name}: done after {(time.monotonic() - began) / 60:.1f} minutes")
    notes = {
        "smoke": "**A smoke test: these times mean nothing.**",
        "quick": "**A quick run: smaller grids, few samples.**",
    }
    settings = ranks, options.samples, options.longest, agreement, apart, reasons
    measured = list(systems(options.kind))
    return Run(
        measurement.points, measured, everybody, *settings, about(), notes.get(options.kind, "")
    )


def main():
    options = arguments()
    for stop in (signal.SIGINT, signal.SIGTERM):
        signal.signal(stop, signal.default_int_handler)  # so that what is below cleans up
    canary = scratch = None
    try:
        compile_canary()
        scratch, canary = paths.scratch(2 << 30), Canary()
        run = measure(options, canary, scratch)
        directory = paths.ROOT / "docs" if options.kind == "full" else KEPT / options.kind
        for file in report.write(run, directory):
            say(f"made {paths.shown(file)}")
        return 0
    except Failed as failure:
        say(failure)
        return 1
    except KeyboardInterrupt:
        say("interrupted; --resume goes on with the samples taken so far")
        return 130
    finally:
        if canary:
            canary.close()
        if scratch:
            shutil.rmtree(scratch, ignore_errors=True)


sys.exit(main())
