"""Reads a run with h5py and NumPy: one snapshot of a file that may be larger than memory.

    python examples/with_h5py.py [output/diff2d.h5]
"""

import sys

import h5py
import numpy as np

path = sys.argv[1] if len(sys.argv) > 1 else "output/diff2d.h5"

# locking=False: the run may still be in progress.
with h5py.File(path, "r", locking=False) as run:
    time = run["time"][:]
    committed = np.flatnonzero(~np.isnan(time))  # NaN: not reached yet
    last = committed[-1]
    x, y = run["x"][:], run["y"][:]
    field = next(run[name] for name in run if run[name].ndim == 3)
    density = field[last, :, :]  # rows are y, columns are x
    mass = run["mass"][last]

row, column = np.unravel_index(np.nanargmax(density), density.shape)
print(f"snapshots: {len(committed)} of {len(time)}")
print(f"time: {time[last]}")
print(f"mass: {mass}")
print(f"largest: {density[row, column]} at x = {x[column]}, y = {y[row]}")
