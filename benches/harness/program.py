"""How a program is started, timed and asked for its last field."""

import json
import os
import subprocess
import tempfile
from dataclasses import dataclass, field
from pathlib import Path

import h5py

from . import cases, paths

CORES = sorted(os.sched_getaffinity(0))
EVERYWHERE = 1 << 30


class Failed(Exception):
    """A program that did not do what it was asked to."""


class Unsupported(Failed):
    """A setting that this build of a program does not have."""


@dataclass
class Program:
    name: str
    label: str
    group: str  # "course", "more", "solvers" or "ours"
    command: list
    threads: int = 1
    ranks: int = 0  # under mpirun, if not 0
    env: dict = field(default_factory=dict)
    largest: int = EVERYWHERE  # rows, beyond which one sample would take too long
    arrays: float = 3  # of n x n float64 in memory
    process: bool = True  # is timed as a whole process too
    serve: bool = False  # takes so long to start that one process gives all samples
    smoke: bool = True
    missing: str = ""  # why it cannot run here
    traffic: int = 0  # bytes a step through memory moves per update, where that is plain
    tabled: bool = True
    least_steps: int = 1  # of the trial that chooses the number of steps
    patience: float = 1  # times the seconds that a sample of the case takes

    @property
    def cores(self):
        return max(self.threads, self.ranks)

    def environment(self):
        names = "OMP", "NUMBA", "NUMEXPR", "OPENBLAS", "MKL"
        threads = {f"{name}_NUM_THREADS": str(self.threads) for name in names}
        threads["NUMEXPR_MAX_THREADS"] = str(self.threads)
        if self.threads > 1:
            threads["OMP_PROC_BIND"] = "true"
        path = f"{paths.PEERS}:{paths.BUILD}"
        return (
            os.environ | threads | {"PYTHONPATH": path, "PYTHONDONTWRITEBYTECODE": "1"} | self.env
        )

    def line(self, command):
        """The command line that starts it. All programs on one core run on the same one, where
        mpirun puts a single rank too."""
        before = []
        if self.ranks:
            before = ["mpirun", "--bind-to", "core:overload-allowed", "-n", self.ranks]
        elif self.threads == 1:
            before = ["taskset", "-c", CORES[0]]
        return [str(word) for word in (*before, *command)]

    def output(self, command, limit=900):
        """What it prints."""
        with subprocess.Popen(
            self.line(command),
            env=self.environment(),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        ) as process:
            try:
                told, errors = process.communicate(timeout=limit)
            except subprocess.TimeoutExpired:
                raise Failed(f"{self.name}: no answer in {limit} s") from None
            finally:
                process.terminate()  # where it still runs; mpirun then cleans up behind its ranks
        if process.returncode != 0:
            raise Failed(f"{self.name}: exit code {process.returncode}\n{errors[-2000:]}")
        return told

    def loop(self, n, steps, dump=None):
        """Seconds of the loop alone, and what else the program reported about itself."""
        extra = ["--dump", dump] if dump else []
        answer = json.loads(self.output([*self.command, n, steps, *extra]).splitlines()[-1])
        return answer["seconds"][-1], {}

    def whole(self, n, steps):
        """One whole process, started cold."""
        self.output([*self.command, n, steps, "--cold"])
        return {}

    def last_field(self, n, steps, scratch):
        file = scratch / "field.raw"
        self.loop(n, steps, dump=file)
        data = file.read_bytes()
        file.unlink()
        return data


@dataclass
class Diff2d(Program):
    """diff2d-mpi itself, which says in summary.json where its time went."""

    scratch: Path = None

    def run(self, params, scratch, limit=900):
        directory = scratch / "run"
        settings = [f"--set={key}={value}" for key, value in params.items()]
        settings += [f"--set=output.dir={json.dumps(str(directory))}", "--overwrite", "--quiet"]
        self.output([paths.DIFF2D, paths.EXAMPLE, *settings], limit)
        return json.loads((directory / "summary.json").read_text())

    def loop(self, n, steps, dump=None):
        with tempfile.TemporaryDirectory(dir=self.scratch) as scratch:
            summary = self.run(cases.parameters(n, steps, "first"), Path(scratch))
        self.check(summary, n, steps)
        return seconds(summary), summary

    def whole(self, n, steps):
        """The course's own case as the example has it, with all its output."""
        with tempfile.TemporaryDirectory(dir=self.scratch) as scratch:
            summary = self.run({}, Path(scratch))
        self.check(summary, n, steps)
        return summary

    def last_field(self, n, steps, scratch):
        summary = self.run(cases.parameters(n, steps, "both"), scratch)
        self.check(summary, n, steps)
        with h5py.File(scratch / "run" / "diff2d.h5") as file:
            return file["density"][-1].tobytes()

    def check(self, summary, n, steps):
        did = summary["ranks"], summary["grid"], summary["steps"]
        if did != (self.ranks, [n, n], steps):
            raise Failed(
                f"{self.name}: ranks, grid, steps are {did}, not {self.ranks}, {n}, {steps}"
            )
        forced = self.env.get("DIFF2D_SIMD")
        if forced and forced not in json.dumps(find(summary, "simd") or ""):
            raise Unsupported(f"this build does not report DIFF2D_SIMD={forced} in summary.json")


def find(tree, key):
    """The first value of `key` in nested dictionaries."""
    if not isinstance(tree, dict):
        return None
    if key in tree:
        return tree[key]
    return next((found for v in tree.values() if (found := find(v, key)) is not None), None)


def seconds(summary):
    """The loop without output, checkpoints and diagnostics, by the slowest rank."""
    phase = summary["seconds"]
    return phase["loop"]["max"] - sum(
        phase[other]["min"] for other in ("output", "checkpoint", "diagnostics")
    )
