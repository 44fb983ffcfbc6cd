"""What is measured: the program's runs, and the parts of the model, in rounds of random order."""

import random
from dataclasses import dataclass
from functools import partial
from math import ceil, log2, sqrt

from harness import cases, machine

MESSAGES = [8, 256, 1024, 4096, 16384, 65536, 262144, 1048576]  # bytes
LEAST_STEPS = 64  # of a run: a pass there and one back
MOST_POINTS = 2**24  # of a strip in the target's shapes: larger ones are no other to the caches


@dataclass
class Sizes:
    """Grids, n x n each, and how long a sample takes."""

    strong: list
    weak: int  # on one rank
    whole: tuple = (2048, 400, 100)  # n, steps, steps from one output to the next
    outputs: tuple = (256, 1024, 2048, 4096)
    seconds: float = 1.0  # of the steps of a run
    probe_seconds: float = 0.1  # of each strip

    def weak_on(self, ranks):
        return round(self.weak * sqrt(ranks))

    def all(self, ranks):
        return {*self.strong, *map(self.weak_on, ranks), self.whole[0]}


def fitting(sizes):
    """Those of which a field fits the free memory, and the others."""
    free = machine.memory()[0]
    fit = [n for n in sizes if 9 * n * n < 0.8 * free]
    return fit, [n for n in sizes if n not in fit]


def shapes(target):
    """(rows, columns) of strips of the target's grids."""
    return [
        (2**k, n) for n in target.sizes for k in range(int(log2(n)) + 1) if n * 2**k <= MOST_POINTS
    ]


class Measurement:
    """Takes all samples. `store` is a directory for what the runs write."""

    def __init__(self, launcher, ranks, sizes, target, samples, stores, say):
        self.launcher, self.ranks, self.sizes, self.target = launcher, ranks, sizes, target
        self.samples, self.say = samples, say
        self.memory, self.disk = stores
        self.steps = {}

    def take(self, rounds):
        """Each sample once a round, so that what disturbs the machine disturbs all alike."""
        order, tasks = random.Random(1), list(self.tasks())
        for number in range(rounds):
            self.say(f"round {number + 1} of {rounds}")
            for task in order.sample(tasks, len(tasks)):
                task()

    def tasks(self):
        yield self.clock
        yield self.shapes
        for ranks in self.ranks:
            yield partial(self.strips, ranks)
            for n in self.sizes.strong:
                if n >= ranks:  # each rank has a row
                    yield partial(self.steps_of, "strong", n, ranks)
            yield partial(self.steps_of, "weak", self.sizes.weak_on(ranks), ranks)
            yield partial(self.whole, ranks)
            for n in self.sizes.outputs:
                if n >= ranks:
                    yield partial(self.outputs, n, ranks)
            if ranks > 1:
                yield partial(self.reductions, ranks)
        if self.ranks[-1] > 1:
            yield self.messages

    def clock(self):
        for told in self.launcher.probe(1, "clock"):
            self.samples.add("clock", {}, told)

    def strips(self, ranks):
        """Strips as the runs on so many ranks have them, at powers of two that enclose theirs."""
        sizes = sorted(self.sizes.all(self.ranks))
        least, most = int(log2(sizes[0])), ceil(log2(sizes[-1]))
        columns = [2**k for k in range(least, most + 1)]
        wanted = [f"{ceil(n / ranks)}x{n}" for n in fitting(columns)[0]]
        self.probe_strips("strips", ranks, wanted)

    def shapes(self):
        """Strips as the target would have them, with its instruction set and for its caches."""
        wanted = [f"{rows}x{columns}" for rows, columns in shapes(self.target)]
        caches = ["--neighbours=2", f"--l2={self.target.l2}", f"--l3={self.target.l3}"]
        self.probe_strips("shapes", self.ranks[-1], [*caches, *wanted], self.target.env)

    def probe_strips(self, kind, ranks, arguments, env=None):
        seconds = f"--seconds={self.sizes.probe_seconds}"
        for told in self.launcher.probe(ranks, "strips", seconds, *arguments, env=env):
            figures = {"updates": told.pop("updates")}
            self.samples.add(kind, told, figures)

    def messages(self):
        for told in self.launcher.probe(self.ranks[-1], "messages", *MESSAGES):
            figures = {name: told.pop(name) for name in ("ping_pong", "swap")}
            self.samples.add("messages", told, figures)

    def reductions(self, ranks):
        for told in self.launcher.probe(ranks, "reductions"):
            figures = {name: told.pop(name) for name in ("allreduce", "gather")}
            self.samples.add("reductions", told, figures)

    def steps_of(self, kind, n, ranks):
        """Steps alone: the first snapshot is written, but no other, and counts for nothing."""
        if (n, ranks) not in self.steps:
            # As many as fill the seconds, by a trial that warms up too.
            trial = max(LEAST_STEPS, round(1e8 * self.sizes.seconds / n**2))
            took = step_seconds(self.launch(n, trial, 2 * trial, ranks, self.memory)) * trial
            wanted = round(trial * self.sizes.seconds / took)
            self.steps[n, ranks] = max(LEAST_STEPS, min(wanted, 1_000_000))
        steps = self.steps[n, ranks]
        summary = self.launch(n, steps, 2 * steps, ranks, self.memory)
        phases = {
            phase: summary["seconds"][phase]["mean"] / steps for phase in ("compute", "halo")
        }
        figures = {"seconds": step_seconds(summary) / steps} | phases
        what = {"n": n, "ranks": ranks, "steps": steps, "simd": summary["solver"]["simd"]}
        self.samples.add(kind, what, figures)

    def outputs(self, n, ranks):
        """Diagnostics and snapshots, one after every step."""
        summary = self.launch(n, 4, 1, ranks, self.disk)
        figures = {
            phase: summary["seconds"][phase]["max"] / 5 for phase in ("diagnostics", "output")
        }
        self.samples.add("outputs", {"n": n, "ranks": ranks, "snapshots": 5}, figures)

    def whole(self, ranks):
        """A run with steps and outputs, to see whether the parts of the model add up to it."""
        n, steps, every = self.sizes.whole
        summary = self.launch(n, steps, every, ranks, self.disk)
        what = {"n": n, "ranks": ranks, "steps": steps, "outputs": steps // every + 1}
        self.samples.add("whole", what, {"seconds": summary["seconds"]["loop"]["max"]})

    def launch(self, n, steps, every, ranks, store):
        params = cases.parameters(n, steps, "first")
        dt = params["runtime"] / (steps + 0.5)
        return self.launcher.diff2d(ranks, params | {"outtime": (every + 0.5) * dt}, store)


def step_seconds(summary):
    """The loop without output, checkpoints and diagnostics, by the slowest rank."""
    phase = summary["seconds"]
    rest = sum(phase[name]["min"] for name in ("output", "checkpoint", "diagnostics"))
    return phase["loop"]["max"] - rest
