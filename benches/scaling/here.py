"""The machine that was measured, for the model: from samples to its parts."""

from dataclasses import dataclass, field, replace
from statistics import median

from .model import DOUBLE, ByRanks, Curve, Line, Link, Machine, Strip, collectives, fit


def of_strips(records, key):
    """{key(record): {size: Strip}} of probed strips."""
    found = {}
    for r in records:
        outer, inner = key(r)
        found.setdefault(outer, {})[inner] = Strip(
            updates=median(r["updates"]),
            steps=r["steps_per_pass"],
            storage=r["bytes"] / (r["rows"] * r["columns"]),
            block_rows=r["block_rows"],
            tile_steps=r["tile_steps"],
        )
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
        without_sweep = Machine(
            rates=ByRanks(strips),
            on_node=on_node,
            between=self.link(False) or on_node,
            sweep=None,
            output=self.line("output", self.outputs("output", lambda n, _: DOUBLE * n * n)),
            ranks_per_node=self.cores_per_node,
        )
        return replace(without_sweep, sweep=self.sweep(without_sweep))

    def link(self, same_node):
        """Of the nearest ranks: where rank 0 reached both on a node, or none, the neighbour."""
        nearest = {}
        for r in self.samples.of("messages", same_node=same_node):  # by ranks
            nearest.setdefault(r["bytes"], median(r["swap"]))
        if not nearest:
            return None
        points = list(nearest.items())
        return Link(self.line("on node" if same_node else "between nodes", points), Curve(points))

    def sweep(self, machine):
        """From runs on the fewest ranks, with their collectives taken off (one rank has none)."""
        least = min(r["ranks"] for r in self.samples.of("outputs"))
        points = []
        for r in self.samples.of("outputs", ranks=least):
            seconds = median(r["diagnostics"])
            alone = seconds - collectives(machine, r["n"], least)
            # On small grids next to nothing is left, which a fit by relative error must not follow.
            points.append((r["n"] ** 2 / least, max(alone, seconds / 10)))
        return self.line("sweep", points)

    def outputs(self, figure, size):
        records = self.samples.of("outputs")
        return [(size(r["n"], r["ranks"]), median(r[figure])) for r in records]

    def line(self, name, points):
        line, self.worst[name] = fit(points)
        return line
