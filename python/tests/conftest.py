"""Runs to read: made once, by the program in DIFF2D_PROGRAM."""

import os
import subprocess

import pytest

# Ten outputs and the initial field, of few points.
PARAMS = {"dx": 1.0, "runtime": 5.0, "outtime": 0.5, "graphics": False}


@pytest.fixture(scope="session")
def program():
    return os.environ["DIFF2D_PROGRAM"]


@pytest.fixture(scope="session")
def runs(tmp_path_factory, program):
    """A directory with `whole`, a run, and `first` and `second`, the same in two parts."""
    base = tmp_path_factory.mktemp("runs")

    def start(name, runtime, *options):
        sets = [f"--set={key}={value}" for key, value in (PARAMS | {"runtime": runtime}).items()]
        (base / "params.toml").write_text("")
        command = [program, "params.toml", "--quiet", "--set", f"output.dir={name}", *sets, *options]
        subprocess.run([word.replace("False", "false") for word in command], cwd=base, check=True)

    start("whole", 5.0)
    start("first", 2.6)
    start("second", 5.0, "--resume", "first/checkpoint.h5")
    return base
