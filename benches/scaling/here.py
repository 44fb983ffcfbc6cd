"""Machines for the model: this one, from what was measured, and one that is assumed."""

from dataclasses import dataclass, field
from pathlib import Path
from statistics import median

try:
    import tomllib
except ModuleNotFoundError:  # before Python 3.11
    import tomli as tomllib

from harness import machine

from .launch import Refused
from .model import DOUBLE, ByRanks, ByShape, Line, Machine, fit

CORNERS = "slow", "expected", "fast"


def of_strips(records, key):
    """{key(record): {size: (updates, steps a pass)}} of probed strips."""
    found = {}
    for r in records:
        outer, inner = key(r)
        found.setdefault(outer, {})[inner] = median(r["updates"]), r["steps_per_pass"]
    return found


@dataclass
class Here:
    """The machine that was measured, and how well straight lines describe its parts."""

    samples: object
    cores_per_node: int
    worst: dict = field(default_factory=dict)  # relative error of each fit

    def machine(self):
        strips = of_strips(self.samples.of("strips"), lambda r: (r["ranks"], r["columns"]))
        on_node = self.link(True) or Line(0.0, float("inf"))
        return Machine(
            rates=ByRanks(strips),
            on_node=on_node,
            between=self.link(False) or on_node,
            sweep=self.sweep(on_node),
            output=self.line("output", self.outputs("output", lambda n, _: DOUBLE * n * n)),
            ranks_per_node=self.cores_per_node,
        )

    def link(self, same_node):
        points = self.samples.medians("messages", "bytes", "swap", same_node=same_node)
        return self.line("on node" if same_node else "between nodes", points) if points else None

    def sweep(self, on_node):
        """From runs on one rank, which gather nothing; else with the gathers taken off."""
        least = min(r["ranks"] for r in self.samples.of("outputs"))
        points = self.outputs("diagnostics", lambda n, ranks: n * n / ranks, least)
        return self.line("sweep", points)

    def outputs(self, figure, size, ranks=None):
        only = {"ranks": ranks} if ranks else {}
        records = self.samples.of("outputs", **only)
        return [(size(r["n"], r["ranks"]), median(r[figure])) for r in records]

    def line(self, name, points):
        line, self.worst[name] = fit(points)
        return line


@dataclass
class Target:
    """A machine described by assumptions (bridges2-rm.toml says what they mean)."""

    name: str
    simd: str
    sizes: list
    nodes: list
    weak: int
    run: dict
    assume: dict

    @staticmethod
    def read(path, changes=()):
        target = Target(**tomllib.loads(Path(path).read_text()))
        for change in changes:
            target.change(change)
        return target

    def change(self, text):
        name, _, value = text.partition("=")
        if name not in self.assume:
            raise Refused(f"--assume {text}: no such name; there are {', '.join(self.assume)}")
        try:
            values = [float(word) for word in value.split(",")]
        except ValueError:
            values = []
        if len(values) not in (1, 3) or min(values, default=0) <= 0:
            raise Refused(f"--assume {text}: give one number above zero, or slow,expected,fast")
        why = "given on the command line"
        self.assume[name] |= {"value": values[0] if len(values) == 1 else values, "why": why}

    def value(self, name, corner="expected"):
        value = self.assume[name]["value"]
        return value[CORNERS.index(corner)] if isinstance(value, list) else value

    @property
    def l2(self):
        return int(self.value("l2_kib") * 1024)

    @property
    def l3(self):
        return int(self.value("l3_kib") * 1024)

    @property
    def env(self):
        """For the probe: the target's instruction set, where this processor has it."""
        return {"DIFF2D_SIMD": self.simd} if self.simd in machine.flags() else {}

    def machine(self, samples, here, corner="expected"):
        """The target, with the strips that were measured here at the speed of its clock."""

        def value(name):
            return self.value(name, corner)

        shapes = of_strips(samples.of("shapes"), lambda r: (r["columns"], r["rows"]))
        speed = value("clock_ghz") / median(samples.of("clock")[0]["ghz"]) * value("work_per_clock")
        ranks = int(value("ranks_per_node"))
        memory = value("memory_gb_s") * 1e9 / ranks
        sweep = Line(here.sweep.latency, min(speed * here.sweep.rate, memory / DOUBLE))
        return Machine(
            rates=ByShape(shapes),
            on_node=Line(value("on_node_latency_us") * 1e-6, value("on_node_gb_s") * 1e9),
            between=Line(value("between_latency_us") * 1e-6, value("between_gb_s") * 1e9),
            sweep=sweep,
            output=Line(value("output_latency_s"), value("output_gb_s") * 1e9),
            ranks_per_node=ranks,
            speed=speed,
            memory=memory,
            cache=self.l2 + self.l3,
        )
