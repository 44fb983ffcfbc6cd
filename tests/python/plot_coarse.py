"""scripts/plot movie --coarse: a frame for each output of a coarse field, with the colours of its means."""

import shutil

import h5py
import numpy as np
from PIL import Image, ImageSequence

from pictures import arguments, colour, error, patch, plot, quarters, without_ffmpeg
from diff2d.run import Run  # noqa: I001 - pictures says where these are
from plotting.coarse import Coarse

course, cells, more, scratch = arguments()
env = without_ffmpeg(scratch)


def frames(file):
    with Image.open(file) as gif:
        return [np.asarray(frame.convert("RGB")) for frame in ImageSequence.Iterator(gif)]


def edited(run, name, field, committed=None):
    """A copy with other means: field(k, x, y)."""
    shutil.copytree(run, scratch / name)
    with h5py.File(scratch / name / "coarse/fast.h5", "r+") as file:
        if committed is not None:
            file["time"][committed:] = np.nan
        values = next(file[key] for key in file if file[key].ndim == 3)
        x, y = np.meshgrid(file["x"][:], file["y"][:])
        for k in range(len(values)):
            values[k] = np.where(np.isnan(values[k]), np.nan, field(k, x, y))
    return scratch / name


# The colours of the course: 0 to 1, whatever there is. Nothing that was not committed is shown.
rising = edited(course, "rising", lambda k, x, y: 0.02 + 0.07 * k, committed=9)
said = plot("movie", rising, "--coarse", "fast", "--size", "480", env=env).stderr
assert "coarse/fast.h5: 9 of 33 outputs are committed" in said, said
film = frames(rising / "coarse/fast.gif")
assert len(film) == 9, len(film)
for k, frame in enumerate(film):
    rows, _ = patch(frame, colour(0.02 + 0.07 * k), tolerance=8)
    assert len(rows) > 0.2 * frame.shape[0] * frame.shape[1], f"frame {k}"



def span(picture, value, along):
    """First and last row (0) or column (1) of a colour in the map; the colour bar has fewer pixels of it."""
    rows_or_columns = patch(picture, colour(value), tolerance=8)[along]
    numbers, counts = np.unique(rows_or_columns, return_counts=True)
    large = numbers[counts > 40]
    return large[0], large[-1]


# 25 points in blocks of 4: the last block is a single point wide, and the picture ends with it.
upright = edited(course, "upright", quarters, committed=1)
plot("movie", upright, "--coarse", "fast", "-o", scratch / "one.gif", env=env)
[picture] = frames(scratch / "one.gif")
with h5py.File(upright / "coarse/fast.h5") as file:
    ends, x = file["x_bounds"][:], file["x"][:]
share = (ends[x < x.mean()][-1, 1] - ends[0, 0]) / (ends[-1, 1] - ends[0, 0])
for along, first, second in ((1, 0.15, 0.35), (0, 0.55, 0.15)):
    one, other = span(picture, first, along), span(picture, second, along)
    assert one[1] < other[0], f"{first} and {second} do not stand side by side: {one} {other}"
    length = (one[1] - one[0]) / (other[1] - one[0])
    assert abs(length - (share if along else 1 - share)) < 0.01, (along, length, share)

# Parts of a run are one film.
said = plot("movie", course, more, "--coarse", "fast", "-o", scratch / "both.gif", env=env).stderr
assert "33 of 33" in said and "12 of 12" in said, said
assert len(frames(scratch / "both.gif")) == 45

# On cells colours span the means, here from 0 to 8; outside of the mask it is blank. The labels are those of the
# snapshots.
quartered = edited(cells, "quartered", lambda k, x, y: 8 * (quarters(k, x, y) - 0.15) / 0.7)
plot("movie", quartered, "--coarse", "fast", "--colormap", "viridis", "-o", scratch / "cells.gif", env=env)
for frame in frames(scratch / "cells.gif"):
    for value in (0, 0.2 / 0.7, 0.4 / 0.7, 1):
        patch(frame, colour(value, "viridis"), tolerance=8)
for run in (course, cells):
    snapshots, means = Run([run]), Coarse([run], "fast")
    assert (means.label, means.is_course) == (snapshots.label, snapshots.is_course)
    assert means.axes == {axis: snapshots.axes[axis] for axis in ("x", "y")}
    assert np.allclose(means.extent, snapshots.extent, rtol=1e-12, atol=1e-12)
    assert (means.min >= snapshots.min.min()).all() and (means.max <= snapshots.max.max()).all()

# What cannot be drawn is an error of one line.
assert "holds no coarse/slow.h5" in error("movie", course, "--coarse", "slow", code=1)
none = edited(course, "none", quarters, committed=0)
assert "no committed output" in error("movie", none, "--coarse", "fast", code=1)
file = none / "coarse/fast.h5"
for spoilt, said in (
    (lambda h5: h5.attrs.modify("params", "= no"), "holds no parameters"),
    (lambda h5: h5["x_bounds"].write_direct(np.zeros(h5["x_bounds"].shape)), "along x do not rise"),
    (lambda h5: h5.pop("y_bounds"), "no ends of blocks along y"),
    (lambda h5: h5.pop("density"), "no field along y and x"),
):
    shutil.copy(course / "coarse/fast.h5", file)
    with h5py.File(file, "r+") as h5:
        spoilt(h5)
    assert said in error("movie", none, "--coarse", "fast", code=1), said
whole = (course / "coarse/fast.h5").read_bytes()
for length in range(0, len(whole), len(whole) // 5):
    file.write_bytes(whole[:length])
    assert "fast.h5" in error("movie", none, "--coarse", "fast", code=1)
