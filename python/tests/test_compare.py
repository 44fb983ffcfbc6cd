"""What compare() says of two runs."""

import re
import shutil

import diff2d
import h5py
import numpy as np
import pytest


def test_a_run_is_equal_to_itself(runs):
    found = diff2d.compare(runs / "whole", runs / "whole")
    assert found.equal and str(found) == "equal to the last bit at all 11 common times"


def test_a_changed_bit_is_found(runs, tmp_path):
    shutil.copytree(runs / "whole", tmp_path / "changed")
    with h5py.File(tmp_path / "changed/diff2d.h5", "r+") as file:
        file["density"][3, 4, 5] += 0.25
    found = diff2d.compare(runs / "whole", tmp_path / "changed")
    assert not found.equal and [d.a for d in found.differing] == [3]
    assert found.worst.points == 1 and found.worst.largest == pytest.approx(0.25)
    assert str(found).startswith("1 of 11 common times differ; most at t = 1.5: largest 0.25")


def test_another_problem_is_another_run(runs, tmp_path, program):
    params = {"D": 2.0, "dx": 1.0, "runtime": 5, "graphics": False, "output": {"dir": str(tmp_path / "fast")}}
    diff2d.run(params, program=program, quiet=True).close()
    found = diff2d.compare(runs / "whole", tmp_path / "fast")
    assert not found.equal and found.problems == ["D = 1.0 and 2.0", "dt = 0.25 and 0.125"]


def test_what_else_is_written_makes_no_other_problem(runs, tmp_path, program):
    probes = {"every": 0.25, "points": {"middle": [0, 0]}}
    params = {"dx": 1.0, "runtime": 5.0, "graphics": False, "probes": probes, "output": {"dir": tmp_path / "run"}}
    diff2d.run(params, program=program, quiet=True).close()
    assert diff2d.compare(runs / "whole", tmp_path / "run").equal


def test_other_grids_are_refused(runs, tmp_path, program):
    params = {"dx": 2.0, "runtime": 1, "graphics": False, "output": {"dir": str(tmp_path / "coarse")}}
    diff2d.run(params, program=program, quiet=True).close()
    with pytest.raises(diff2d.Usage, match="two runs on one grid"):
        diff2d.compare(runs / "whole", tmp_path / "coarse")


CELLS = {
    "initial": "x", "x1": 0, "x2": 1, "graphics": False, "grid": {"layout": "cells", "cells": [4, 4]},
    "boundary": {"default": "insulated"},
}  # fmt: skip


@pytest.mark.parametrize(
    ("start", "outtimes", "times"),
    [
        (-1.0, (0.25, 0.5), [-1.0, -0.5, 0.0]),
        (5.0, (0.5, 0.7), [5.0]),
        (1.7e9, (0.25, 0.375), [1.7e9, 1.7e9 + 0.75]),
    ],
)
def test_times_are_common_wherever_they_begin(start, outtimes, times, tmp_path, program):
    for name, outtime in zip("ab", outtimes):
        time = {"outtime": outtime, "runtime": 1.0, "time": {"start": start, "method": "exponential"}}
        params = CELLS | time | {"output": {"dir": str(tmp_path / name)}}
        diff2d.run(params, program=program, quiet=True).close()
    found = diff2d.compare(tmp_path / "a", tmp_path / "b")
    assert [d.time for d in found.differences] == times
    assert found.is_empty == (len(times) == 1)


def problems_of(program, tmp_path, one, other):
    """What compare() says of the problems of two runs on cells."""
    for name, of in (("a", one), ("b", other)):
        params = CELLS | {"runtime": 1.0, "outtime": 0.1} | of | {"output": {"dir": tmp_path / name}}
        given = {key: value for key, value in params.items() if value is not None}
        diff2d.run(given, program=program, quiet=True).close()
    return diff2d.compare(tmp_path / "a", tmp_path / "b").problems


EULER, EXPONENTIAL = "euler", "exponential"
# As many cells as asked for by spacing that no cell is longer than.
WIDE = {"grid": {"layout": "cells"}, "dx": 0.25}
NO_ENDS = {"x1": None, "x2": None}


