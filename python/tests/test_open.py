"""What open() gives of runs that are finished, unfinished, or in parts."""

import shutil
import subprocess

import diff2d
import h5py
import numpy as np
import pytest
import xarray
from diff2d import toml


@pytest.fixture
def unfinished(runs, tmp_path):
    """A run of which four outputs are committed."""
    shutil.copytree(runs / "whole", tmp_path / "run")
    with h5py.File(tmp_path / "run/diff2d.h5", "r+") as file:
        file["time"][4:] = np.nan
    return tmp_path / "run"


def test_a_run_is_what_xarray_reads_of_its_file(runs):
    with diff2d.open(runs / "whole") as run, xarray.open_dataset(runs / "whole/diff2d.h5", engine="h5netcdf") as file:
        assert dict(run.sizes) == dict(file.sizes)
        assert set(run.coords) == {"time", "y", "x"}
        xarray.testing.assert_identical(run.load(), file.load())


def test_only_what_was_committed_is_there(runs, unfinished):
    with diff2d.open(unfinished) as run, diff2d.open(runs / "whole") as whole:
        assert run.sizes["time"] == 4 and run["time"].notnull().all()
        xarray.testing.assert_identical(run.load(), whole.isel(time=slice(4)).load())


def test_nothing_committed_is_an_empty_dataset(unfinished):
    with h5py.File(unfinished / "diff2d.h5", "r+") as file:
        file["time"][:] = np.nan
    with diff2d.open(unfinished) as run:
        assert run.sizes["time"] == 0 and run.sizes["x"] > 0
        assert run["density"].isel(x=0).load().shape == (0, run.sizes["y"])


def test_parts_are_joined_where_the_next_takes_over(runs, unfinished):
    with diff2d.open(runs / "first", runs / "second") as both, diff2d.open(runs / "whole") as whole:
        assert both.sizes["time"] == 11
        for name in whole.variables:
            np.testing.assert_array_equal(both[name].values, whole[name].values, name)
    # The first went on for longer than the checkpoint that the second began at.
    with diff2d.open(runs / "whole", runs / "second") as both, diff2d.open(runs / "whole") as whole:
        xarray.testing.assert_equal(both.load(), whole.load())
    with pytest.raises(diff2d.Usage, match="no run"):
        diff2d.open()


def test_any_piece_of_a_field_is_read_alone(runs):
    with diff2d.open(runs / "first", runs / "second") as run, h5py.File(runs / "whole/diff2d.h5") as file:
        field = file["density"][:]
        for key in (
            (slice(None, None, -1), slice(None), slice(None)),
            (3, slice(2, 9), slice(None, None, -2)),
            (slice(2, 9, 3), 4, 5),
            ([1, 7], slice(None), [2, 0]),
            (-1, -1, -1),
        ):
            wanted = field[key] if not isinstance(key[0], list) else field[np.ix_(key[0], range(len(field[0])), key[2])]
            np.testing.assert_array_equal(run["density"][key].values, wanted)
        picked = run["density"].sel(time=2.5, x=0.0, y=1.0, method="nearest")
        assert picked == field[5, 11, 10]


def test_units_and_attributes_are_there(runs, tmp_path, program):
    params = {
        "D": "1 + x", "initial": 2, "x1": 0, "x2": 1, "dx": 0.25, "mask": "x > 0.3", "runtime": 0.1, "outtime": 0.1,
        "grid": {"layout": "cells"}, "boundary": {"default": "insulated"}, "graphics": False,
        "field": {"name": "temperature", "units": "K"}, "units": {"length": "m", "time": "s"},
        "output": {"dir": str(tmp_path / "cells")},
    }  # fmt: skip
    with diff2d.run(params, program=program, quiet=True) as run:
        assert run["temperature"].attrs["units"] == "K" and run["time"].attrs["units"] == "s"
        assert run["content"].attrs["units"] == "K m2"
        assert run["D"].dims == ("y", "x") and run["x_bounds"].dims == ("x", "bounds")
        assert np.isnan(run["temperature"].isel(x=0)).all()
        assert isinstance(run.attrs["dx"], float) and run.attrs["layout"] == "cells"
        run.to_netcdf(tmp_path / "copy.nc", engine="h5netcdf")
    with xarray.open_dataset(tmp_path / "copy.nc") as copy, diff2d.open(tmp_path / "cells") as run:
        xarray.testing.assert_equal(copy.load(), run.load())


