"""The performance model: seconds of a time step, of an output and of a run. Arithmetic only.

On n x n points and P ranks, with strips of rows = ceil(n / P):

    step        = compute + halo + agreement
    compute     = the larger of  rows n / rate(rows, n)  and  rows n traffic / memory
    traffic     = 16 bytes * (overlap (1 - edges) / steps a pass + edges) * max(0, 1 - cache / storage)
    overlap     = how often a row comes from memory in a pass, as the next block needs it again
    edges       = share of the points that are advanced row by row beside the swaps of each step
    halo        = the swaps of the rank with the farthest neighbours, of 8 n bytes each
    agreement   = one allreduce every 50 ms, or every pass where that takes longer
    diagnostics = reading the strip once + one allreduce + two gathers of 8 n bytes
    output      = latency + 8 n^2 / bandwidth
"""

from bisect import bisect_right
from dataclasses import astuple, dataclass
from math import ceil, exp, inf, log, log2

DOUBLE = 8  # bytes
CADENCE = 0.05  # s from one agreement to the next (src/run/watch.rs)


@dataclass(frozen=True)
class Line:
    """A cost of `latency` seconds plus `1 / rate` for each byte, or point."""

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


@dataclass(frozen=True)
class Link:
    """A swap as it was measured between sizes of messages; the line tells latency and rate."""

    line: Line
    curve: Curve

    @property
    def latency(self):
        return self.line.latency

    @property
    def rate(self):
        return self.line.rate

    def seconds(self, size):
        most = self.curve.x[-1]
        if size <= most:
            return self.curve.at(size)
        return self.curve.at(most) * self.line.seconds(size) / self.line.seconds(most)


@dataclass(frozen=True)
class Strip:
    """What a rank's strip does, and how it is cut into blocks in time."""

    updates: float  # a second
    steps: float  # a pass takes
    storage: float  # bytes a point, with the room that the passes need
    block_rows: float
    tile_steps: float


class Curves:
    """Strips between measured ones, each of their figures by a curve."""

    def __init__(self, strips):  # {size: Strip}
        columns = zip(*map(astuple, strips.values()), strict=True)
        self.curves = [Curve(zip(strips, values, strict=True)) for values in columns]

    def at(self, size):
        return Strip(*(curve.at(size) for curve in self.curves))


class ByRanks:
    """Strips as measured on some numbers of ranks: {ranks: {columns: Strip}}."""

    def __init__(self, measured):
        self.curves = {ranks: Curves(strips) for ranks, strips in measured.items()}

    def at(self, _rows, columns, ranks):
        return self.curves[ranks].at(columns)


class ByShape:
    """Strips of many shapes, with two neighbours: {columns: {rows: Strip}}."""

    def __init__(self, measured):
        self.curves = {columns: Curves(strips) for columns, strips in measured.items()}

    def at(self, rows, columns, _ranks):
        return Curves({c: of_rows.at(rows) for c, of_rows in self.curves.items()}).at(columns)


@dataclass(frozen=True)
class Machine:
    """Everything the model knows about a machine; rates and caches are per rank."""

    rates: object  # ByRanks or ByShape
    on_node: Line  # or Link: a swap between neighbours on a node, bytes
    between: Line  # or Link: between nodes, bytes
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
    pass_takes = machine.rates.at(rows, n, ranks).steps * (computing + swapping)
    agreement = allreduce(machine, ranks) * (computing + swapping) / max(CADENCE, pass_takes)
    return Step(computing, swapping, agreement)


def compute(machine, rows, n, ranks):
    points, strip = rows * n, machine.rates.at(rows, n, ranks)
    in_core = points / (machine.speed * strip.updates)
    return max(in_core, points * traffic(strip, rows, n, machine.cache) / machine.memory)


def traffic(strip, rows, n, cache):
    """Bytes between a rank's caches and memory for an update: of what its caches do not hold."""
    edge = edges(strip, rows, n, cache)
    a_step = overlap(strip, rows, n, cache) * (1 - edge) / strip.steps + edge
    return 2 * DOUBLE * a_step * missing(strip.storage * rows * n, cache)


def missing(size, cache):
    """The share of repeatedly used data that does not fit in a cache."""
    return max(0.0, 1 - cache / size)


def overlap(strip, rows, n, cache):
    """How often a row comes from memory in a pass: a block shares rows with the next, which come
    twice as far as the rows of a block at all its steps do not fit the cache."""
    shared = 2 * strip.tile_steps * (ceil(rows / strip.block_rows) - 1) / rows
    return 1 + shared * missing(DOUBLE * n * (strip.block_rows + 2 * strip.tile_steps), cache)


def edges(strip, rows, n, cache):
    """The share, in the points of a pass, of the wedges of both edges, which are advanced in every
    step as the rows of the neighbours arrive; as far as their rows do not fit the cache."""
    return min(1.0, strip.steps / rows) * missing(DOUBLE * n * 2 * strip.steps, cache)


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
    return machine.sweep.seconds(ceil(n / ranks) * n) + collectives(machine, n, ranks)


def collectives(machine, n, ranks):
    """Of the diagnostics: a reduction and two gathers, each a call for the counts and one for the
    values (`Comm::gather`). Gathers go as reductions do, and end where rank 0 takes in the rows."""
    link = machine.between if machine.nodes(ranks) > 1 else machine.on_node
    taken_in = DOUBLE * n / link.rate if ranks > 1 else 0.0
    return (1 + 2 * 2) * allreduce(machine, ranks) + 2 * taken_in


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
