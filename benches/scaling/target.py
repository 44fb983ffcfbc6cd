"""A machine described by assumptions (bridges2-rm.toml says what they mean)."""

from dataclasses import dataclass, fields
from math import isfinite
from pathlib import Path
from statistics import median

try:
    import tomllib
except ModuleNotFoundError:  # before Python 3.11
    import tomli as tomllib

from harness import machine

from .here import of_strips
from .launch import Refused
from .model import DOUBLE, ByShape, Line, Machine

CORNERS = "slow", "expected", "fast"
WHOLE = "ranks_per_node", "l2_kib", "l3_kib"  # one whole number each: strips are cut by them
NEEDED = (
    *WHOLE,
    *("clock_ghz", "work_per_clock", "memory_gb_s"),
    *("on_node_latency_us", "on_node_gb_s", "between_latency_us", "between_gb_s"),
    *("output_latency_s", "output_gb_s"),
)


@dataclass
class Target:
    """The machine, its grids, and what is assumed of it: one value, or slow, expected, fast."""

    name: str
    simd: str
    sizes: list
    nodes: list
    weak: int
    run: dict
    assume: dict

    @staticmethod
    def read(path, changes=()):
        try:
            told = tomllib.loads(Path(path).read_text())
        except (OSError, ValueError) as cause:
            raise Refused(f"--machine {path}: {cause}") from None
        wrong = shape_is_wrong(told)
        if wrong:
            raise Refused(f"--machine {path}: {wrong}; see benches/scaling/bridges2-rm.toml")
        target = Target(**told)
        for name, what in target.assume.items():
            wrong = value_is_wrong(name, what["value"])
            if wrong:
                raise Refused(f"--machine {path}: {name} = {what['value']}: {wrong}")
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
        value = values[0] if len(values) == 1 else values
        wrong = value_is_wrong(name, value)
        if wrong:
            raise Refused(f"--assume {text}: {wrong}")
        self.assume[name] |= {"value": value, "why": "given on the command line"}

    def shrink(self):
        """For a smoke test: grids that take no time, on few ranks."""
        self.sizes, self.weak, self.nodes = [64, 128], 64, [1, 2, 4]
        self.run |= {"n": 64, "steps": 100, "outputs": 2}
        self.assume["ranks_per_node"] |= {"value": 16, "why": "few, for a smoke test"}

    def value(self, name, corner="expected"):
        value = self.assume[name]["value"]
        return value[CORNERS.index(corner)] if isinstance(value, list) else value

    @property
    def ranks_per_node(self):
        return int(self.value("ranks_per_node"))

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

    def weak_on(self, nodes):
        """Rows of the grid with as many points per node as `weak` x `weak` on one node."""
        return round(self.weak * nodes**0.5)

    def widths(self):
        """Columns of strips to be measured: those of the grids, the weak ones enclosed."""
        weak = self.weak_on(self.nodes[0]), self.weak_on(self.nodes[-1])
        return sorted({*self.sizes, *weak, self.run["n"]})

    def check(self, samples):
        """Refuses strips that are not as wide as the grids; a warning where they were measured in
        blocks for other caches."""
        shapes = samples.of("shapes")
        columns = sorted({r["columns"] for r in shapes})
        for n in self.widths():
            if n not in columns and (n in self.sizes or not columns[0] < n < columns[-1]):
                raise Refused(
                    f"{self.name}: no strips of {n} columns were measured, only of "
                    f"{', '.join(map(str, columns))}: measure again with this --machine, or give "
                    "it grids of those sizes"
                )
        others = {(r["l2"], r["l3"]) for r in shapes} - {(self.l2, self.l3)}
        if not others:
            return ""
        l2, l3 = (size // 1024 for size in min(others))
        return (
            f"The strips were measured in blocks for {l2} KiB of L2 and {l3} KiB of L3, not for "
            f"the {self.l2 // 1024} and {self.l3 // 1024} KiB assumed: measure again for those"
        )

    def machine(self, samples, here, corner="expected", links=None):
        """The target, with the strips that were measured here at the speed of its clock. `corner`
        is that of its cores and memory, and of its links unless `links` is given."""

        def value(name, corner=corner):
            return self.value(name, corner)

        def link(name):
            latency = value(f"{name}_latency_us", links or corner) * 1e-6
            return Line(latency, value(f"{name}_gb_s", links or corner) * 1e9)

        shapes = of_strips(samples.of("shapes"), lambda r: (r["columns"], r["rows"]))
        speed = value("clock_ghz") / median(samples.of("clock")[0]["ghz"]) * value("work_per_clock")
        memory = value("memory_gb_s") * 1e9 / self.ranks_per_node
        return Machine(
            rates=ByShape(shapes),
            on_node=link("on_node"),
            between=link("between"),
            sweep=Line(here.sweep.latency, min(speed * here.sweep.rate, memory / DOUBLE)),
            output=Line(value("output_latency_s"), value("output_gb_s") * 1e9),
            ranks_per_node=self.ranks_per_node,
            speed=speed,
            memory=memory,
            cache=self.l2 + self.l3,
        )


def is_number(value):
    return type(value) in (int, float) and isfinite(value) and value > 0


def value_is_wrong(name, value):
    """What is wrong with the value of an assumption, and what to give instead; or nothing."""
    values = value if isinstance(value, list) else [value]
    many = isinstance(value, list) and len(values) != 3
    if many or not all(map(is_number, values)):
        return "give one number above zero, or slow,expected,fast"
    if name in WHOLE and (isinstance(value, list) or value != int(value)):
        return "give one whole number above zero"
    if values not in (sorted(values), sorted(values, reverse=True)):
        return "slow,expected,fast are out of order: give the expected value between the others"
    return None


def shape_is_wrong(told):
    """What is missing, or of the wrong kind, in the file of a machine; or nothing."""
    names = [f.name for f in fields(Target)]
    missing, others = [n for n in names if n not in told], [n for n in told if n not in names]
    if missing or others:
        return f"lacks {', '.join(missing)}" if missing else f"no such key: {', '.join(others)}"
    assume, run = told["assume"], told["run"]
    if not isinstance(assume, dict) or any(n not in assume for n in NEEDED):
        return f"[assume] needs {', '.join(NEEDED)}"
    for name, what in assume.items():
        if not isinstance(what, dict) or not {"value", "why"} <= what.keys():
            return f"[assume.{name}] needs value and why"
    if not isinstance(run, dict) or not all(map(is_count, map(run.get, ("n", "steps", "outputs")))):
        return "run needs n, steps and outputs, whole numbers above zero"
    for name in ("sizes", "nodes"):
        if not rises(told[name]):
            return f"{name} must be whole numbers above zero, from smallest to largest"
    if not all(isinstance(told[name], str) for name in ("name", "simd")):
        return "name and simd must be texts"
    return None if is_count(told["weak"]) else "weak must be a whole number above zero"


def is_count(value):
    return type(value) is int and value > 0


def rises(values):
    return (
        isinstance(values, list)
        and bool(values)
        and all(map(is_count, values))
        and values == sorted(set(values))
    )
