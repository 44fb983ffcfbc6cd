"""Runs on disk: which snapshots are committed, and the rows of each, a few at a time.

A snapshot whose time is NaN was never committed, because the run has not got that far or was
interrupted: it is left out. The time is written last, so a file can be read during the run.
"""

import os
import stat
from contextlib import contextmanager
from functools import cached_property
from pathlib import Path

import h5py
import numpy as np

from .messages import Unreadable, Usage, say

try:
    import tomllib
except ImportError:  # Python 3.10
    import tomli as tomllib

SERIES = ("time", "step", "mass", "min", "max", "l2")
# What h5py raises if a file is damaged, truncated, gone or of another kind.
DAMAGE = (OSError, RuntimeError, KeyError, ValueError, TypeError, AttributeError)

# Rounding may make distances of points differ from each other by this fraction.
SAME_SPACING = 1e-6

# What the budget of a problem on cells consists of.
BUDGET = (
    "content", "inflow_left", "inflow_right", "inflow_bottom", "inflow_top", "source_rate",
    "decay_rate", "reaction_rate", "content_rate",
)  # fmt: skip
# Attributes of the file that the program computed; a diffusivity that varies is none.
COMPUTED, REQUIRED = ("D", "dx", "dy", "dt"), ("dx", "dt")

# Most bytes of a snapshot in memory at a time, unless one row is longer.
BLOCK_BYTES = 16 << 20


@contextmanager
def reading(file):
    """Reports an error in reading a file, which may come from anywhere, in one line."""
    try:
        yield
    except DAMAGE as cause:
        text = str(cause.args[0] if cause.args else cause) or type(cause).__name__
        raise Unreadable(f"{file} cannot be read: {text.splitlines()[0]}") from cause


