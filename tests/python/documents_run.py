"""The Python in README.md and docs/post-processing.md runs as it stands; joined runs are whole.

Arguments: two segments of one run, which the documents call old and new, and the first output.
"""

import os
import pathlib
import re
import sys
import tempfile

import matplotlib

matplotlib.use("Agg")

ROOT = pathlib.Path(__file__).parents[2]
old, new = (pathlib.Path(argument).absolute() for argument in sys.argv[1:])

# What is to be installed is what reading with xarray takes: h5netcdf does not bring h5py.
lines = re.findall(r"pip install ([a-z0-9 ]*xarray[a-z0-9 ]*)", (ROOT / "docs/post-processing.md").read_text())
assert lines, "no line for pip"
for line in lines:
    assert {"xarray", "h5netcdf", "h5py", "matplotlib"} <= set(line.split()), line
assert "xarray, h5netcdf and h5py" in (ROOT / "scripts/run").read_text()

# One idiom for leaving out what was not reached.
for file in ("README.md", "docs/post-processing.md", "examples/explore.ipynb", "examples/with_xarray.py"):
    text = (ROOT / file).read_text()
    assert "time.notnull()" in text and "notnull().values" not in text, file

with tempfile.TemporaryDirectory() as directory:
    os.chdir(directory)
    for name, segment in (("output", old), ("old", old), ("new", new)):
        pathlib.Path(name).symlink_to(segment)
    for document in ("README.md", "docs/post-processing.md"):
        blocks = re.findall(r"^```python\n(.*?)^```", (ROOT / document).read_text(), re.S | re.M)
        assert len(blocks) == 2, f"{len(blocks)} blocks of Python in {document}"
        names = {"xarray": __import__("xarray")}
        for block in blocks:
            exec(compile(block, document, "exec"), names)
            if "parts" in names:
                parts, run = names.pop("parts"), names["run"]
                assert run.sizes["time"] == sum(part.sizes["time"] for part in parts), run
    os.chdir(ROOT)
