"""Reads a run with xarray, or several consecutive runs as one, and draws its last snapshot.

    python examples/with_xarray.py [output/diff2d.h5 ...]

Writes density.png next to the first file. If dask is installed, data is read only when it is
needed, piece by piece: for files larger than memory.
"""

import importlib.util
import pathlib
import sys

import matplotlib
import xarray

matplotlib.use("Agg")

paths = sys.argv[1:] or ["output/diff2d.h5"]
chunks = {"time": 1} if importlib.util.find_spec("dask") else None
parts = [xarray.open_dataset(path, engine="h5netcdf", chunks=chunks) for path in paths]
planned = sum(part.sizes["time"] for part in parts)

# Drop what was not reached yet, then join the parts along time.
parts = [part.isel(time=part.time.notnull()) for part in parts]
run = parts[0]
if len(parts) > 1:
    run = xarray.concat(parts, "time", data_vars="minimal", combine_attrs="override")

last = run.isel(time=-1).load()
name = next(name for name in run.data_vars if run[name].dims == ("time", "y", "x"))
field = last[name]
peak = field.stack(point=("y", "x")).idxmax("point").item()
print(f"snapshots: {run.sizes['time']} of {planned}")
print(f"time: {last.time.item()}")
print(f"mass: {last.mass.item()}")
print(f"largest: {field.max().item()} at x = {peak[1]}, y = {peak[0]}")

ends = {"vmin": 0, "vmax": 1} if name == "density" else {}
mesh = field.plot(cmap="nipy_spectral", **ends)
mesh.axes.set_aspect("equal")
mesh.figure.savefig(pathlib.Path(paths[0]).with_name("density.png"), dpi=120)
