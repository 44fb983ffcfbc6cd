"""ncrcat joins two segments of a run as docs/post-processing.md says, typed from there.

Arguments: the segments, which the document calls old and new.
"""

import pathlib
import re
import subprocess
import sys
import tempfile

import h5py
import numpy as np

ROOT = pathlib.Path(__file__).parents[2]
segments = [pathlib.Path(argument).absolute() for argument in sys.argv[1:]]

document = (ROOT / "docs/post-processing.md").read_text()
(block,) = re.findall(r"^```sh\n(ncks --mk_rec_dmn .*?)^```", document, re.S | re.M)
with tempfile.TemporaryDirectory() as scratch:
    scratch = pathlib.Path(scratch)
    for name, segment in zip(("old", "new"), segments, strict=True):
        (scratch / name).symlink_to(segment)
    done = subprocess.run(["bash", "-euc", block], cwd=scratch, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
    with h5py.File(scratch / "joined.nc", "r") as joined:
        for name in ("time", "density", "mass"):
            parts = []
            for segment in segments:
                with h5py.File(segment / "diff2d.h5", "r") as file:
                    parts.append(file[name][:])
            assert np.array_equal(joined[name][:], np.concatenate(parts)), name
