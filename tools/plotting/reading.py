"""Runs as they lie on disk: which snapshots are committed, and the rows of each, a few at a time.

A snapshot whose time is NaN was never committed, because the run has not come so far or was
interrupted: it is left out. The time is written last, so a file may be read while its run goes on.
"""

from pathlib import Path

import h5py
import numpy as np

from .messages import Unreadable, Usage, say

SERIES = ("time", "step", "mass", "min", "max", "l2")

# Most bytes of a snapshot in memory at a time, unless one row is longer.
BLOCK_BYTES = 16 << 20


class Part:
    """One diff2d.h5, and the snapshots committed in it."""

    def __init__(self, path):
        self.file = locate(path)
        self.h5 = open_file(self.file)
        missing = [name for name in ("density", "x", "y", *SERIES) if name not in self.h5]
        if missing or self.h5["density"].ndim != 3:
            lacks = f"it has no {missing[0]}" if missing else "its density has no times"
            raise Unreadable(f"{self.file} is not the output file of a run: {lacks}")
        time = self.h5["time"][:]
        self.planned = len(time)
        self.committed = np.flatnonzero(~np.isnan(time))
        self.series = {name: self.h5[name][:][self.committed] for name in SERIES}
        self.x, self.y = self.h5["x"][:], self.h5["y"][:]
        say(f"{self.file}: {len(self.committed)} of {self.planned} snapshots are committed")

    def attribute(self, name):
        if name not in self.h5.attrs:
            raise Unreadable(f"{self.file} is not the output file of a run: it has no {name}")
        return float(self.h5.attrs[name])


class Run:
    """The committed snapshots of a run, in one file or in several that follow each other."""

    def __init__(self, paths):
        parts = [Part(path) for path in paths]
        first = parts[0]
        for part in parts[1:]:
            same_simulation(first, part)
        self.file, self.x, self.y = first.file, first.x, first.y
        self.diffusivity = first.attribute("D")
        self.spacing, self.dt = first.attribute("dx"), first.attribute("dt")
        self.places, self.series = follow(parts)
        if len(self) == 0:
            raise Unreadable(f"{first.file} holds no committed snapshot yet: nothing to draw")

    def __len__(self):
        return len(self.places)

    def __getattr__(self, name):
        if name in SERIES:
            return self.series[name]
        raise AttributeError(name)

    @property
    def shape(self):
        """Rows and columns."""
        return len(self.y), len(self.x)

    @property
    def extent(self):
        """Left, right, bottom and top of the area that the points stand for."""
        half = self.spacing / 2
        return (self.x[0] - half, self.x[-1] + half, self.y[0] - half, self.y[-1] + half)

    def blocks(self, k):
        """Snapshot k as pairs of a row's number and the rows from there on."""
        density, index = self.places[k]
        rows, columns = self.shape
        step = max(1, BLOCK_BYTES // (8 * columns))
        for start in range(0, rows, step):
            yield start, density[index, start : start + step, :]

    def row(self, k, i):
        """Row i of snapshot k: along x."""
        density, index = self.places[k]
        return density[index, i, :]

    def column(self, k, j):
        """Column j of snapshot k: along y."""
        density, index = self.places[k]
        return density[index, :, j]


def locate(path):
    """The output file that a path means: itself, or the one in that directory."""
    path = Path(path)
    if path.is_dir():
        if not (path / "diff2d.h5").is_file():
            raise Unreadable(f"{path} holds no diff2d.h5: give the output directory of a run")
        return path / "diff2d.h5"
    if not path.exists():
        raise Unreadable(f"{path} does not exist: give the output directory of a run")
    return path


def open_file(file):
    # Without a lock, which would be refused, or in the way, while the run writes.
    try:
        return h5py.File(file, "r", locking=False)
    except OSError as cause:
        raise Unreadable(f"{file} does not open as HDF5: {str(cause).splitlines()[0]}") from cause


def same_grid(a, b, tolerance=1e-9):
    """What differs between the grids of two runs, or None."""
    for name in ("x", "y"):
        one, other = getattr(a, name), getattr(b, name)
        if len(one) != len(other):
            return f"{a.file} has {len(one)} points along {name}, {b.file} {len(other)}"
        spacing = abs(one[-1] - one[0]) / max(1, len(one) - 1) or 1.0
        if np.abs(one - other).max() > tolerance * spacing:
            ranges = (f"{name} = {v[0]:g} to {v[-1]:g}" for v in (one, other))
            return "{} covers {}, {} {}".format(a.file, next(ranges), b.file, next(ranges))
    return None


def same_simulation(a, b):
    differs = same_grid(a, b)
    if not differs and a.attribute("D") != b.attribute("D"):
        differs = f"{a.file} has D = {a.attribute('D'):g}, {b.file} D = {b.attribute('D'):g}"
    if differs:
        raise Usage(f"not parts of one simulation: {differs}")


def follow(parts):
    """The places of all snapshots, and the series along them.

    Each part takes over at its first step: it may have gone on from a checkpoint that lies before
    the end of the part before.
    """
    places, series = [], {name: [] for name in SERIES}
    taken_over = np.inf
    for part in reversed(parts):
        kept = part.series["step"] < taken_over
        if kept.any():
            taken_over = part.series["step"][kept].min()
        places[:0] = [(part.h5["density"], k) for k in part.committed[kept]]
        for name in SERIES:
            series[name].insert(0, part.series[name][kept])
    return places, {name: np.concatenate(pieces) for name, pieces in series.items()}
