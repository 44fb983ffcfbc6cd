"""What is measured: the program's runs, and the parts of the model, in rounds of random order."""

import random
from dataclasses import dataclass
from functools import partial
from math import ceil, log2, sqrt

from harness import cases

from . import series
from .samples import Samples

MESSAGES = [8, 256, 1024, 4096, 16384, 65536, 262144, 1048576]  # bytes
LEAST_STEPS, MOST_STEPS = 64, 1_000_000  # of a run
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

    def runs(self, ranks):
        """(kind, n, ranks) of all runs; each rank has a row."""
        for p in ranks:
            yield from (("strong", n, p) for n in self.strong if n >= p)
            yield from (("series", n, p) for n in self.strong if n >= p)
            if self.weak_on(p) >= p:
                yield "weak", self.weak_on(p), p
            yield from (("outputs", n, p) for n in self.outputs if n >= p)
            if self.whole[0] >= p:
                yield "whole", self.whole[0], p


def shapes(target):
    """(rows, columns) of strips of the target's grids."""
    return [
        (2**k, n)
        for n in target.widths()
        for k in range(int(log2(n)) + 1)
        if n * 2**k <= MOST_POINTS
    ]


def capped(steps, n):
    """A sample's steps: a pass there and one back, and few enough for the field to stay alive."""
    return int(max(LEAST_STEPS, min(steps, MOST_STEPS, cases.alive(n))))


class Measurement:
    """Takes all samples. `stores` are directories for what the runs write, for first snapshots and
    for outputs that are timed; `runs` are those of `Sizes.runs` that fit the memory."""

    def __init__(self, launcher, sizes, runs, room, target, stores):
        self.launcher, self.sizes, self.runs, self.room = launcher, sizes, runs, room
        self.target, self.samples = target, Samples()
        self.untimed, self.timed = stores
        self.ranks = sorted({ranks for *_, ranks in runs})
        self.steps = {}

    def take(self, rounds, keep, say):
        """Each sample once per round, so that disturbances of the machine affect all alike; then
        `keep(samples, number of rounds)`."""
        order, tasks = random.Random(1), list(self.tasks())
        for number in range(1, rounds + 1):
            say(f"round {number} of {rounds}")
            for task in order.sample(tasks, len(tasks)):
                task()
            keep(self.samples, number)

    def tasks(self):
        yield self.clock
        yield self.planned
        yield self.shapes
        for ranks in self.ranks:
            yield partial(self.strips, ranks)
            if ranks > 1:
                yield partial(self.reductions, ranks)
        for kind, n, ranks in self.runs:
            special = {"whole": self.whole, "outputs": self.outputs, "series": self.series}
            yield partial(special.get(kind) or partial(self.steps_of, kind), n, ranks)
        if self.ranks[-1] > 1:
            yield self.messages

    def clock(self):
        for told in self.launcher.probe(1, "clock"):
            self.samples.add("clock", {}, told)

    def strips(self, ranks):
        """Strips like those of the runs on `ranks` ranks, at powers of two that enclose theirs."""
        sizes = [n for kind, n, _ in self.runs if kind != "outputs"]
        columns = [2**k for k in range(int(log2(min(sizes))), ceil(log2(max(sizes))) + 1)]
        wanted = [f"{ceil(n / ranks)}x{n}" for n in columns if self.room.fits(n, ranks)]
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
        """Steps alone: only the first snapshot is written, and it is not counted."""
        if (n, ranks) not in self.steps:
            # As many as fill the seconds, by a trial that warms up too.
            trial = capped(1e8 * self.sizes.seconds / n**2, n)
            took = step_seconds(self.launch(n, trial, 2 * trial, ranks, self.untimed)) * trial
            self.steps[n, ranks] = capped(trial * self.sizes.seconds / took, n)
        steps = self.steps[n, ranks]
        summary = self.launch(n, steps, 2 * steps, ranks, self.untimed)
        halo = summary["seconds"]["halo"]["mean"] / steps
        figures = {"seconds": step_seconds(summary) / steps, "halo": halo}
        what = {"n": n, "ranks": ranks, "steps": steps, "simd": summary["solver"]["simd"]}
        self.samples.add(kind, what, figures)

    def outputs(self, n, ranks):
        """Diagnostics and snapshots, one after every step."""
        summary = self.launch(n, 4, 1, ranks, self.timed)
        figures = {
            phase: summary["seconds"][phase]["max"] / 5 for phase in ("diagnostics", "output")
        }
        self.samples.add("outputs", {"n": n, "ranks": ranks, "snapshots": 5}, figures)

    def series(self, n, ranks):
        """Applications of the stencil by exponential steps; what they write is not counted."""
        params = series.parameters(n, *series.sample(n, self.sizes.seconds))
        summary = self.launcher.diff2d(ranks, params, self.untimed)
        what = {"n": n, "ranks": ranks, "applications": summary["exponential"]["applications"]}
        self.samples.add("series", what, series.seconds_of(summary))

    def planned(self):
        """The applications of the target's run, which the program tells for any grid on which as many
        steps of Euler's lie between outputs."""
        steps, outputs = self.target.run["steps"], self.target.run["outputs"]
        params = series.parameters(64, outputs - 1, steps / (outputs - 1))
        what = {"steps": steps, "outputs": outputs, "tolerance": series.TOLERANCE}
        told = self.launcher.check(params)["applications"]
        self.samples.add("planned", what, {"applications": told})

    def whole(self, n, ranks):
        """A run with steps and outputs, to see whether the parts of the model add up to it."""
        _, steps, every = self.sizes.whole
        summary = self.launch(n, steps, every, ranks, self.timed)
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
