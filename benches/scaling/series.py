"""The exponential method: what an application of the stencil takes here, and what the target's whole
run would take by it."""

from dataclasses import dataclass
from math import ceil
from statistics import median

from harness import cases

from . import model, tables
from .model import Curve

FIELDS = 4 * 9 + 2 * 8  # bytes a point: of the fields that a series takes, and of two snapshots in memory
TOLERANCE = 1e-8  # the default of time.tolerance
LONGEST = 400  # applications of a step; a longer sample has more steps


@dataclass
class Row:
    """Applications of the stencil on this machine."""

    n: int
    ranks: int
    seconds: float  # of one
    low: float
    high: float
    steps: float  # of Euler's, which take as long
    predicted: float
    efficiency: float


def parameters(n, outputs, steps):
    """Exponential steps from output to output, each as long as that number of Euler steps."""
    params = cases.parameters(n, 1, "first")
    dt = params["runtime"] / 1.5
    times = {"runtime": outputs * steps * dt, "outtime": steps * dt}
    return params | times | {"time.method": '"exponential"', "time.tolerance": TOLERANCE}


def sample(n, seconds):
    """(outputs, Euler steps between them) of a run that takes about these seconds: an application takes
    some 3e-9 s a point, and a step of m applications stands for about m^2 / 35 steps of Euler's."""
    wanted = max(16, seconds / (3e-9 * n * n))
    outputs = ceil(wanted / LONGEST)
    return outputs, ceil((wanted / outputs) ** 2 / 35)


def seconds_of(summary):
    """Of an application, by the slowest rank, and of the halo swaps in it, by the mean."""
    phase, applications = summary["seconds"], summary["exponential"]["applications"]
    rest = sum(phase[name]["min"] for name in ("output", "checkpoint", "diagnostics"))
    halo = phase["halo"]["mean"] / applications
    return {"seconds": (phase["loop"]["max"] - rest) / applications, "halo": halo}


def costs(samples):
    """How many Euler steps an application takes as long as, apart from its swap, by columns: on the fewest
    ranks of each grid."""
    found = {}
    for r in samples.of("series"):
        [step] = samples.of("strong", n=r["n"], ranks=r["ranks"])
        alone = [median(of["seconds"]) - median(of["halo"]) for of in (r, step)]
        found.setdefault(r["n"], alone[0] / alone[1])
    return Curve(found.items())


def here(samples, machine):
    """Applications that were measured."""
    cost, first = costs(samples), {}
    for r in samples.of("series"):
        n, ranks, seconds = r["n"], r["ranks"], median(r["seconds"])
        [step] = samples.of("strong", n=n, ranks=ranks)
        few, before = first.setdefault(n, (ranks, seconds))
        yield Row(
            n=n,
            ranks=ranks,
            seconds=seconds,
            low=min(r["seconds"]),
            high=max(r["seconds"]),
            steps=seconds / median(step["seconds"]),
            predicted=application(machine, n, ranks, cost.at(n)).total,
            efficiency=model.efficiency((before, seconds), (few, ranks)),
        )


def application(machine, n, ranks, cost):
    """An application that computes as long as `cost` Euler steps, and swaps one row as one of them does."""
    step = model.step(machine, n, ranks)
    return model.Step(cost * step.compute, step.halo, step.agreement)


def there(target, samples, here_machine):
    """(nodes, seconds of Euler's loop, of the exponential one: fast, expected, slow) of the whole run."""
    n, steps, outputs = (target.run[key] for key in ("n", "steps", "outputs"))
    [planned] = samples.of("planned", steps=steps, outputs=outputs)
    cost, applications = costs(samples).at(n), median(planned["applications"])

    def loop(machine, ranks):
        each = model.diagnostics(machine, n, ranks) + model.output(machine, n)
        return applications * application(machine, n, ranks, cost).total + outputs * each

    corners = [target.machine(samples, here_machine, c) for c in ("fast", "expected", "slow")]
    for nodes in target.nodes:
        ranks = nodes * target.ranks_per_node
        if ranks <= n:
            euler = model.run(corners[1], n, ranks, steps, outputs)
            yield nodes, euler, *(loop(corner, ranks) for corner in corners)


def measured(rows):
    header = ["grid", "ranks", "an application", "lowest – highest", "Euler steps", "efficiency"]
    cells = [
        [
            tables.grid(r.n),
            r.ranks,
            tables.time(r.seconds),
            f"{tables.time(r.low)} – {tables.time(r.high)}",
            tables.number(r.steps),
            tables.percent(r.efficiency),
            tables.time(r.predicted),
            f"{100 * (r.predicted / r.seconds - 1):+.0f} %",
        ]
        for r in rows
    ]
    return tables.markdown([*header, "model", "error"], cells)


def predicted(runs):
    header = ["nodes", "Euler", "exponential", "from – to", "times as fast", "node-hours"]
    cells = [
        [
            nodes,
            tables.duration(euler),
            tables.duration(expected),
            f"{tables.duration(fast)} – {tables.duration(slow)}",
            tables.number(euler / expected),
            tables.number(nodes * expected / 3600),
        ]
        for nodes, euler, fast, expected, slow in runs
    ]
    return tables.markdown(header, cells)