def test_what_lies_beside_the_snapshots_is_opened_the_same_way(runs, tmp_path):
    shutil.copytree(runs / "whole", tmp_path / "run")
    (tmp_path / "run/slices").mkdir()
    for name in ("probes", "slices/middle"):
        with h5py.File(tmp_path / f"run/{name}.h5", "w") as file:
            file["time"] = [0.0, 0.5, np.nan]
            file["density"] = [[1.0, 4.0], [2.0, 5.0], [3.0, 6.0]]
            file["probe"] = ["well", "brunnen ö"]
            file["x"], file["y"] = [0.5, 1.5], 2.5
            file["time"].make_scale("time")
            file["probe"].make_scale("probe")
            file["x"].dims[0].attach_scale(file["probe"])
            for axis, scale in enumerate(("time", "probe")):
                file["density"].dims[axis].attach_scale(file[scale])
            file["density"].attrs["units"], file["density"].attrs["coordinates"] = "K", "y x"
            file.attrs["source"] = "diff2d-mpi 0.2.0"
            file.attrs["title"] = f"two-dimensional diffusion: {name.replace('/', '.')}"
    assert diff2d.outputs(tmp_path / "run") == ["diff2d", "probes", "slices/middle"]
    with diff2d.open(tmp_path / "run", what="probes") as probes:
        np.testing.assert_array_equal(probes["density"].sel(probe="brunnen ö"), [4.0, 5.0])
        assert probes["density"].attrs == {"units": "K"}
        assert set(probes.coords) == {"time", "probe", "x", "y"} and probes["y"] == 2.5
    shutil.copytree(tmp_path / "run", tmp_path / "later")
    with diff2d.open(tmp_path / "run", tmp_path / "later", what="probes") as both:
        assert both.sizes["time"] == 2
    tree = diff2d.open_tree(tmp_path / "run")
    assert tree["slices/middle"]["density"].sizes == {"time": 2, "probe": 2}
    assert tree["diff2d"]["density"].sizes["time"] == 11
    with pytest.raises(diff2d.Unreadable, match="holds no coarse/a.h5"):
        diff2d.open(tmp_path / "run", what="coarse/a")
    for what in (None, "", 3):
        with pytest.raises(diff2d.Usage, match="none of outputs"):
            diff2d.open(tmp_path / "run", what=what)
    with diff2d.open(tmp_path / "run/diff2d.h5", what="probes") as probes:
        assert probes["density"].sizes == {"time": 2, "probe": 2}


def test_what_is_no_run_is_said_in_one_line(runs, tmp_path):
    (tmp_path / "empty").mkdir()
    (tmp_path / "text.h5").write_text("no HDF5")
    with h5py.File(tmp_path / "other.h5", "w") as file:
        file["x"] = [1.0]
    for path, text in (
        ("nothing", "does not exist: give the output directory"),
        ("empty", "holds no diff2d.h5"),
        ("text.h5", "does not open as HDF5"),
        ("other.h5", "it has no time"),
    ):
        with pytest.raises(diff2d.Unreadable, match=text) as error:
            diff2d.open(tmp_path / path)
        assert "\n" not in str(error.value)


def test_what_cannot_be_looked_into_is_not_absent(runs, tmp_path):
    shutil.copytree(runs / "whole", tmp_path / "run")
    (tmp_path / "run/slices").write_text("")
    with pytest.raises(diff2d.Unreadable, match="cannot look into .*slices: Not a directory"):
        diff2d.outputs(tmp_path / "run")


    (tmp_path / "run/slices").unlink()
    (tmp_path / "run/slices").symlink_to("nowhere")
    with pytest.raises(diff2d.Unreadable, match="slices is a link to nowhere, which does not exist"):
        diff2d.outputs(tmp_path / "run")