@pytest.mark.parametrize(
    ("one", "other"),
    [
        # How far a run goes and what it writes.
        ({}, {"outtime": 0.2}),
        ({}, {"runtime": 1.05}),
        ({}, {"runtime": 0.75, "outtime": 0.25, "probes": {"every": 0.3, "points": {"p": [0.5, 0.5]}}}),
        # Euler steps of one length but for rounding: 0.1 / 7 and 0.3 / 21.
        ({"time": {"method": EULER, "safety": 0.928}, "outtime": 0.3, "runtime": 0.9},
         {"time": {"method": EULER, "safety": 0.928}, "outtime": 0.1, "runtime": 0.9}),
        # What the method has no use for, and a spacing that was asked for.
        ({"time": {"method": EULER}}, {"time": {"method": EULER, "tolerance": 1e-6, "max_degree": 99}}),
        ({}, {"time": {"safety": 0.5}}),
        ({"time": {"method": EULER}}, {"time": {"method": EULER, "scale": 1.0, "forcing_degree": 4}}),
        (WIDE | {"dy": 0.25}, WIDE | {"dy": 0.3}),
        # One grid, or one condition, written in several ways.
        (WIDE, {}),
        ({}, {"grid": {"layout": "cells", "like": {"file": "like.npy", "extent": [0, 1, 0, 1]}}} | NO_ENDS),
        ({}, {"y1": 0}),
        ({}, {"y2": 1, "capacity": 1, "decay": 0, "source": 0}),
        ({}, {"boundary": {"default": "insulated", "left": "insulated"}}),
        ({"boundary": {"x": "periodic", "default": "insulated"}},
         {"boundary": {"x": "periodic", "bottom": "insulated", "top": "insulated"}}),
    ],
)  # fmt: skip
def test_what_does_not_change_the_solution_makes_no_other_problem(one, other, tmp_path, program, monkeypatch):
    monkeypatch.chdir(tmp_path)
    np.save("like.npy", np.ones((4, 4)))
    assert problems_of(program, tmp_path, one, other) == []


@pytest.mark.parametrize(
    ("one", "other", "told"),
    [
        ({"time": {"method": EULER}}, {"time": {"method": EULER}, "outtime": 0.3}, "dt = "),
        ({"time": {"method": EULER}}, {}, "time.method = 'euler' and 'exponential'"),
        ({}, {"time": {"tolerance": 1e-6}}, "time.tolerance = 1e-08 and 1e-06"),
        ({"time": {"method": EULER}}, {"time": {"method": EULER, "safety": 0.5}}, "time.safety = 1.0 and 0.5"),
        ({}, {"time": {"scale": 2.0}}, "time.scale = (not given) and 2.0"),
        ({}, {"capacity": 2}, "capacity = (not given) and 2.0"),
        ({"y1": 0}, {"x1": -1e-11}, "x1 = 0.0 and -1e-11"),
        ({}, {"y1": -1e-11}, "y1 = (not given) and -1e-11"),
        ({}, {"boundary": {"default": "insulated", "left": {"value": 0}}}, "boundary.left = 'insulated' and { value = 0"),
        ({}, {"boundary": {"default": "insulated", "x": "periodic"}}, "boundary.left = 'insulated' and (not given)"),
        ({}, {"boundary": {"default": {"value": 0}}}, "boundary.left = 'insulated' and { value = 0"),
    ],
)
def test_what_changes_the_solution_makes_another_problem(one, other, told, tmp_path, program):
    problems = problems_of(program, tmp_path, one, other)
    assert problems and problems[0].startswith(told)


@pytest.mark.parametrize("method", [EULER, EXPONENTIAL])
def test_a_run_without_diffusion_is_read(method, tmp_path, program):
    assert problems_of(program, tmp_path, *[{"D": 0, "decay": 1.0, "time": {"method": method}}] * 2) == []
    assert diff2d.compare(tmp_path / "a", tmp_path / "b").equal


@pytest.mark.parametrize("value", [-1.0, np.inf, np.float32(-2), np.array([1.0, 2.0])])
def test_a_diffusivity_that_is_none_is_told_as_people_write_it(value, tmp_path, program):
    problems_of(program, tmp_path, {}, {})
    with h5py.File(tmp_path / "a/diff2d.h5", "r+") as file:
        file.attrs["D"] = value
    told = re.escape(f"its D is {np.asarray(value).tolist()}, not a number of 0 or more")
    with pytest.raises(diff2d.Unreadable, match=told):
        diff2d.compare(tmp_path / "a", tmp_path / "b")


def test_bounds_that_are_no_numbers_are_damage(tmp_path, program):
    params = {
        "initial": 1.0, "runtime": 1, "graphics": False, "grid": {"layout": "cells", "cells": [4, 3]},
        "boundary": {"default": "insulated"}, "output": {"dir": str(tmp_path / "run")},
    }  # fmt: skip
    diff2d.run(params, program=program, quiet=True).close()
    for name, value in (("x_bounds", np.nan), ("y_bounds", np.inf)):
        shutil.copytree(tmp_path / "run", tmp_path / name)
        with h5py.File(tmp_path / name / "diff2d.h5", "r+") as file:
            file[name][...] = value
        with pytest.raises(diff2d.Unreadable, match=f"its {name} reach from {value}"):
            diff2d.compare(tmp_path / name, tmp_path / "run")
