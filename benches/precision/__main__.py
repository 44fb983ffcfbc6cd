"""Command line: python -m precision [options], through scripts/bench-time."""

import argparse
import shutil
import signal
import sys

from harness import machine, paths
from harness.build import compile_canary
from harness.canary import Canary
from harness.program import CORES, Failed

from . import report
from .figures import Run
from .measure import Measurement
from .problems import box, course


def say(text):
    print(f"bench-time: {text}", file=sys.stderr, flush=True)


def arguments():
    parser = argparse.ArgumentParser(prog="scripts/bench-time")
    kind = parser.add_mutually_exclusive_group()
    kind.add_argument("--quick", dest="kind", action="store_const", const="quick", default="")
    kind.add_argument("--smoke", dest="kind", action="store_const", const="smoke")
    parser.add_argument("--samples", type=int)
    parser.add_argument("--repeats", type=int)
    options = parser.parse_args()
    few = {"smoke": (1, 0), "quick": (3, 1), "": (5, 3)}[options.kind]
    options.samples = few[0] if options.samples is None else options.samples
    options.repeats = few[1] if options.repeats is None else options.repeats
    if options.samples < 1 or options.repeats < 0:
        parser.error("--samples takes a number above zero, --repeats zero or more")
    return options


def problems(kind):
    if kind == "smoke":
        return [course(32), box(24, (1.0, 0.5))]
    if kind == "quick":
        return [course(266), course(1024, outputs=2), box(256, (1.0, 0.5, 0.25, 0.125))]
    return [
        course(266),
        course(1024),
        course(4096, outputs=1, patient=True),
        box(512, (1.0, 0.5, 0.25, 0.125)),
    ]


def about():
    names = "Processor", "Caches", "Instruction sets", "Memory", "System", "diff2d-mpi", "MPI"
    told = machine.describe(len(CORES))
    return {name: told[name] for name in names if name in told}


def measure(options):
    # Ranks that share a core say nothing about time, which a smoke test does not ask.
    ranks = [r for r in (1, 2) if r <= len(CORES) or options.kind == "smoke"]
    notes = {
        "smoke": "**A smoke test: these times mean nothing.**",
        "quick": "**A quick run: smaller problems.**",
        "": "",
    }
    compile_canary()
    scratch, canary = paths.scratch(1 << 30), Canary()
    try:
        measurement = Measurement(canary, scratch, say)
        series = []
        for problem in problems(options.kind):
            series += measurement.take(problem, ranks, options.samples, options.repeats)
    finally:
        canary.close()
        shutil.rmtree(scratch, ignore_errors=True)
    settings = ranks, options.samples, options.repeats, about(), notes[options.kind]
    return Run(series, measurement.errors, *settings)


def main():
    options = arguments()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # so that what is below cleans up
    try:
        run = measure(options)
        kind = options.kind
        directory = paths.TARGET / "bench-time" / kind if kind else paths.ROOT / "docs"
        for file in report.write(run, directory):
            say(f"made {paths.shown(file)}")
        broken = list(run.broken())
        for sentence in broken:
            say(sentence)
        return 1 if broken else 0
    except Failed as failure:
        say(failure)
        return 1


sys.exit(main())
