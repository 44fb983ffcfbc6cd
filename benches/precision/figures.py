"""Everything that one run of the benchmark measured."""

from dataclasses import dataclass


@dataclass
class Run:
    series: list
    errors: dict  # of each output, by problem, method and setting
    ranks: list
    samples: int
    repeats: int
    machine: dict
    note: str

    def problems(self, insulated):
        found = dict.fromkeys(s.problem for s in self.series)
        return [p for p in found if p.insulated == insulated]

    def of(self, problem, method=None, ranks=None):
        """Those of a problem, and where given of a method and on a number of ranks."""
        found = (s for s in self.series if s.problem == problem)
        found = (s for s in found if method in (None, s.method))
        return [s for s in found if ranks in (None, s.ranks)]

    def error(self, series):
        """At the last output."""
        return self.errors[series.problem, series.method, series.value][-1]

    def worst(self, series):
        """At any output."""
        return max(self.errors[series.problem, series.method, series.value])

    def broken(self):
        """What breaks the promise: an error above the tolerance, or above the bound told."""
        for s in self.series:
            if s.method == "euler":
                continue
            limits = {"tolerance": s.value * s.said["scale"], "bound": s.said["bound"]}
            for name, limit in limits.items():
                if not self.worst(s) <= limit:
                    yield (
                        f"{s.problem.name}, tolerance {s.value:.0e}, {s.ranks} ranks: error "
                        f"{self.worst(s):.2e} is above the {name}, {limit:.2e}"
                    )
