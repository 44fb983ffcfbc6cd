"""What the tests of batch scripts and of several hosts share: commands, runs, and waiting."""

import json
import os
import shutil
import subprocess
import tempfile
import time
import unittest
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent.parent
IMITATIONS = HERE / "imitations"
SLURM = ROOT / "slurm"

PARAMS = """dx = {dx}
runtime = {runtime}
outtime = {outtime}
graphics = false
[output]
dir = "run"
[checkpoint]
every = "1s"
[solver]
{solver}
"""
# 100 x 100 points, over in a moment: 499 steps, 11 outputs.
QUICK = PARAMS.format(dx=0.2, runtime=5.0, outtime=0.5, solver="")
# 800 x 800 points, some seconds: about 2400 steps, 21 outputs. Slow by its steps, not by their
# number, as each is an exchange, for which ranks wait in turn where cores are few.
SLOWLY = 'simd = "portable"\nsteps_per_pass = 1'
LONG = PARAMS.format(dx=0.025, runtime=0.376, outtime=0.0188, solver=SLOWLY)

DATASETS = ("density", "time", "y", "x", "step", "mass", "min", "max", "l2")


class Failed(AssertionError):
    """A command that did not end as it should."""


def run(*command, code=0, seconds=90, **options):
    """Runs a command to its end; fails with all it said unless it ends with this exit code."""
    command = [str(word) for word in command]
    options.setdefault("stdin", subprocess.DEVNULL)
    outcome = subprocess.run(
        command,
        capture_output=True,
        text=True,
        timeout=seconds,
        **options,
    )
    if code is not None and outcome.returncode != code:
        raise Failed(f"{' '.join(command)}: exit code {outcome.returncode}\n{said(outcome)}")
    return outcome


def said(outcome):
    return f"--- standard output\n{outcome.stdout}--- standard error\n{outcome.stderr}---"


def until(what, happened, seconds=60):
    """Waits until something has happened, and returns what `happened` does then."""
    deadline = time.monotonic() + seconds
    while not (result := happened()):
        if time.monotonic() > deadline:
            raise Failed(f"{what}: not within {seconds} s")
        time.sleep(0.05)
    return result


class Scene:
    """A directory with a parameter file, and the run in it."""

    def __init__(self, params):
        self.path = Path(tempfile.mkdtemp(prefix="scene."))
        self.run = self.path / "run"
        (self.path / "params.toml").write_text(params)

    def outputs(self):
        """Number of outputs so far."""
        try:
            return len((self.run / "diagnostics.csv").read_text().splitlines()) - 1
        except FileNotFoundError:
            return 0

    def summary(self):
        return json.loads((self.run / "summary.json").read_text())

    def assert_same_as(self, whole):
        """Every value is that of another run, bit for bit."""
        assert self.summary()["outcome"] == "finished", self.summary()
        same_results(self.run, whole.run)


def same_results(one, other):
    run("cmp", one / "diagnostics.csv", other / "diagnostics.csv")
    for name in DATASETS:
        run("h5diff", one / "diff2d.h5", other / "diff2d.h5", "/" + name)


_wholes = {}


def whole(params):
    """The run of these parameters that nothing happens to, on one rank of this host; made once."""
    if params not in _wholes:
        scene = Scene(params)
        run("mpirun", "-n", "1", "diff2d-mpi", "params.toml", "--quiet", cwd=scene.path)
        _wholes[params] = scene
    return _wholes[params]


class Case(unittest.TestCase):
    """A test that leaves no directory behind, and shows long differences."""

    maxDiff = None

    def directory(self):
        path = Path(tempfile.mkdtemp(prefix="test."))
        self.addCleanup(shutil.rmtree, path, ignore_errors=True)
        return path

    def scene(self, params):
        scene = Scene(params)
        self.addCleanup(shutil.rmtree, scene.path, ignore_errors=True)
        return scene

    def environment(self, imitations=False, **variables):
        """This environment with these variables, without those that are None; with the imitations
        first in the path where they are wanted."""
        result = dict(os.environ)
        if imitations:
            result["PATH"] = f"{IMITATIONS}:{result['PATH']}"
        for name, value in variables.items():
            if value is None:
                result.pop(name, None)
            else:
                result[name] = str(value)
        return result
