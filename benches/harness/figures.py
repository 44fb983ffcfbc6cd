"""From samples to figures: medians, ranges, ratios, shares of the ceilings."""

from dataclasses import dataclass
from statistics import median

from . import cases

REFERENCE = "cpp-fused"
STREAM, STREAM_LEAST = (
    24,
    16,
)  # bytes a fused loop moves per update, with and without write-allocate


@dataclass
class Figure:
    """One program in one case."""

    series: object
    run: object

    @property
    def program(self):
        return self.series.program

    @property
    def n(self):
        return self.series.case.n

    @property
    def seconds(self):
        return median(self.series.seconds)

    @property
    def rates(self):
        """Million updates per second: median, lowest, highest."""
        rates = sorted(self.series.updates / s / 1e6 for s in self.series.seconds)
        return median(rates), rates[0], rates[-1]

    @property
    def rate(self):
        return self.rates[0]

    @property
    def ratio(self):
        """To the fused C++ loop on one core in the same case."""
        reference = self.run.figure(self.series.case.name, REFERENCE)
        return self.rate / reference.rate if reference else None

    @property
    def share(self):
        """Of the arithmetic ceiling of as many cores."""
        return self.rate / self.run.arithmetic(self.n, self.program.cores)

    @property
    def needed(self):
        """GB/s that a step through memory would need at this rate, write-allocate included."""
        return self.rate * STREAM / 1e3

    @property
    def moved(self):
        """Bytes per update that memory can at most have moved at this rate."""
        return self.run.bandwidth(self.program.cores) / self.rate * 1e3


@dataclass
class Run:
    """Everything that one run of the benchmark measured."""

    series: list
    ceilings: dict  # by number of cores
    cores: int
    options: object
    noise: dict
    machine: dict
    agreement: tuple  # n, steps, largest difference by program
    programs: list

    def figures(self, case):
        found = (Figure(s, self) for s in self.series if s.case.name == case and s.seconds)
        return list(found)

    def figure(self, case, program):
        return next((f for f in self.figures(case) if f.program.name == program), None)

    def ratio(self, case, program, to, reference_case=None):
        """How many times faster than `to`, by medians, or nothing."""
        ours, other = self.figure(case, program), self.figure(reference_case or case, to)
        return ours.rate / other.rate if ours and other else None

    def cases(self):
        return list(dict.fromkeys(s.case.name for s in self.series))

    def tables(self):
        """The cases of the main tables: those named by their size alone."""
        return [name for name in self.cases() if name.isdigit()]

    def arithmetic(self, n, cores):
        """Million updates per second that the arithmetic units of `cores` cores allow."""
        kind = "updates_fused" if cases.factor(n) == 0.25 else "updates_rounded"
        return self.per_core(cores, lambda c: c[kind])

    def bandwidth(self, cores):
        """GB/s to and from memory on `cores` cores."""
        return self.per_core(cores, lambda c: c["triad"][-1][1])

    def per_core(self, cores, figure):
        """A ceiling on one core, on all, or, in between, in proportion but at most that of all."""
        if cores in self.ceilings:
            return figure(self.ceilings[cores])
        return min(cores * figure(self.ceilings[1]), figure(self.ceilings[self.cores]))