# One output at every time, along x at y = 0.
SAMPLED = {
    "initial": "exp(-x^2-y^2)", "x1": -2, "x2": 2, "runtime": 1, "outtime": 0.25, "graphics": False,
    "grid": {"layout": "cells", "cells": [8, 8]}, "boundary": {"default": "insulated"},
    "probes": {"every": 0.25, "points": {"middle": [0, 0]}},
    "slices": {"a": {"y": 0, "every": 0.25}}, "coarse": {"c": {"factor": 2, "every": 0.25}},
}  # fmt: skip


@pytest.fixture
def sampled(tmp_path, program):
    diff2d.run(SAMPLED | {"output": {"dir": tmp_path / "sampled"}}, program=program, quiet=True).close()
    return tmp_path / "sampled"


def test_what_no_run_has_made_is_no_output(sampled):
    whole = (sampled / "slices/a.h5").read_bytes()
    (sampled / "slices/._a.h5").write_bytes(b"\0\5\26\7Mac OS X")
    (sampled / "slices/copy of a.h5").write_bytes(whole)
    (sampled / "slices/half.h5").write_bytes(whole[: len(whole) // 2])
    (sampled / "slices/.h5").write_bytes(whole)
    (sampled / "coarse/more.h5").mkdir()
    with h5py.File(sampled / "slices/notes.h5", "w") as file:
        file["mine"] = [1.0]
    assert diff2d.outputs(sampled) == ["diff2d", "probes", "slices/a", "coarse/c"]
    assert set(diff2d.open_tree(sampled).children) == {"diff2d", "probes", "slices", "coarse"}
    # What the parameters name is one, even if it says nothing; so is what cannot be looked into.
    for damaged in (b"", whole[: len(whole) // 2], whole[:8] + b"x" * 2000):
        (sampled / "slices/a.h5").write_bytes(damaged)
        assert "slices/a" in diff2d.outputs(sampled)
        with pytest.raises(diff2d.Unreadable, match="slices/a.h5"):
            diff2d.open_tree(sampled)
    (sampled / "slices/gone.h5").symlink_to("nowhere")
    assert "slices/gone" in diff2d.outputs(sampled)


def test_one_kind_of_output_is_not_taken_for_another(sampled):
    for name, of, told in (
        ("probes", "slices/a", "holds slices.a of a run, not probes"),
        ("slices/a", "diff2d", "holds the snapshots of a run, not slices"),
        ("diff2d", "coarse/c", "holds coarse.c of a run, not the snapshots"),
    ):
        shutil.copytree(sampled, sampled / "copy")
        shutil.copy(sampled / f"{of}.h5", sampled / f"copy/{name}.h5")
        with pytest.raises(diff2d.Unreadable, match=told):
            diff2d.open(sampled / "copy", what=name)
        shutil.rmtree(sampled / "copy")
    with pytest.raises(diff2d.Unreadable, match="holds slices.a of a run"):
        diff2d.compare(sampled / "slices/a.h5", sampled)


def test_fields_are_those_of_the_run_that_was_opened_from_wherever_they_are_read(runs, tmp_path, monkeypatch):
    for name, factor in (("here", 1.0), ("elsewhere", 3.0)):
        shutil.copytree(runs / "whole", tmp_path / name / "run")
        with h5py.File(tmp_path / name / "run/diff2d.h5", "r+") as file:
            file["density"][:] *= factor
    monkeypatch.chdir(tmp_path / "here")
    run = diff2d.open("run")
    with h5py.File("run/diff2d.h5") as file:
        wanted = file["density"][3]
    monkeypatch.chdir(tmp_path / "elsewhere")
    np.testing.assert_array_equal(run["density"][3], wanted)


@pytest.mark.parametrize("says_when", [True, False])
def test_fields_of_another_run_in_the_same_place_are_refused(runs, tmp_path, program, says_when):
    params = {"dx": 1.0, "runtime": 1.0, "graphics": False, "output": {"dir": tmp_path / "run"}}
    run = diff2d.run(params, program=program, quiet=True)
    if says_when:
        diff2d.run(params | {"D": 5.0}, program=program, quiet=True, overwrite=True)
    else:
        with h5py.File(tmp_path / "run/diff2d.h5", "r+") as file:
            del file.attrs["created"]
        run = diff2d.open(tmp_path / "run")
        assert run["density"].isel(x=0).load().notnull().all()
        shutil.copy(runs / "whole/diff2d.h5", tmp_path / "copy.h5")
        (tmp_path / "copy.h5").replace(tmp_path / "run/diff2d.h5")
    with pytest.raises(diff2d.Unreadable, match="diff2d.h5 was replaced by another run since it was opened"):
        run["density"].load()
    shutil.rmtree(tmp_path / "run")
    with pytest.raises(diff2d.Unreadable, match="diff2d.h5 does not exist"):
        run["density"].load()


def test_fields_of_a_run_that_goes_on_are_read(tmp_path, program):
    params = {"dx": 0.5, "runtime": 20.0, "graphics": False, "output": {"dir": tmp_path / "run"}}
    (tmp_path / "p.toml").write_text(toml.written(params))
    command = [program, tmp_path / "p.toml", "--quiet"]
    assert subprocess.run([*command, "--walltime", "1ms"], check=False).returncode == 75
    with diff2d.open(tmp_path / "run") as run:
        assert run.sizes["time"] < 41
        subprocess.run([*command, "--resume"], check=True)
        with diff2d.open(tmp_path / "run") as whole:
            assert whole.sizes["time"] == 41
            np.testing.assert_array_equal(run["density"], whole["density"][: run.sizes["time"]])


def test_a_copy_of_the_same_run_is_read(runs, tmp_path):
    shutil.copytree(runs / "whole", tmp_path / "run")
    run = diff2d.open(tmp_path / "run")
    shutil.copy(runs / "whole/diff2d.h5", tmp_path / "newer.h5")
    (tmp_path / "newer.h5").replace(tmp_path / "run/diff2d.h5")
    with diff2d.open(runs / "whole") as whole:
        np.testing.assert_array_equal(run["density"], whole["density"])


@pytest.mark.parametrize("name", ["step", "mass"])
def test_a_series_of_another_length_is_damage(runs, tmp_path, name):
    shutil.copytree(runs / "whole", tmp_path / "run")
    with h5py.File(tmp_path / "run/diff2d.h5", "r+") as file:
        values, scale = file[name][:-3], file["time"]
        del file[name]
        file[name] = values
        file[name].dims[0].attach_scale(scale)
    with pytest.raises(diff2d.Unreadable, match=f"values of {name} for"):
        diff2d.open(tmp_path / "run")


SHAPE = (11, 20, 20)
NO_RUNS = [
    ("density", None, "it has no density"),
    ("density", np.zeros(SHAPE, complex), "its density holds no numbers"),
    ("density", np.full(SHAPE, "x", h5py.string_dtype()), "its density holds no numbers"),
    ("density", np.zeros(SHAPE[1:]), "its density has the shape"),
    ("time", None, "it has no time"),
    ("time", np.full(11, "x", h5py.string_dtype()), "its time holds no numbers"),
    ("time", np.arange(11)[::-1], "the values of time do not rise"),
    ("time", np.zeros(11), "the values of time do not rise"),
    ("time", [*range(10), np.inf], "the values of time do not rise"),
    *[(name, h5py.Empty("f8"), f"its {name} ") for name in ("density", "time", "x", "mass")],
]


@pytest.mark.parametrize("name, values, text", NO_RUNS)
def test_what_cannot_be_plotted_is_not_opened(runs, tmp_path, name, values, text):
    shutil.copytree(runs / "whole", tmp_path / "run")
    with h5py.File(tmp_path / "run/diff2d.h5", "r+") as file:
        scales = [[scale.name for scale in dimension.values()] for dimension in file[name].dims]
        del file[name]
        if values is not None:
            file[name] = values
            for dimension, names in zip(file[name].dims, scales):
                for scale in names:
                    dimension.attach_scale(file[scale])
    for read in (diff2d.open, lambda run: diff2d.compare(run, run)):
        with pytest.raises(diff2d.Unreadable, match=f"is not the output file of a run: {text}"):
            read(tmp_path / "run")


def test_what_lies_beside_the_snapshots_has_a_field_and_times_too(runs, tmp_path):
    shutil.copytree(runs / "whole", tmp_path / "run")
    (tmp_path / "run/coarse").mkdir()
    for what, fields, text in (
        ("probes", {}, "it has no field along one axis"),
        ("coarse/a", {"c": np.zeros((2, 3))}, "it has no field along y and x"),
        ("probes", {"c": np.zeros((2, 3), complex)}, "its c holds no numbers"),
        ("probes", {"c": np.zeros((2, 3)), "time": [1.0, 0.0]}, "the values of time do not rise"),
    ):
        with h5py.File(tmp_path / f"run/{what}.h5", "w") as file:
            for name, values in ({"time": [0.0, 1.0]} | fields).items():
                file[name] = values
            file["time"].make_scale("time")
            if "c" in file:
                file["c"].dims[0].attach_scale(file["time"])
        with pytest.raises(diff2d.Unreadable, match=f"is not the output file of a run: {text}"):
            diff2d.open(tmp_path / "run", what=what)


def test_the_name_of_a_scale_may_be_text(runs, tmp_path):
    shutil.copytree(runs / "whole", tmp_path / "run")
    with h5py.File(tmp_path / "run/diff2d.h5", "r+") as file:
        for scale in ("time", "x", "y"):
            file[scale].attrs["NAME"] = scale
    with diff2d.open(tmp_path / "run") as run, diff2d.open(runs / "whole") as whole:
        xarray.testing.assert_identical(run.load(), whole.load())


def test_parts_of_different_runs_are_refused(runs, tmp_path, program):
    params = {"dx": 2.0, "runtime": 1, "graphics": False, "output": {"dir": str(tmp_path / "coarse")}}
    diff2d.run(params, program=program, quiet=True).close()
    with pytest.raises(diff2d.Usage, match="not parts of one run"):
        diff2d.open(runs / "first", tmp_path / "coarse")


def test_parts_of_another_problem_on_the_same_grid_are_refused(runs, tmp_path, program):
    params = {"D": 2.0, "dx": 1.0, "runtime": 5, "graphics": False, "output": {"dir": str(tmp_path / "fast")}}
    diff2d.run(params, program=program, quiet=True).close()
    with pytest.raises(diff2d.Usage, match="not parts of one run.* differ in D"):
        diff2d.open(runs / "first", tmp_path / "fast")


def test_parts_between_which_a_series_got_longer_are_joined(tmp_path, program):
    lines = "t,v\n0,1\n1,3\n"
    for name, lines, runtime, options in (
        ("first", lines, 1.0, {}),
        ("second", lines + "2,0\n", 2.0, {"resume": tmp_path / "first/checkpoint.h5"}),
        ("whole", lines + "2,0\n", 2.0, {}),
    ):
        (tmp_path / "series.csv").write_text(lines)
        value = {"file": str(tmp_path / "series.csv"), "column": "v", "between": "linear"}
        params = {
            "initial": 0, "x1": 0, "x2": 1, "dx": 0.25, "runtime": runtime, "outtime": 0.5, "graphics": False,
            "grid": {"layout": "cells"}, "time": {"method": "euler"},
            "boundary": {"default": "insulated", "left": {"value": value}}, "output": {"dir": str(tmp_path / name)},
        }  # fmt: skip
        diff2d.run(params, program=program, quiet=True, **options).close()
    with diff2d.open(tmp_path / "first", tmp_path / "second") as both, diff2d.open(tmp_path / "whole") as whole:
        np.testing.assert_array_equal(both["density"].values, whole["density"].values)
    with pytest.raises(diff2d.Usage, match="not parts of one run.* differ in boundary"):
        diff2d.open(tmp_path / "second", tmp_path / "first")


def test_parts_in_another_order_are_refused(runs):
    with pytest.raises(diff2d.Usage, match="does not go on from"):
        diff2d.open(runs / "second", runs / "first")
