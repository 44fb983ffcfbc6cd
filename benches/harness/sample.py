"""Takes the samples: rounds over all programs in random order, a canary before and after each."""

import json
import random
import subprocess
import time
from dataclasses import dataclass, field
from functools import partial

from . import machine
from .program import Failed


@dataclass
class Series:
    """All samples of one program in one case."""

    program: object
    case: object
    steps: int = 0
    seconds: list = field(default_factory=list)
    details: list = field(default_factory=list)  # diff2d-mpi's summaries
    repeated: int = 0  # samples thrown away because the canary was slow
    kept: int = 0  # samples kept although it was, at the limit of repetitions
    skipped: str = ""
    server: subprocess.Popen = None

    @property
    def updates(self):
        return self.case.n**2 * self.steps


class Sampler:
    """`samples` of each program in each case; up to `repeats` more of each that was disturbed. The
    failure of a program that is not among those `needed` only leaves it out of its case."""

    def __init__(self, canary, samples, repeats, needed, say):
        self.canary, self.samples, self.repeats, self.say = canary, samples, repeats, say
        self.needed = needed
        self.order = random.Random(1)

    def take(self, case, programs):
        series = [Series(p, case) for p in programs if case.has(p)]
        for s in series:
            self.attempt(self.choose_steps, s)
        rounds = max(1, round(self.samples * case.share))
        try:
            for k in range(rounds):
                self.say(f"case {case.name}: round {k + 1} of {rounds}")
                ready = [s for s in series if not s.skipped]
                for s in self.order.sample(ready, len(ready)):
                    self.attempt(self.one, s)
        finally:
            for s in series:
                stop(s)
        return series

    def attempt(self, task, series):
        try:
            task(series)
        except Failed as failure:
            if series.program in self.needed:
                raise
            series.skipped = f"failed: {str(failure).splitlines()[0]}"
            series.seconds, series.details = [], []
            self.say(f"{series.program.name}: {series.skipped}")

    def choose_steps(self, series):
        """The number of steps that fills the case's seconds, by a short trial; at most the case's own."""
        case, program = series.case, series.program
        needed = 8 * program.arrays * case.n**2
        if needed > 0.85 * machine.memory()[0]:
            series.skipped = f"needs {needed / 2**30:.0f} GiB of memory"
            return
        if case.process:
            series.steps = case.steps
            return
        wanted = case.seconds * program.patience
        steps = min(case.steps, max(program.least_steps, 2_000_000 // case.n**2))
        while True:
            seconds = max(program.loop(case.n, steps)[0], 1e-6)
            fitting = max(1, min(case.steps, round(steps * wanted / seconds)))
            # A very short trial says little: grow, unless each trial is expensive.
            if program.serve or seconds > wanted / 10 or fitting <= steps:
                break
            steps = min(fitting, 20 * steps)
        series.steps = fitting
        if program.serve:
            series.server = subprocess.Popen(
                program.line([*program.command, case.n, series.steps, "--serve"]),
                env=program.environment(),
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                text=True,
            )

    def one(self, series):
        task = partial(measure, series)
        (seconds, details), thrown, quiet = self.canary.watched(task, self.repeats)
        series.repeated += thrown
        series.kept += not quiet
        series.seconds.append(seconds)
        series.details.append(details)


def measure(series):
    case, program = series.case, series.program
    if series.server:
        series.server.stdin.write("\n")
        series.server.stdin.flush()
        line = series.server.stdout.readline()
        if not line:
            raise Failed(f"{program.name}: ended while it was measured")
        return json.loads(line)["seconds"][-1], {}
    if not case.process:
        return program.loop(case.n, series.steps)
    began = time.perf_counter()
    details = program.whole(case.n, series.steps)
    return time.perf_counter() - began, details


def stop(series):
    if series.server:
        series.server.stdin.close()
        series.server.wait()
        series.server = None
