"""Takes the samples: first each curve from loose to tight, as far as a point does not take too long, then further
samples in rounds of random order."""

import json
import random
import tempfile
import time
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from statistics import median

import h5py
import numpy as np
from harness.program import Failed, seconds

from .references import largest

QUIET = 1.0  # seconds of a sample up to which the canary can tell whether it was disturbed
ALONE = 2.0  # seconds from which a point has one sample


@dataclass
class Point:
    """One peer at one setting on one system."""

    system: object
    peer: object
    setting: float
    error: float = None  # largest, of all outputs
    seconds: list = field(default_factory=list)
    told: dict = field(default_factory=dict)
    skipped: str = ""
    wall: float = 0.0  # of a whole sample, start and all
    repeated: int = 0
    kept: int = 0

    @property
    def key(self):
        return self.system.name, self.peer.name, self.setting

    @property
    def median(self):
        return median(self.seconds)

    @property
    def several(self):
        """Whether it has more than one sample."""
        return self.median < ALONE and not self.peer.start


class Runner:
    """Runs a peer once, in `scratch`, where the systems are too."""

    def __init__(self, scratch, longest):
        self.scratch, self.longest, self.references = scratch, longest, {}

    def file(self, system):
        file = self.scratch / f"{system.name.replace(' ', '-')}.system"
        if not file.exists():
            system.write(file)
        return file

    def run(self, system, peer, setting, fields=False):
        """Seconds of the loop, what the peer said of itself, and where asked the field at each output."""
        with tempfile.TemporaryDirectory(dir=self.scratch) as directory:
            if peer.kind == "ours":
                return ours(system, peer, setting, Path(directory), 3 * self.longest + 20, fields)
            dump = Path(directory) / "fields.raw"
            line = [*peer.command, self.file(system), repr(float(setting))]
            more = ["--dump", dump] if fields else []
            answer = peer.program.output([*line, *more], 3 * self.longest + 30 + peer.start)
            told = json.loads(answer.splitlines()[-1])
            found = np.fromfile(dump).reshape(-1, system.n, system.n) if fields else None
            return told.pop("seconds"), told, found

    def expected(self, system, told):
        """The right field at each output. The example's Euler steps end a little before it."""
        times = told.pop("times", None)
        if times is not None and system.uniform:
            return list(system.exact(times))
        return self.references[system]


def ours(system, peer, setting, directory, limit, fields):
    summary = peer.program.run(peer.parameters(system, setting), directory, limit)
    did = summary["ranks"], summary["grid"], summary["method"]
    if did != (peer.ranks, [system.n] * 2, peer.method):
        raise Failed(f"{peer.name}, {system.name}: ranks, grid, method are {did}")
    series = summary.get("exponential") or {}
    told = {"applications": series.get("applications", summary["steps"]), "steps": summary["steps"]}
    found = None
    if fields:
        with h5py.File(directory / "run" / "diff2d.h5") as run:
            found, told["times"] = run["density"][1:], run["time"][1:]
    return seconds(summary), told, found


class Measurement:
    """`points` are all that were tried. `samples` gives what is known of one, and keeps each new sample."""

    def __init__(self, canary, runner, say, samples):
        self.canary, self.runner, self.say, self.samples = canary, runner, say, samples
        self.order = random.Random(1)
        self.points = []

    def take(self, system, peers, samples, until):
        """All points once, then up to `samples` of each; none is begun that would end after `until`."""
        points = [point for peer in peers for point in self.curve(system, peer, until)]
        for k in range(1, samples):
            self.round(system, [p for p in points if len(p.seconds) == k and p.several], k, until)
        self.points += sorted(points, key=lambda p: peers.index(p.peer))

    def curve(self, system, peer, until):
        """A sample of each point, with its error, until one would take too long."""
        points = []
        for setting in peer.settings_for(system):
            point = self.samples.point(system, peer, setting)
            expected = max(foreseen(points[-2:]), self.larger(point))
            if expected > self.runner.longest:
                point.skipped = f"would take about {expected:.0f} s"
            elif time.monotonic() + expected > until and not point.seconds:
                point.skipped = "not tried: the time for all of them (--minutes) was used up"
            elif not point.seconds:
                self.first(point)
            points.append(point)
            if point.skipped:
                self.say(f"{system.name}: {peer.label}, {setting:g}: not run: {point.skipped}")
                break
        return points

    def larger(self, point):
        """Seconds that it should take at least, from those on a smaller grid: more cells, and more steps."""
        system, peer, setting = point.system, point.peer, point.setting
        alike = (
            p
            for p in self.points
            if (p.system.kind, p.peer, p.setting) == (system.kind, peer, setting)
        )
        return max((p.median * (system.n / p.system.n) ** 3 for p in alike if p.seconds), default=0)

    def round(self, system, points, k, until):
        if points:
            self.say(f"{system.name}: round {k + 1}, {len(points)} points")
        for point in self.order.sample(points, len(points)):
            if time.monotonic() + 2 * point.wall < until:
                self.more(point, 2)

    def first(self, point):
        began = time.perf_counter()
        run = partial(self.runner.run, point.system, point.peer, point.setting, fields=True)
        try:
            (took, told, found), _, quiet = self.canary.watched(run, 0)
            point.error = largest(found, self.runner.expected(point.system, told))
        except Failed as failure:
            point.skipped = f"failed: {str(failure).splitlines()[0]}"
            return
        point.told, point.wall = told, time.perf_counter() - began
        del found
        self.say(
            f"{point.system.name}: {point.peer.label}, {point.setting:g}: {point.error:.1e}, {took:.3g} s"
        )
        if took > QUIET or point.peer.start:
            self.took(point, took, 0, quiet)
        else:  # a sample of its own, without the fields
            self.more(point, 2)

    def more(self, point, repeats):
        run = partial(self.runner.run, point.system, point.peer, point.setting)
        (took, _, _), thrown, quiet = self.canary.watched(run, repeats if took_little(point) else 0)
        self.took(point, took, thrown, quiet)

    def took(self, point, seconds, thrown, quiet):
        point.seconds.append(seconds)
        point.repeated += thrown
        point.kept += not quiet
        self.samples.keep(point)


def took_little(point):
    return not point.seconds or point.median < QUIET


def foreseen(before):
    """Seconds of the next point of a curve, from those of the last two."""
    if not before:
        return 0
    times = [p.seconds[-1] for p in before]
    return times[-1] * min(4.0, max(1.5, times[-1] / times[0]))
