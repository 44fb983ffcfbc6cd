"""Takes the samples: rounds over both methods at all their settings, in random order."""

import random
import tempfile
import zlib
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from statistics import median

import h5py
from harness.program import Diff2d, Failed, seconds

from .problems import errors

TOLERANCES = 1e-6, 1e-8, 1e-10, 1e-12
LONGEST = 3600  # seconds of a run


@dataclass
class Series:
    """All samples of one method at one setting: Euler's `time.safety`, or the tolerance."""

    problem: object
    method: str
    value: float
    ranks: int
    seconds: list = field(default_factory=list)
    summary: dict = field(default_factory=dict)
    repeated: int = 0  # samples thrown away because the machine was disturbed
    kept: int = 0  # samples kept although it was, at the limit of repetitions

    @property
    def median(self):
        return median(self.seconds)

    @property
    def patient(self):
        return self.problem.patient and self.method == "euler"

    @property
    def sweeps(self):
        """How often the stencil was applied to the whole field."""
        series = self.summary.get("exponential")
        return series["applications"] if series else self.summary["steps"]

    @property
    def said(self):
        """What the program says of its series: tolerance, bound, degree."""
        return self.summary["exponential"]

    def parameters(self):
        of = {"euler": "safety", "exponential": "tolerance"}[self.method]
        chosen = {"time.method": self.method, f"time.{of}": self.value}
        if self.method == "euler" and not self.problem.insulated:
            del chosen["time.safety"]  # the course's steps are always the largest
        return self.problem.parameters() | chosen


def series_of(problem, ranks):
    for r in ranks:
        yield from (Series(problem, "euler", safety, r) for safety in problem.safeties)
        yield from (Series(problem, "exponential", t, r) for t in TOLERANCES)


class Measurement:
    """`errors` are those of each method at each setting, by output. They do not depend on the ranks, nor
    does any bit of the field, which `fields`, checksums of the last outputs, are for."""

    def __init__(self, canary, scratch, say):
        self.canary, self.scratch, self.say = canary, scratch, say
        self.errors, self.fields = {}, {}
        self.order = random.Random(1)

    def take(self, problem, ranks, rounds, repeats):
        """Each setting once per round, so that disturbances of the machine affect all alike."""
        series = list(series_of(problem, ranks))
        for k in range(rounds):
            self.say(f"{problem.name}: round {k + 1} of {rounds}")
            ready = [s for s in series if k == 0 or not s.patient]
            for s in self.order.sample(ready, len(ready)):
                self.one(s, repeats if problem.short else 0)
        return series

    def one(self, series, repeats):
        took, thrown, quiet = self.canary.watched(partial(self.run, series), repeats)
        series.seconds.append(took)
        series.repeated += thrown
        series.kept += not quiet

    def run(self, series):
        """Seconds of the loop without output."""
        with tempfile.TemporaryDirectory(dir=self.scratch) as directory:
            program = Diff2d(series.method, series.method, "ours", [], ranks=series.ranks)
            summary = program.run(series.parameters(), Path(directory), LONGEST)
            did = summary["ranks"], summary["grid"], summary["method"]
            asked = series.ranks, [series.problem.n] * 2, series.method
            if did != asked:
                raise Failed(f"{series.problem.name}: ranks, grid, method are {did}, not {asked}")
            self.check(series, Path(directory) / "run" / "diff2d.h5")
        series.summary = summary
        return seconds(summary)

    def check(self, series, file):
        key = series.problem, series.method, series.value
        with h5py.File(file) as run:
            bits = zlib.crc32(run["density"][-1].tobytes())
        if key not in self.errors:
            self.errors[key], self.fields[key] = errors(series.problem, file), bits
        if self.fields[key] != bits:
            raise Failed(f"{series.problem.name}: the field of {series.method} differs between runs")
