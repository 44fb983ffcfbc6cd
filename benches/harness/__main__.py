"""Command line: python -m harness [options], through scripts/bench."""

import argparse
import shutil
import signal
import sys
from statistics import median

from . import agree, build, cases, machine, paths, programs, report, tables
from .canary import TOLERANCE, Canary
from .figures import REFERENCE, Run
from .program import Failed
from .sample import Sampler


def say(text):
    print(f"bench: {text}", file=sys.stderr, flush=True)


def arguments():
    parser = argparse.ArgumentParser(prog="scripts/bench", description="Benchmark of diff2d-mpi.")
    parser.add_argument("--quick", action="store_true", help="without 16384, and 3 samples")
    parser.add_argument("--smoke", action="store_true", help="that all runs and agrees; tiny cases")
    parser.add_argument("--only", default="", metavar="NAME,...", help="these programs")
    parser.add_argument("--samples", type=int, help="of each program in each case (7)")
    parser.add_argument("--repeats", type=int, help="of each disturbed sample, at most (3)")
    parser.add_argument("--list", action="store_true", help="the programs, and which cannot run")
    options = parser.parse_args()
    options.samples = options.samples or (1 if options.smoke else 3 if options.quick else 7)
    if options.repeats is None:
        options.repeats = 0 if options.smoke else 3
    options.only = [name for name in options.only.split(",") if name]
    kinds = {"smoke": options.smoke, "partial": options.only, "quick": options.quick}
    options.kind = next((kind for kind, asked in kinds.items() if asked), "")
    notes = {
        "smoke": "**A smoke test: these times mean nothing.**\n",
        "partial": f"**A part of the programs, {options.samples} samples each.**\n",
        "quick": f"**A quick run: {options.samples} samples each.**\n",
    }
    options.note = notes.get(options.kind, "")
    return options


def chosen(options, everything):
    """The programs that take part; the fused C++ loop always does."""
    unknown = set(options.only) - {p.name for p in everything}
    if unknown:
        raise SystemExit(f"bench: no program {', '.join(sorted(unknown))}: see --list")
    for p in everything:
        if options.smoke and not p.smoke:
            p.missing = p.missing or "left out of --smoke: takes too long to start"
    wanted = {*options.only, REFERENCE} if options.only else {p.name for p in everything}
    return [p for p in everything if p.name in wanted]


def all_cases(options):
    cores = programs.COUNT
    if options.smoke:
        yield from cases.tables([])
        yield cases.Case("64", 64, 20, 0.01)
        yield cases.Case("size 48", 48, 20, 0.01, ("ours", REFERENCE))
        yield from (
            cases.Case(f"weak {r}", 64, 20, 0.01, (programs.ours(r),)) for r in cases.scaling(cores)
        )
        yield cases.Case("process", *cases.COURSE, programs=("ours", REFERENCE), process=True)
        return
    sizes = [266, 1024, 4096] if options.quick else [266, 1024, 4096, 16384]
    yield from cases.tables(sizes)
    yield cases.Case("process", *cases.COURSE, process=True)
    yield from cases.by_size(sizes[-1], "ours", REFERENCE)
    yield from cases.strong(cores, programs.ours)
    yield from cases.weak(cores, programs.ours)


def ceilings(before=None):
    """The ceilings on one core and on all; the better of now and before."""
    builds = [n for n in ("ceilings", "ceilings_avx2") if (paths.BUILD / n).exists()]
    found = {}
    for cores in sorted({1, programs.COUNT}):
        now = machine.ceilings(builds, cores)
        found[cores] = machine.best([now, before[cores]]) if before else now
    return found


def spread(values):
    low, high = min(values), max(values)
    return ", ".join(tables.number(value) for value in (low, median(values), high))


def measure(options, taking_part, say):
    say("ceilings")
    before = ceilings()
    canary = Canary()
    # A peer that fails does not cost the hour; in a smoke test nothing may fail.
    needed = [p for p in taking_part if options.smoke or p.group == "ours" or p.name == REFERENCE]
    sampler = Sampler(canary, options.samples, options.repeats, needed, say)
    series = []
    try:
        for case in all_cases(options):
            series += sampler.take(case, [p for p in taking_part if not p.missing])
    finally:
        canary.close()
    noise = {key: spread([told[key] for told in canary.told]) for key in canary.best}
    noise |= {
        "samples": options.samples,
        "fewer": max(1, round(options.samples / 2)),
        "tolerance": TOLERANCE,
        "repeats": options.repeats,
        "repeated": sum(s.repeated for s in series),
        "kept": sum(s.kept for s in series),
        "taken": sum(len(s.seconds) for s in series),
    }
    return series, ceilings(before), noise


def main():
    options = arguments()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # so that what is below cleans up
    scratch = paths.scratch(6 << 30)
    try:
        everything = programs.everything(scratch)
        say("compiling the peers")
        reasons = build.build_all()
        for p in everything:
            p.missing = build.reason(p, reasons)
        taking_part = chosen(options, everything)
        for p in everything if options.list else taking_part:
            if options.list or p.missing:
                say(f"{p.name}: {p.label}{': not run: ' + p.missing if p.missing else ''}")
        if options.list:
            return 0
        agreement = agree.check([p for p in taking_part if not p.missing], scratch, say)
        series, found, noise = measure(options, taking_part, say)
        described = machine.describe(programs.COUNT)
        run = Run(series, found, programs.COUNT, options, noise, described, agreement, taking_part)
        directory = paths.BUILD / options.kind if options.kind else paths.ROOT / "docs"
        for file in report.write(run, directory):
            say(f"made {paths.shown(file)}")
        return 0
    except Failed as failure:
        say(failure)
        return 1
    finally:
        shutil.rmtree(scratch, ignore_errors=True)


sys.exit(main())
