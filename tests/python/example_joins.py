"""The example for xarray joins two segments of a run."""

import pathlib
import subprocess
import sys
import tempfile

import xarray

EXAMPLE = pathlib.Path(__file__).parents[2] / "examples/with_xarray.py"
files = [pathlib.Path(directory) / "diff2d.h5" for directory in sys.argv[1:]]

count = 0
for file in files:
    with xarray.open_dataset(file, engine="h5netcdf") as part:
        count += part.sizes["time"]
        last = part.time[-1].item()
with tempfile.TemporaryDirectory() as scratch:
    command = [sys.executable, EXAMPLE, *files]
    done = subprocess.run(command, capture_output=True, text=True, cwd=scratch)
said = done.stdout + done.stderr
assert done.returncode == 0, said
assert f"snapshots: {count} of {count}\n" in said and f"time: {last}\n" in said, said
