"""The performance model: seconds of a time step, of an output and of a run. Arithmetic only.

On n x n points and P ranks, with strips of rows = ceil(n / P):

    step        = compute + halo + agreement
    compute     = the larger of  rows n / rate(rows, n)  and  rows n traffic / memory
    traffic     = 16 bytes / steps a pass, where the strip does not fit the cache; else 0
    halo        = the swaps of the rank with the farthest neighbours, latency + 8 n / bandwidth each
    agreement   = one allreduce every 50 ms, or every pass where that takes longer
    diagnostics = a sweep over the strip + one allreduce + two gathers of 8 n bytes
    output      = latency + 8 n^2 / bandwidth
"""

from bisect import bisect_right
from dataclasses import dataclass
from math import ceil, exp, inf, log, log2

DOUBLE = 8  # bytes
CADENCE = 0.05  # s from one agreement to the next (src/stop.rs)


@dataclass(frozen=True)
class Line:
    """What takes `latency` seconds and `1 / rate` more for each byte, or point."""

    latency: float
    rate: float

    def seconds(self, size):
        return self.latency + size / self.rate


def fit(points):
    """The line that is nearest to (size, seconds) points by relative error, and its worst one."""
    weights = [1 / seconds**2 for _, seconds in points]
    total = sum(weights)
    x = sum(w * size for w, (size, _) in zip(weights, points, strict=True)) / total
    y = sum(w * seconds for w, (_, seconds) in zip(weights, points, strict=True)) / total
    above = sum(w * (size - x) * (s - y) for w, (size, s) in zip(weights, points, strict=True))
    below = sum(w * (size - x) ** 2 for w, (size, _) in zip(weights, points, strict=True))
    slope = above / below if below else 0.0
    if slope <= 0:  # larger is not slower
        line = Line(y, inf)
    elif y - slope * x < 0:  # through the origin
        line = Line(
            0.0,
            sum(w * size**2 for w, (size, _) in zip(weights, points, strict=True))
            / sum(w * size * s for w, (size, s) in zip(weights, points, strict=True)),
        )
    else:
        line = Line(y - slope * x, 1 / slope)
    return line, max(abs(line.seconds(size) / seconds - 1) for size, seconds in points)


class Curve:
    """A positive quantity between measured points: straight on log-log paper, level outside."""

    def __init__(self, points):
        self.points = sorted(points)
        self.x = [x for x, _ in self.points]

    def at(self, x):
        above = bisect_right(self.x, x)
        if above == 0:
            return self.points[0][1]
        x0, y0 = self.points[above - 1]
        if above == len(self.points) or x0 == x:
            return y0
        x1, y1 = self.points[above]
        return y0 * exp(log(y1 / y0) * log(x / x0) / log(x1 / x0))


class ByRanks:
    """Strips as measured on some numbers of ranks: (updates/s, steps a pass) against columns."""

    def __init__(self, measured):  # {ranks: {columns: (updates, steps)}}
        self.updates_of = {p: curve(points, 0) for p, points in measured.items()}
        self.steps_of = {p: curve(points, 1) for p, points in measured.items()}

    def updates(self, _rows, columns, ranks):
        return self.updates_of[ranks].at(columns)

    def steps(self, _rows, columns, ranks):
        return self.steps_of[ranks].at(columns)


class ByShape:
    """Strips of many shapes, with two neighbours: {columns: {rows: (updates/s, steps a pass)}}."""

    def __init__(self, measured):
        self.updates_of = {c: curve(points, 0) for c, points in measured.items()}
        self.steps_of = {c: curve(points, 1) for c, points in measured.items()}

    def updates(self, rows, columns, _ranks):
        return Curve((c, of_rows.at(rows)) for c, of_rows in self.updates_of.items()).at(columns)

    def steps(self, rows, columns, _ranks):
        return Curve((c, of_rows.at(rows)) for c, of_rows in self.steps_of.items()).at(columns)


def curve(points, which):
    return Curve((x, values[which]) for x, values in points.items())


@dataclass(frozen=True)
class Machine:
    """All that the model knows of a machine; rates and caches are those of one rank."""

    rates: object  # ByRanks or ByShape
    on_node: Line  # a message between neighbours on a node, bytes
    between: Line  # between nodes, bytes
    sweep: Line  # the diagnostics of a strip, points
    output: Line  # a snapshot, bytes
    ranks_per_node: int
    speed: float = 1.0  # of a core, as a multiple of the one that gave the rates
    memory: float = inf  # bytes/s that a rank gets from memory while all others work too
    cache: float = inf  # bytes

    def nodes(self, ranks):
        return ceil(ranks / self.ranks_per_node)


@dataclass(frozen=True)
class Step:
    """Seconds of a time step."""

    compute: float
    halo: float
    agreement: float

    @property
    def total(self):
        return self.compute + self.halo + self.agreement


def step(machine, n, ranks):
    rows = ceil(n / ranks)
    computing, swapping = compute(machine, rows, n, ranks), halo(machine, n, ranks)
    pass_takes = machine.rates.steps(rows, n, ranks) * (computing + swapping)
    agreement = allreduce(machine, ranks) * (computing + swapping) / max(CADENCE, pass_takes)
    return Step(computing, swapping, agreement)


def compute(machine, rows, n, ranks):
    points = rows * n
    in_core = points / (machine.speed * machine.rates.updates(rows, n, ranks))
    if DOUBLE * points <= machine.cache:
        return in_core
    traffic = 2 * DOUBLE / machine.rates.steps(rows, n, ranks)
    return max(in_core, points * traffic / machine.memory)


def halo(machine, n, ranks):
    near, far = machine.on_node.seconds(DOUBLE * n), machine.between.seconds(DOUBLE * n)
    nodes, on_node = machine.nodes(ranks), min(ranks, machine.ranks_per_node)
    inside = min(on_node - 1, 2) * near
    if nodes == 1:
        return inside
    edge = near + far if on_node > 1 else min(nodes - 1, 2) * far
    return max(inside, edge)


def allreduce(machine, ranks):
    """In rounds of small messages, first on the nodes, then between them."""
    nodes, on_node = machine.nodes(ranks), min(ranks, machine.ranks_per_node)
    near, far = machine.on_node.latency, machine.between.latency
    return ceil(log2(on_node)) * near + ceil(log2(nodes)) * far


def diagnostics(machine, n, ranks):
    """Gathers go as reductions do, and end where rank 0 takes in one double a row, twice."""
    link = machine.between if machine.nodes(ranks) > 1 else machine.on_node
    taken_in = DOUBLE * n / link.rate if ranks > 1 else 0.0
    collectives = 3 * allreduce(machine, ranks) + 2 * taken_in
    return machine.sweep.seconds(ceil(n / ranks) * n) + collectives


def output(machine, n):
    return machine.output.seconds(DOUBLE * n * n)


def run(machine, n, ranks, steps, outputs):
    """Seconds of the time loop of a whole run, without its checkpoints."""
    each = diagnostics(machine, n, ranks) + output(machine, n)
    return steps * step(machine, n, ranks).total + outputs * each


def efficiency(seconds, ranks, work=1.0):
    """Of the later of two runs: (before, after), (few ranks, many), its work as a multiple."""
    (before, after), (few, many) = seconds, ranks
    return before * few * work / (after * many)
