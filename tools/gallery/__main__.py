"""Command line: python -m gallery [options], through scripts/gallery."""

import argparse
import shutil
import signal
import sys
import time

from . import figures, inputs, page
from .paths import DOCS, ROOT, SCRATCH
from .problem import Failed
from .problems import NAMES, every


def say(text):
    print(f"gallery: {text}", file=sys.stderr, flush=True)


def arguments():
    parser = argparse.ArgumentParser(prog="scripts/gallery")
    kind = parser.add_mutually_exclusive_group()
    kind.add_argument("--smoke", action="store_true")
    kind.add_argument("--inputs", action="store_true")
    parser.add_argument("names", nargs="*", metavar="NAME")
    options = parser.parse_args()
    for name in options.names:
        if name not in NAMES:
            parser.error(f"there is no problem '{name}': {', '.join(NAMES)}")
    return options


def made(file):
    say(f"made {file.relative_to(ROOT) if file.is_relative_to(ROOT) else file}")


def take(problem, smoke):
    """Runs a problem, prints its checks, and draws it; all that the page says of it."""
    began = time.monotonic()
    run = problem.run(smoke)
    checks = list(problem.module.check(run))
    for check in checks:
        say(f"{problem.name}: {check}{'' if check.holds else ': TOO LARGE'}")
    file = (SCRATCH if smoke else DOCS) / f"gallery-{problem.name}.png"
    figures.save(problem.module.draw(run), file)
    entry = page.Entry(problem, checks, run.seconds, run.sweeps, run.euler_sweeps)
    # A run takes megabytes, and nobody asked for it.
    shutil.rmtree(run.directory)
    say(f"{problem.name}: {time.monotonic() - began:.1f} s with its checks and its picture")
    return entry


def main():
    options = arguments()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    if options.inputs:
        for file in inputs.write():
            made(file)
        return 0
    for file in inputs.stale():
        say(f"{file.relative_to(ROOT)} is not what scripts/gallery --inputs makes")
        return 1
    SCRATCH.mkdir(parents=True, exist_ok=True)
    wanted = [problem for problem in every() if problem.name in (options.names or NAMES)]
    try:
        entries = [take(problem, options.smoke) for problem in wanted]
    except Failed as failure:
        say(failure)
        return 1
    broken = [check for entry in entries for check in entry.checks if not check.holds]
    if not (broken or options.smoke or options.names):
        made(page.write(entries))
    return 1 if broken else 0


sys.exit(main())