class Part:
    """One diff2d.h5, and the snapshots committed in it."""

    def __init__(self, path):
        self.file = locate(path)
        self.h5 = open_file(self.file)
        with reading(self.file):
            self.name = self.field_name()
            self.density = self.dataset(self.name, 3)
            count, rows, columns = self.density.shape
            series = {name: self.values(name, count) for name in SERIES}
            self.x, self.y = self.values("x", columns), self.values("y", rows)
            self.edges = {"x": self.bounds("x", columns), "y": self.bounds("y", rows)}
            self.budget = {
                name: self.values(name, count)[:] for name in BUDGET if name in self.h5
            }
        self.committed = np.flatnonzero(~np.isnan(series["time"]))
        self.series = {
            name: values[self.committed] for name, values in (series | self.budget).items()
        }
        for name, values in (("time", self.series["time"]), ("x", self.x), ("y", self.y)):
            if not (np.isfinite(values).all() and (np.diff(values) > 0).all()):
                raise self.no_run(f"the values of {name} do not rise")
        say(f"{self.file}: {len(self.committed)} of {count} snapshots are committed")

    def no_run(self, why):
        return Unreadable(f"{self.file} is not the output file of a run: {why}")

    def field_name(self):
        """The name of the variable along time, y and x."""
        found = [
            name for name in self.h5
            if isinstance(self.h5[name], h5py.Dataset) and self.h5[name].ndim == 3
        ]
        return found[0] if len(found) == 1 else "density"

    def words(self, name, what):
        """An attribute of a dataset that is text, or None."""
        with reading(self.file):
            value = self.h5[name].attrs.get(what)
        return value.decode(errors="replace") if isinstance(value, bytes) else value

    def units(self, name):
        """The units of a dataset; 1 if it has none."""
        return self.words(name, "units") or "1"

    def labelled(self, name, label=None):
        """A name with its units, as an axis says it."""
        units = self.units(name)
        label = label or self.words(name, "long_name") or name
        return f"{label} [{units}]" if units != "1" else label

    def bounds(self, name, count):
        """The lower end of the first cell along an axis and the upper one of the last, or None."""
        if f"{name}_bounds" not in self.h5:
            return None
        found = self.dataset(f"{name}_bounds", 2)
        if found.shape != (count, 2):
            raise self.no_run(f"its {name}_bounds has the shape {found.shape}")
        return float(found[0, 0]), float(found[-1, 1])

    def dataset(self, name, dimensions):
        """A dataset of numbers with the given number of dimensions."""
        if name not in self.h5:
            raise self.no_run(f"it has no {name}")
        found = self.h5[name]
        if not isinstance(found, h5py.Dataset) or found.dtype.kind not in "iuf":
            raise self.no_run(f"its {name} holds no numbers")
        if found.ndim != dimensions or 0 in found.shape[1:]:
            raise self.no_run(f"its {name} has the shape {found.shape}")
        return found

    def values(self, name, count):
        """All values of a dataset, whose number is checked."""
        found = self.dataset(name, 1)
        if len(found) != count:
            raise self.no_run(f"it has {len(found)} values of {name} for {count}")
        values = found[:]
        return values if name == "step" and values.dtype.kind in "iu" else values.astype(np.float64)

    def has(self, name):
        """Whether the file has an attribute."""
        with reading(self.file):
            return name in self.h5.attrs

    def attribute(self, name):
        """A number above zero."""
        with reading(self.file):
            value = self.h5.attrs.get(name)
        if value is None:
            raise self.no_run(f"it has no {name}")
        if np.ndim(value) or np.asarray(value).dtype.kind not in "iuf" or not 0 < value < np.inf:
            raise self.no_run(f"its {name} is {value!r}, not a number above zero")
        return float(value)

    def spacing(self, name, values):
        """The distance of the points along an axis; of a single one, that of its attribute."""
        if len(values) == 1:
            return self.attribute("dy" if name == "y" and self.has("dy") else "dx")
        spacing = (values[-1] - values[0]) / (len(values) - 1)
        if np.abs(np.diff(values) / spacing - 1).max() > SAME_SPACING:
            raise self.no_run(f"the values of {name} do not lie equally far apart")
        return float(spacing)

    def parameters(self):
        """The parameters as run, from TOML."""
        with reading(self.file):
            text = self.h5.attrs.get("params")
        try:
            return tomllib.loads(text.decode() if isinstance(text, bytes) else text)
        except (AttributeError, TypeError, ValueError) as cause:
            raise Unreadable(f"{self.file}: its attribute params holds no parameters") from cause


