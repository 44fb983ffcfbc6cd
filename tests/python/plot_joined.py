"""Segments of one run are drawn as one run; a part takes over where it begins."""

import h5py
import numpy as np

from pictures import arguments, copy, error, plot

first, second, elsewhere, scratch = arguments()
made = scratch / "joined.png"

with h5py.File(first / "diff2d.h5", "r") as a, h5py.File(second / "diff2d.h5", "r") as b:
    counts = len(a["time"]), len(b["time"])
    last = b["time"][-1], b["l2"][-1]

done = plot("snapshots", first, second, "-o", made)
assert f" of {sum(counts)} snapshots in the figure" in done.stderr, done.stderr
lines = plot("diagnostics", first, second, "-o", made).stdout.splitlines()
assert f"at t = {last[0]:g}:" in lines, lines
(l2,) = (line for line in lines if line.startswith("L2 norm"))
assert np.isclose(float(l2.split()[2]), last[1], rtol=1e-8), l2

# The first went on beyond the checkpoint from which the second began.
late = copy(first, scratch / "late")
with h5py.File(late / "diff2d.h5", "r+") as a, h5py.File(second / "diff2d.h5", "r") as b:
    a["step"][-1], a["time"][-1] = b["step"][0], b["time"][0]
done = plot("snapshots", late, second, "-o", made)
assert f" of {sum(counts) - 1} snapshots in the figure" in done.stderr, done.stderr

assert "not parts of one simulation" in error("snapshots", first, elsewhere, "-o", made, code=2)
