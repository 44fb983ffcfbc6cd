"""A file larger than the memory that scripts/plot may have, under a limit on its address space."""

import resource
import subprocess
import sys

import h5py
import numpy as np

from pictures import arguments, colour, middle, pixels, plot

(scratch,) = arguments()
N, SNAPSHOTS = 9_600, 2
SNAPSHOT_BYTES = 8 * N * N
LIMIT = SNAPSHOT_BYTES  # less than one snapshot, program and libraries included
run = scratch / "large"
run.mkdir()

# As the program makes it: contiguous. It is a sparse file: what is not written here takes no room.
with h5py.File(run / "diff2d.h5", "w") as file:
    creation = h5py.h5p.create(h5py.h5p.DATASET_CREATE)
    creation.set_layout(h5py.h5d.CONTIGUOUS)
    creation.set_fill_time(h5py.h5d.FILL_TIME_NEVER)
    creation.set_alloc_time(h5py.h5d.ALLOC_TIME_EARLY)
    space = h5py.h5s.create_simple((SNAPSHOTS, N, N))
    density = h5py.Dataset(
        h5py.h5d.create(file.id, b"density", h5py.h5t.IEEE_F64LE, space, creation)
    )
    # A square of another density near the left end of the top, in both snapshots.
    for k in range(SNAPSHOTS):
        density[k, N * 9 // 12 : N * 11 // 12, N // 12 : N // 4] = 0.85
    dx = 20 / N
    file["x"] = file["y"] = -10 + dx * np.arange(N)
    file["time"], file["step"] = [0.0, 1.0], [0, 1000]
    file["mass"], file["l2"] = [1.0, 1.0], [1.0, 1.0]
    file["min"], file["max"] = [0.0, 0.0], [0.85, 0.85]
    file.attrs.update({"D": 1.0, "dx": dx, "dt": 0.25 * dx**2, "params": f"D = 1.0\ndx = {dx}\n"})


def limited(*options):
    return plot(*options, preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_AS, (LIMIT, LIMIT)))


# The limit bites: the same Python cannot hold a snapshot.
check = f"import numpy; numpy.ones({N * N})"
refused = subprocess.run(
    [sys.executable, "-c", check],
    capture_output=True,
    text=True,
    preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_AS, (LIMIT, LIMIT)),
)
assert refused.returncode != 0 and "MemoryError" in refused.stderr, refused

limited("snapshots", run)
picture = pixels(run / "snapshots.png")
half = picture[:, : picture.shape[1] * 9 // 20]
row, column = middle(half, colour(0.85))
zero_row, zero_column = middle(half, colour(0.0))
assert row < zero_row and column < zero_column, "the square is not at the top on the left"
limited("slice", run, "--at", "6.5")
limited("slice", run, "--along", "y", "--at=-7")
limited("diagnostics", run)
limited("movie", run, "-o", run / "movie.gif")
lines = limited("compare", run, run).stdout.splitlines()
assert lines[-1] == "equal to the last bit at all 2 common times", lines
