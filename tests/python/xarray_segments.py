"""Two segments of one run, opened together, are the file of one long run, bit for bit."""

import sys

import numpy as np
import xarray

first, second, whole = (xarray.open_dataset(path, engine="h5netcdf") for path in sys.argv[1:])
both = xarray.concat(
    [segment.isel(time=segment["time"].notnull().values) for segment in (first, second)],
    dim="time",
    data_vars="minimal",
    combine_attrs="override",
)
assert set(both.variables) == set(whole.variables), both
for name in whole.variables:
    assert both[name].dims == whole[name].dims, name
    assert np.array_equal(both[name].values, whole[name].values), f"{name} differs"
assert (np.diff(both["time"]) > 0).all(), "the times of the segments do not follow each other"
