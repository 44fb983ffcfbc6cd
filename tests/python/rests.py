"""The files of a run that came to rest before the end of its time open, with what was saved."""

import csv
import sys
from pathlib import Path

import numpy as np
import xarray

directory, committed = Path(sys.argv[1]), int(sys.argv[2])

for engine in ("h5netcdf", "netcdf4"):
    with xarray.open_dataset(directory / "diff2d.h5", engine=engine) as run:
        saved = run.isel(time=slice(0, committed))
        assert np.isfinite(saved["time"]).all() and np.isfinite(saved["mass"]).all(), saved
        assert np.isnan(run["time"].values[committed:]).all(), run["time"]
        change = abs(saved["density"][-1] - saved["density"][-2]).max()
        assert 0 < change < 1e-2, change

with open(directory / "diagnostics.csv", newline="") as file:
    times = [float(line["time"]) for line in csv.DictReader(file)]
assert times == list(saved["time"].values), times
