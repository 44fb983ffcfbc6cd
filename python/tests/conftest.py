"""Runs to read: made once, by the program in DIFF2D_PROGRAM."""

import os

import diff2d
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

    def start(name, runtime, **options):
        params = PARAMS | {"runtime": runtime, "output": {"dir": base / name}}
        diff2d.run(params, program=program, quiet=True, **options).close()

    start("whole", 5.0)
    start("first", 2.6)
    start("second", 5.0, resume=base / "first/checkpoint.h5")
    return base
