"""The file opens in xarray as it is, by the engine named last, with coordinates and numbers."""

import sys

import numpy as np
import xarray

from expected import Expected, same

*arguments, engine = sys.argv[1:]
expected = Expected(*arguments)
n, snapshots = expected.n, expected.snapshots

with xarray.open_dataset(expected.h5, engine=engine) as run:
    density = run["density"]
    assert density.dims == ("time", "y", "x"), density.dims
    assert density.shape == (snapshots, n, n), density.shape
    assert density.dtype == np.float64, density.dtype
    assert set(run.dims) == {"time", "y", "x"}, run.dims
    assert set(run.coords) == {"time", "y", "x"}, run.coords
    assert set(run.data_vars) == {"density", "step", *expected.SERIES}, run.data_vars
    assert run["time"].dtype == np.float64, f"time was decoded to {run['time'].dtype}"
    for name in ("step", *expected.SERIES):
        assert run[name].dims == ("time",), f"{name} runs along {run[name].dims}"

    same(run["x"], expected.x, "x")
    same(run["y"], expected.x, "y")
    assert np.isnan(run["time"][expected.committed :]).all(), "an uncommitted time is not NaN"

    # What a reader does: drop what was never committed. Loaded first, as xarray cannot read a
    # selection of nothing.
    whole = run.load().isel(time=run["time"].notnull().values)
    same(whole["time"], expected.time, "time")
    same(whole["density"], expected.density, "density")
    for name, numbers in {"step": expected.step, **expected.series}.items():
        same(whole[name], numbers, name)

    # Selection by coordinate finds the value of the grid point.
    if n > 2 and expected.committed > 0:
        last = whole.isel(time=-1)
        picked = last["density"].sel(y=expected.x[2], x=expected.x[1])
        assert picked.item() == expected.density[-1, 2, 1]

    for name in ("D", "dx", "dt", "nsteps", "nper", "ranks"):
        assert run.attrs[name] == expected.attributes[name], name
    assert isinstance(run.attrs["title"], str)
