"""From samples to rows of tables: what was measured beside what the model says of it."""

from dataclasses import dataclass
from math import ceil
from statistics import median

from . import model


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
    """What is predicted for the target, at what is expected and in the corners."""
    corners = {
        corner: target.machine(samples, here_machine, corner)
        for corner in ("slow", "expected", "fast")
    }
    per_node = corners["expected"].ranks_per_node
    base = target.nodes[0]
    for case, n, nodes in cases(target):
        n_base = n if case == "strong" else target.weak
        row = None
        efficiencies, seconds = [], []
        for machine in corners.values():
            step = model.step(machine, n, nodes * per_node)
            before = model.step(machine, n_base, base * per_node).total
            seconds.append(step.total)
            efficiencies.append(
                model.efficiency((before, step.total), (base, nodes), (n / n_base) ** 2)
            )
            if machine is corners["expected"]:
                row = Row(case, target.name, n, nodes, nodes * per_node, step.total, 0.0)
                row.halo = step.halo / step.total
                row.efficiency = efficiencies[-1]
        row.low, row.high = min(seconds), max(seconds)
        row.efficiency_low, row.efficiency_high = min(efficiencies), max(efficiencies)
        yield row


def cases(target):
    for n in target.sizes:
        for nodes in target.nodes:
            if nodes * target.value("ranks_per_node") <= n:
                yield "strong", n, nodes
    for nodes in target.nodes:
        yield "weak", round(target.weak * nodes**0.5), nodes


def whole_runs(target, samples, here_machine):
    """(nodes, seconds of steps, of outputs: expected, then the whole: fast, expected, slow)."""
    n, steps, outputs = (target.run[key] for key in ("n", "steps", "outputs"))
    for nodes in target.nodes:
        ranks = int(nodes * target.value("ranks_per_node"))
        if ranks > n:
            continue
        machine = target.machine(samples, here_machine)
        stepping = steps * model.step(machine, n, ranks).total
        total = model.run(machine, n, ranks, steps, outputs)
        corners = [target.machine(samples, here_machine, corner) for corner in ("fast", "slow")]
        fast, slow = (model.run(corner, n, ranks, steps, outputs) for corner in corners)
        yield nodes, stepping, total - stepping, fast, total, slow


def furthest(rows, wanted):
    """{n: most nodes with at least so much efficiency} of predicted rows of strong scaling."""
    found = {}
    for row in rows:
        if row.case == "strong" and row.efficiency >= wanted:
            found[row.n] = max(found.get(row.n, 0), row.nodes)
    return found
