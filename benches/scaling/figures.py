"""From samples to table rows: measurements, and what the model says about them."""

from dataclasses import dataclass
from math import ceil
from statistics import median

from . import model

ENDS = "slow", "fast"


@dataclass
class Row:
    """One run, measured, predicted or both. Seconds are those of a step, or of a whole run."""

    case: str  # "strong", "weak" or "whole"
    where: str
    n: int
    nodes: int
    ranks: int
    predicted: float
    halo: float  # share of the prediction
    halo_seconds: float = None  # of a step, measured: mean of the ranks
    seconds: float = None
    low: float = None  # lowest and highest: of the samples, or of the assumptions
    high: float = None
    efficiency: float = None
    efficiency_low: float = None
    efficiency_high: float = None

    @property
    def rows(self):
        return ceil(self.n / self.ranks)

    @property
    def best(self):
        """What was measured, or else the prediction."""
        return self.seconds if self.seconds is not None else self.predicted

    @property
    def updates(self):
        """A second."""
        return self.n**2 / self.best

    @property
    def halo_predicted(self):
        """Seconds."""
        return self.halo * self.predicted

    @property
    def error(self):
        """Of the prediction, as a share of what was measured."""
        return self.predicted / self.seconds - 1


def here(samples, machine):
    """The runs that were measured."""
    for case in ("strong", "weak"):
        for r in samples.of(case):
            step = model.step(machine, r["n"], r["ranks"])
            yield measured(case, r, machine, step.total, step.halo / step.total)
    for r in samples.of("whole"):
        n, ranks, steps = r["n"], r["ranks"], r["steps"]
        total = model.run(machine, n, ranks, steps, r["outputs"])
        halo = steps * model.step(machine, n, ranks).halo / total
        yield measured("whole", r, machine, total, halo)


def measured(case, record, machine, predicted, halo):
    seconds = record["seconds"]
    return Row(
        case=case,
        where="here",
        n=record["n"],
        nodes=machine.nodes(record["ranks"]),
        ranks=record["ranks"],
        predicted=predicted,
        halo=halo,
        seconds=median(seconds),
        low=min(seconds),
        high=max(seconds),
        halo_seconds=median(record["halo"]) if "halo" in record else None,
    )


def with_efficiency(rows):
    """Each row against the one of the same case (and for strong scaling grid) on fewest ranks."""
    rows = sorted(rows, key=lambda r: (r.case, r.n if r.case == "strong" else 0, r.ranks))
    first = {}
    for row in rows:
        base = first.setdefault((row.case, row.n if row.case == "strong" else 0), row)
        ranks = base.ranks, row.ranks
        work = (row.n / base.n) ** 2
        row.efficiency = model.efficiency((base.best, row.best), ranks, work)
    return rows


def there(target, samples, here_machine):
    """The predictions for the target: expected values and ranges. Times range from everything fast
    to everything slow. In a ratio of two times these cancel: efficiencies combine slow or fast
    cores and memory with slow or fast links."""

    def machine(*corner):
        return target.machine(samples, here_machine, *corner)

    expected = machine()
    ends = {(core, links): machine(core, links) for core in ENDS for links in ENDS}
    for case, n, nodes in cases(target):
        sizes = (target.weak_on(target.nodes[0]) if case == "weak" else n), n
        step = model.step(expected, n, nodes * target.ranks_per_node)
        efficiency = efficiency_of(expected, sizes, (target.nodes[0], nodes))
        band = [efficiency_of(end, sizes, (target.nodes[0], nodes)) for end in ends.values()]
        times = [
            model.step(ends[end, end], n, nodes * target.ranks_per_node).total for end in ENDS
        ]
        yield Row(
            case=case,
            where=target.name,
            n=n,
            nodes=nodes,
            ranks=nodes * target.ranks_per_node,
            predicted=step.total,
            halo=step.halo / step.total,
            low=min(step.total, *times),
            high=max(step.total, *times),
            efficiency=efficiency,
            efficiency_low=min(efficiency, *band),
            efficiency_high=max(efficiency, *band),
        )


def efficiency_of(machine, sizes, nodes):
    """Of the later of two predicted runs: (rows before, after), (few nodes, many)."""
    few, many = (
        model.step(machine, n, of * machine.ranks_per_node).total
        for n, of in zip(sizes, nodes, strict=True)
    )
    return model.efficiency((few, many), nodes, (sizes[1] / sizes[0]) ** 2)


def cases(target):
    """(case, n, nodes); each rank has a row."""
    wanted = [("strong", n, nodes) for n in target.sizes for nodes in target.nodes]
    wanted += [("weak", target.weak_on(nodes), nodes) for nodes in target.nodes]
    return [case for case in wanted if case[2] * target.ranks_per_node <= case[1]]


def whole_runs(target, samples, here_machine):
    """(nodes, seconds of steps, of outputs: expected, then the whole: fast, expected, slow)."""
    n, steps, outputs = (target.run[key] for key in ("n", "steps", "outputs"))
    for nodes in target.nodes:
        ranks = nodes * target.ranks_per_node
        if ranks > n:
            continue
        machine = target.machine(samples, here_machine)
        stepping = steps * model.step(machine, n, ranks).total
        total = model.run(machine, n, ranks, steps, outputs)
        corners = [target.machine(samples, here_machine, corner) for corner in ("fast", "slow")]
        fast, slow = (model.run(corner, n, ranks, steps, outputs) for corner in corners)
        yield nodes, stepping, total - stepping, fast, total, slow


def furthest(rows, wanted):
    """{n: nodes up to which every number of them has at least so much efficiency}, of predicted
    rows of strong scaling."""
    found, failed = {}, set()
    for row in sorted((r for r in rows if r.case == "strong"), key=lambda r: r.nodes):
        if row.efficiency < wanted:
            failed.add(row.n)
        elif row.n not in failed:
            found[row.n] = row.nodes
    return found