class Run:
    """The committed snapshots of a run, in one file or in several consecutive ones."""

    def __init__(self, paths):
        parts = [Part(path) for path in paths]
        first = parts[0]
        for part in parts[1:]:
            same_simulation(first, part)
        self.file, self.x, self.y = first.file, first.x, first.y
        self.is_course = first.edges["x"] is None
        required = (*REQUIRED, "D") if self.is_course else REQUIRED
        computed = [name for name in COMPUTED if name in required or first.has(name)]
        self.attributes = {name: first.attribute(name) for name in computed}
        self.diffusivity = first.attribute("D") if self.is_course else None
        self.name, self.edges, self.budget = first.name, first.edges, first.budget
        self.first = first
        self.dx, self.dy = first.spacing("x", self.x), first.spacing("y", self.y)
        self.parameters, self.units = first.parameters, first.units
        self.places, self.series = follow(parts)
        if len(self) == 0:
            raise Unreadable(f"{first.file} holds no committed snapshot yet: nothing to draw")

    def __len__(self):
        return len(self.places)

    def __getattr__(self, name):
        if name in SERIES:
            return self.series[name]
        raise AttributeError(name)

    # Texts are read only to be drawn: HDF5 may search a damaged file for one without end.
    @cached_property
    def label(self):
        """The field and its units."""
        return self.first.labelled(self.name)

    @cached_property
    def axes(self):
        """The axes and their units, by name."""
        return {name: self.first.labelled(name, name) for name in ("x", "y", "time")}

    @property
    def shape(self):
        """Rows and columns."""
        return len(self.y), len(self.x)

    @property
    def extent(self):
        """Left, right, bottom and top of the area that the points represent."""
        if not self.is_course:
            return (*self.edges["x"], *self.edges["y"])
        dx, dy = self.dx / 2, self.dy / 2
        return (self.x[0] - dx, self.x[-1] + dx, self.y[0] - dy, self.y[-1] + dy)

    @property
    def area(self):
        """The area that one point represents."""
        return self.dx * self.dy

    def blocks(self, k):
        """Snapshot k as pairs of a row number and the rows from that one on."""
        rows, columns = self.shape
        step = max(1, BLOCK_BYTES // (8 * columns))
        for start in range(0, rows, step):
            yield start, self.piece(k, slice(start, start + step), slice(None))

    def row(self, k, i):
        """Row i of snapshot k: along x."""
        return self.piece(k, i, slice(None))

    def column(self, k, j):
        """Column j of snapshot k: along y."""
        return self.piece(k, slice(None), j)

    def piece(self, k, rows, columns):
        """A piece of snapshot k."""
        part, index = self.places[k]
        with reading(part.file):
            return part.density[index, rows, columns].astype(np.float64, copy=False)

    def peak(self, k):
        """Row and column of the largest density of snapshot k; the first of several."""
        best, place = -np.inf, (0, 0)
        for start, block in self.blocks(k):
            row, column = np.unravel_index(np.nan_to_num(block, nan=-np.inf).argmax(), block.shape)
            if block[row, column] > best:
                best, place = block[row, column], (start + int(row), int(column))
        return place


def locate(path):
    """The output file that a path means: itself, or the one in that directory."""
    path = Path(path)
    try:
        is_directory = stat.S_ISDIR(path.stat().st_mode)
    except OSError as cause:
        raise not_seen(path, cause, f"{path} does not exist") from cause
    if not is_directory:
        return path
    file = path / "diff2d.h5"
    try:
        os.stat(file)
    except OSError as cause:
        raise not_seen(file, cause, f"{path} holds no diff2d.h5") from cause
    return file


def not_seen(path, cause, absent):
    """Why there is nothing to open: nothing has that name, a link leads nowhere, or else."""
    if not isinstance(cause, FileNotFoundError):
        return Unreadable(f"{path} cannot be looked at: {cause.strerror}")
    if path.is_symlink():
        return Unreadable(f"{path} is a link to {os.readlink(path)}, which does not exist: make it anew")
    return Unreadable(f"{absent}: give the output directory of a run")


def open_file(file):
    # Opening a pipe would block.
    if not file.is_file():
        raise Unreadable(f"{file} is not a file")
    # Without a lock, which would be refused or block the run while it writes.
    try:
        return h5py.File(file, "r", locking=False)
    except DAMAGE as cause:
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
    if not differs and a.name != b.name:
        differs = f"{a.file} has the field {a.name}, {b.file} {b.name}"
    have_numbers = all(part.edges["x"] is None or part.has("D") for part in (a, b))
    if not differs and have_numbers and a.attribute("D") != b.attribute("D"):
        differs = f"{a.file} has D = {a.attribute('D'):g}, {b.file} D = {b.attribute('D'):g}"
    if differs:
        raise Usage(f"not parts of one simulation: {differs}")


def follow(parts):
    """The places of all snapshots, and the series along them.

    Each part takes over at its first step: it may have continued from a checkpoint before
    the end of the previous part.
    """
    names = parts[0].series.keys()
    places, series = [], {name: [] for name in names}
    taken_over = np.inf
    for part in reversed(parts):
        kept = part.series["step"] < taken_over
        if kept.any():
            taken_over = part.series["step"][kept].min()
        places[:0] = [(part, k) for k in part.committed[kept]]
        for name in names:
            series[name].insert(0, part.series[name][kept])
    return places, {name: np.concatenate(pieces) for name, pieces in series.items()}
