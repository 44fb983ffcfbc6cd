"""The file opens in h5py and has the documented structure, types and numbers."""

import datetime
import re
import sys

import h5py
import numpy as np
from h5py import h5d, h5s, h5t

from expected import Expected, same

expected = Expected(*sys.argv[1:])
n, snapshots = expected.n, expected.snapshots

with h5py.File(expected.h5, "r") as file:
    shapes = {
        "density": (snapshots, n, n),
        "time": (snapshots,),
        "y": (n,),
        "x": (n,),
        "step": (snapshots,),
        **{name: (snapshots,) for name in expected.SERIES},
    }
    assert set(file) == set(shapes), f"objects: {sorted(file)}"

    for name, shape in shapes.items():
        dataset = file[name]
        assert dataset.shape == shape, f"{name}: shape {dataset.shape}, not {shape}"
        assert dataset.maxshape == shape, f"{name} can grow: {dataset.maxshape}"
        if name == "step":
            assert dataset.dtype.kind in "iu" and dataset.dtype.itemsize == 8, dataset.dtype
        else:
            assert dataset.dtype == np.dtype("<f8"), f"{name}: {dataset.dtype}"
        creation = dataset.id.get_create_plist()
        assert creation.get_layout() == h5d.CONTIGUOUS, f"{name} is not contiguous"
        assert creation.get_nfilters() == 0, f"{name} is filtered"

    creation = file["density"].id.get_create_plist()
    assert creation.get_alloc_time() == h5d.ALLOC_TIME_EARLY
    assert creation.get_fill_time() == h5d.FILL_TIME_NEVER

    # One dimension scale on every axis, and only one.
    scales = {"density": ("time", "y", "x")}
    scales |= {name: ("time",) for name in ("step", *expected.SERIES)}
    for name, axes in scales.items():
        assert len(file[name].dims) == len(axes)
        for dimension, axis in zip(file[name].dims, axes):
            attached = [scale.name for scale in dimension.values()]
            assert attached == [f"/{axis}"], f"{name}: {attached} along {axis}"
    for axis in ("time", "y", "x"):
        assert file[axis].is_scale, f"{axis} is no dimension scale"
        kind = h5py.h5a.open(file[axis].id, b"CLASS").get_type()
        assert not kind.is_variable_str(), f"CLASS of {axis} is of variable length"
        assert kind.get_size() == 16, f"CLASS of {axis} has size {kind.get_size()}"
        assert kind.get_strpad() == h5t.STR_NULLTERM, f"CLASS of {axis} is padded"
    names = {name: file[name].attrs["long_name"] for name in ("y", "x")}
    assert {name: n.decode() if isinstance(n, bytes) else n for name, n in names.items()} == {
        "y": "y",
        "x": "x",
    }, names
    units = file["time"].attrs["units"]
    assert units in ("1", b"1"), f"time has units {units!r}"

    csv = expected.rows_of_csv()
    done = slice(0, expected.committed)
    same(file["x"], expected.x, "x")
    same(file["y"], expected.x, "y")
    same(file["density"][done], expected.density, "density")
    for name, numbers in {"time": expected.time, "step": expected.step, **expected.series}.items():
        same(file[name][done], numbers, name)
        same(csv[name], numbers, f"{name} in diagnostics.csv")
    assert np.isnan(file["time"][expected.committed :]).all(), "an uncommitted time is not NaN"

    attributes = dict(file.attrs)

    def text(name):
        value = attributes.pop(name)
        value = value.decode() if isinstance(value, bytes) else value
        assert isinstance(value, str) and value, f"{name} is {value!r}, not text"
        return value

    def number(name, kind):
        space = h5py.h5a.open(file.id, name.encode()).get_space()
        assert space.get_simple_extent_type() == h5s.SCALAR, f"{name} is no scalar"
        value = attributes.pop(name)
        assert value.dtype.kind in kind and value.dtype.itemsize == 8, f"{name}: {value.dtype}"
        return value

    for name in ("title", "history"):
        text(name)
    assert text("Conventions") == "CF-1.11"
    source = text("source")
    assert "diff2d-mpi" in source and expected.version in source, source
    created = text("created")
    rfc3339 = r"(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(?:\.\d+)?(Z|[+-]\d\d:\d\d)"
    parts = re.fullmatch(rfc3339, created)
    assert parts, f"created = {created} is not RFC 3339"
    moment = datetime.datetime.fromisoformat(parts[1] + parts[2].replace("Z", "+00:00"))
    age = datetime.datetime.now(datetime.timezone.utc) - moment
    assert abs(age) < datetime.timedelta(hours=1), f"created {created}"
    assert text("params") == (expected.output_dir / "params.toml").read_text()
    for name in ("D", "dx", "dt"):
        assert number(name, "f") == expected.attributes[name], name
    for name in ("nsteps", "nper", "ranks"):
        assert number(name, "iu") == expected.attributes[name], name
    assert number("first_output", "iu") == 0
    text("mpi_library")
    version = text("hdf5_version")
    assert version.split(".")[0].isdigit() and version.count(".") >= 2, version
    attributes = {name for name in attributes if not name.startswith("_")}
    assert not attributes, f"undocumented attributes: {attributes}"
