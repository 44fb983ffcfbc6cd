"""Reads a run with netCDF4-python, like any program that reads netCDF-4.

    python examples/with_netcdf4.py [output/diff2d.h5]
"""

import sys

import numpy as np
from netCDF4 import Dataset

path = sys.argv[1] if len(sys.argv) > 1 else "output/diff2d.h5"

with Dataset(path) as run:
    time = run["time"][:].filled()
    committed = np.flatnonzero(~np.isnan(time))  # NaN: not reached yet
    last = committed[-1]
    x, y = run["x"][:], run["y"][:]
    field = next(v for v in run.variables.values() if v.ndim == 3)
    density = field[last].filled(np.nan)  # rows are y, columns are x
    mass = run["mass"][last]

row, column = np.unravel_index(np.nanargmax(density), density.shape)
print(f"snapshots: {len(committed)} of {len(time)}")
print(f"time: {time[last]}")
print(f"mass: {mass}")
print(f"largest: {density[row, column]} at x = {x[column]}, y = {y[row]}")
