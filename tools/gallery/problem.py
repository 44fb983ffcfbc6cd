"""What there is to say of a problem, and one run of it."""

import json
import subprocess
import time
from dataclasses import dataclass
from functools import cached_property
from types import ModuleType

import diff2d
import numpy as np

from .paths import FOLDER, SCRATCH

RANKS = 2


class Failed(Exception):
    """A run that did not end as it should."""


@dataclass
class Check:
    """A number that has to be small: an error, against the largest that is expected."""

    what: str
    value: float
    limit: float
    unit: str = ""

    @property
    def number(self):
        return f"{shown(self.value)} {self.unit}".strip()

    @property
    def holds(self):
        return bool(self.value <= self.limit)  # no NaN

    def __str__(self):
        return f"{self.what}: {self.number} (limit {shown(self.limit)})"


def shown(value):
    """Two digits."""
    return f"{value:.2g}".replace("e-0", "e-")


@dataclass
class Problem:
    """One of the modules in `problems`, which has

    TITLE, TEXT, EQUATION   for the page
    ALT                     the picture in words
    AGAINST                 what the first check compares with, in few words
    SMOKE                   settings of a coarse and short run
    COARSER                 how many times as wide its cells are
    check(run)              yields its Checks, the most important one first
    draw(run)               its picture, as a figure
    """

    name: str
    module: ModuleType

    @property
    def file(self):
        return FOLDER / f"{self.name}.toml"

    def run(self, smoke):
        settings = (*self.module.SMOKE, "graphics.enabled=false") if smoke else ()
        return Run(self, settings, self.module.COARSER if smoke else 1)


class Run:
    """Runs a problem on construction: the file as it is, with these settings."""

    def __init__(self, problem, settings, coarser):
        self.problem, self.settings, self.coarser = problem, settings, coarser
        self.directory = SCRATCH / problem.name
        began = time.monotonic()
        self.told("--quiet", "--overwrite", ranks=RANKS)
        self.seconds = time.monotonic() - began
        self.summary = json.loads((self.directory / "summary.json").read_text())
        if self.summary["ranks"] != RANKS:
            raise Failed(f"{problem.name}: {self.summary['ranks']} ranks started, not {RANKS}")
        self.data = diff2d.open(self.directory)

    def told(self, *options, ranks=1):
        settings = [f"output.dir={json.dumps(str(self.directory))}", *self.settings]
        words = [word for setting in settings for word in ("--set", setting)]
        start = ["mpirun", "-n", str(ranks)] if ranks > 1 else []
        command = [*start, "diff2d-mpi", str(self.problem.file), *words, *options]
        done = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False)
        if done.returncode != 0:
            raise Failed(f"{self.problem.name}: exit code {done.returncode}\n{done.stdout}{done.stderr}")
        return done.stdout

    @property
    def sweeps(self):
        """Applications of the stencil to the whole field."""
        return self.summary["exponential"]["applications"]

    @cached_property
    def euler_sweeps(self):
        """Those of Euler's method, up to its longest steps that keep positive data positive."""
        options = "--check", "--show", "steps", "--overwrite", "--set", "time.method=euler"
        return int(self.told(*options))

    @cached_property
    def field(self):
        """All snapshots, as (time, y, x); NaN outside the mask."""
        name = next(n for n, v in self.data.data_vars.items() if v.dims == ("time", "y", "x"))
        return self.data[name].values

    @property
    def time(self):
        return np.asarray(self.data["time"].values, float)

    @property
    def x(self):
        return self.data["x"].values

    @property
    def y(self):
        return self.data["y"].values
