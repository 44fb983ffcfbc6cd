"""scripts/plot and a diff2d.h5 of any shape: one line, and the right exit code, never a traceback."""

import os
import shutil

import h5py
import numpy as np

from pictures import arguments, copy, error, plot  # which finds diff2d

from diff2d.errors import Unreadable
from diff2d.run import Run

run, scratch = arguments()
made = scratch / "made.png"
whole = (run / "diff2d.h5").read_bytes()
with h5py.File(run / "diff2d.h5", "r") as file:
    at = file["density"].id.get_offset()
    shape = file["density"].shape


def replaced(name, values):
    def edit(file):
        del file[name]
        if values is not None:
            file[name] = values

    return edit


def grouped(name):
    def edit(file):
        del file[name]
        file.create_group(name)

    return edit


def attribute(name, value):
    def edit(file):
        del file.attrs[name]
        if value is not None:
            file.attrs[name] = value

    return edit


def changed(name, index, value):
    def edit(file):
        file[name][index] = value

    return edit


EDITS = [
    *[replaced(name, None) for name in ("density", "time", "step", "mass", "min", "max", "l2", "x", "y")],
    *[grouped(name) for name in ("density", "time", "x", "l2")],
    *[replaced("density", v) for v in (1.0, np.zeros(13), np.zeros(shape[1:]), np.zeros((1, *shape)))],
    replaced("density", np.zeros((shape[0] - 1, *shape[1:]))),
    replaced("density", np.zeros((shape[0], shape[1] + 1, shape[2]))),
    replaced("density", np.zeros((shape[0], 0, shape[2]))),
    replaced("density", np.full(shape, "x", dtype=h5py.string_dtype())),
    replaced("density", np.zeros(shape, dtype=complex)),
    *[replaced("time", v) for v in (3.0, [], ["x"] * shape[0], np.zeros(shape[0]), np.zeros((13, 2)))],
    *[replaced(name, np.zeros(3)) for name in ("step", "mass", "min", "x", "y")],
    replaced("x", np.full(shape[2], np.nan)),
    replaced("y", np.arange(shape[1])[::-1]),
    replaced("x", np.arange(shape[2]) ** 2.0),
    changed("time", 3, np.inf),
    changed("time", 3, 99.0),
    *[attribute("D", v) for v in (None, "x", 0.0, np.nan, True)],
    attribute("dt", None),
]


def in_place(make):
    directory = scratch / "bad"
    shutil.rmtree(directory, ignore_errors=True)
    directory.mkdir()
    make(directory / "diff2d.h5")
    return directory


def refused(directory, command="slice"):
    if command == "compare":
        line = error("compare", run, directory, "-o", made, code=2)
    else:
        line = error(command, directory, "-o", made, code=1)
    assert "diff2d.h5" in line or "bad" in line, line
    assert not made.exists(), line


def read(directory):
    """Reads all of a run as the commands do; what is said where that fails is one line."""
    try:
        found = Run([directory])
        return [list(found.blocks(k)) for k in range(len(found))]
    except Unreadable as problem:
        assert "diff2d.h5" in str(problem) and "\n" not in str(problem), problem
        return None


assert len(read(run)) == shape[0]
for edit in EDITS:
    bad = copy(run, scratch / "bad")
    with h5py.File(bad / "diff2d.h5", "r+") as file:
        edit(file)
    assert read(bad) is None, edit
refused(bad)
bad = copy(run, scratch / "bad")
with h5py.File(bad / "diff2d.h5", "r+") as file:
    file["density"].attrs["units"] = [1, 2]
line = plot("snapshots", bad, "-o", made, code=1).stderr.splitlines()[-1]
assert line.startswith("plot: error: ") and "diff2d.h5 is damaged" in line and not made.exists(), line

# Cut off, or overwritten in part: in the head, in the structure, and in the field.
for size in (0, 1, 7, 100, 600, at, at + 1000, len(whole) - 1):
    assert read(in_place(lambda path: path.write_bytes(whole[:size]))) is None, size
for command in ("snapshots", "diagnostics", "compare"):
    refused(in_place(lambda path: path.write_bytes(whole[: len(whole) // 2])), command)
for start in range(0, at, max(64, at // 100)):
    noise = whole[:start] + b"\xff" * 64 + whole[start + 64 :]
    read(in_place(lambda path: path.write_bytes(noise)))

# Something else in the place of the file.
for make in (
    os.mkdir,
    os.mkfifo,
    lambda path: path.symlink_to("nowhere"),
    lambda path: path.symlink_to(path.name),
    lambda path: path.symlink_to("/dev/null"),
    lambda path: path.write_text("no HDF5"),
):
    bad = in_place(make)
    refused(bad)
    refused(bad, "compare")
