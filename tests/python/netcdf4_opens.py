"""The file opens as plain netCDF-4: three fixed dimensions, each with its coordinate variable."""

import sys

import netCDF4

from expected import Expected, same

expected = Expected(*sys.argv[1:])

with netCDF4.Dataset(expected.h5) as run:
    run.set_auto_mask(False)
    sizes = {name: dimension.size for name, dimension in run.dimensions.items()}
    assert sizes == {"time": expected.snapshots, "y": expected.n, "x": expected.n}, sizes
    assert not any(dimension.isunlimited() for dimension in run.dimensions.values())
    assert run["density"].dimensions == ("time", "y", "x"), run["density"].dimensions
    for axis in ("time", "y", "x"):
        assert run[axis].dimensions == (axis,), f"{axis} is no coordinate variable"
    same(run["density"][: expected.committed], expected.density, "density")
    same(run["x"][:], expected.x, "x")
    same(run["time"][: expected.committed], expected.time, "time")
