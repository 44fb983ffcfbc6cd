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
