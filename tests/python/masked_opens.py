"""A masked rectangle with a named field opens in every reader with its values, units and bounds at
their places."""

import subprocess
import sys

import h5py
import netCDF4
import numpy as np
import xarray
from vtkmodules.util.numpy_support import vtk_to_numpy
from vtkmodules.vtkIOXdmf2 import vtkXdmfReader

def same(found, wanted, what):
    """Equal shapes and values; NaN is equal to NaN."""
    found, wanted = np.asarray(found), np.asarray(wanted)
    assert found.shape == wanted.shape, f"{what}: {found.shape}"
    assert np.array_equal(found, wanted, equal_nan=True), f"{what}: {found} is not {wanted}"


output_dir = sys.argv[1]
file = f"{output_dir}/diff2d.h5"

# 6 x 4 cells of 0.5 x 0.25 from (1, 2) on; without the cells at x > 3 and y > 2.5.
x, y = 1.25 + 0.5 * np.arange(6), 2.125 + 0.25 * np.arange(4)
across, up = np.meshgrid(x, y)
expected = np.where((across > 3) & (up > 2.5), np.nan, across + 10 * up)

with h5py.File(file, "r") as run:
    same(run["temperature"][0], expected, "h5py")
    assert np.isnan(run["temperature"].attrs["_FillValue"])
    same(run["mask"][:], (~np.isnan(expected)).astype(float), "mask")
    assert "D_x" not in run and run["x"].attrs["bounds"] == "x_bounds"

with netCDF4.Dataset(file) as run:
    field = run["temperature"]
    assert (field.units, field.long_name) == ("degC", "temperature of the plate")
    assert field.dimensions == ("time", "y", "x")
    assert run["x"].units == "m"
    same(field[0].filled(np.nan), expected, "netCDF4")
    same(run["y_bounds"][:].filled(), np.stack([y - 0.125, y + 0.125], 1), "y_bounds")

for engine in ("netcdf4", "h5netcdf"):
    with xarray.open_dataset(file, engine=engine) as run:
        first = run["temperature"].isel(time=0)
        assert np.isnan(run["temperature"].encoding["_FillValue"]), engine
        same(first, expected, engine)
        same(run["x_bounds"], np.stack([x - 0.25, x + 0.25], 1), "x_bounds")
        assert first.sel(x=1.75, y=2.375).item() == 1.75 + 23.75

reader = vtkXdmfReader()
reader.SetFileName(f"{output_dir}/diff2d.xdmf")
reader.UpdateInformation()
reader.UpdateTimeStep(0.0)
grid = reader.GetOutputDataObject(0)
assert grid.GetBounds()[:5] == (1.0, 4.0, 2.0, 3.0, 0.0), grid.GetBounds()
values = vtk_to_numpy(grid.GetCellData().GetArray("temperature"))
assert len(values) == expected.size, len(values)
for cell, value in enumerate(values):
    left, right, bottom, top, *_ = grid.GetCell(cell).GetBounds()
    column, row = round((left - 1) / 0.5), round((bottom - 2) / 0.25)
    same(value, expected[row, column], f"VTK, cell {cell}")

for program, name in (("with_h5py.py", "h5"), ("with_netcdf4.py", "h5"), ("with_vtk.py", "xdmf")):
    command = [sys.executable, f"{sys.argv[2]}/examples/{program}", f"{output_dir}/diff2d.{name}"]
    said = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    assert f"x = {x[3]}, y = {y[3]}" in said, said
