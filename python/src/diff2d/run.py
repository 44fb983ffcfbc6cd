"""A run on disk as scripts/plot reads it: the rows of each snapshot, a few at a time."""

from functools import cached_property
from itertools import pairwise

import numpy as np

from .errors import Unreadable, Usage, counted
from .files import reading
from .part import SERIES, Part
from .problem import COMPUTED, as_before, differing

# Attributes of the file that every run has.
REQUIRED = ("dx", "dt")
# Most bytes of a snapshot in memory at a time, unless one row is longer.
BLOCK_BYTES = 16 << 20


class Run:
    """The committed snapshots of a run, in one file or in several consecutive ones."""

    def __init__(self, paths, tell=lambda text: None):
        parts = [Part(path, tell) for path in paths]
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
        # Series may have got longer.
        self.parameters, self.units = parts[-1].parameters, first.units
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

    @cached_property
    def time_units(self):
        """As text, 1 if it has none."""
        return self.units("time")

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
    def margins(self):
        """How far the domain goes on along x and y: to the zeros around the points; on cells it ends with them."""
        return (self.dx / 2, self.dy / 2) if self.is_course else (0.0, 0.0)

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


def same_grid(a, b, tolerance=1e-9):
    """What differs between the grids of two runs, or None."""
    for name in ("x", "y"):
        one, other = getattr(a, name), getattr(b, name)
        if len(one) != len(other):
            return f"{a.file} has {counted(len(one), 'point')} along {name}, {b.file} {len(other)}"
        spacing = abs(one[-1] - one[0]) / max(1, len(one) - 1) or 1.0
        if np.abs(one - other).max() > tolerance * spacing:
            ranges = [f"{v[0]:g} to {v[-1]:g}" for v in (one, other)]
            if ranges[0] == ranges[1]:
                ranges = [f"{v[0]} to {v[-1]}" for v in (one, other)]
            return f"{a.file} covers {name} = {ranges[0]}, {b.file} {name} = {ranges[1]}"
    return None


def same_simulation(a, b):
    differs = same_grid(a, b)
    if not differs and a.name != b.name:
        differs = f"{a.file} has the field {a.name}, {b.file} {b.name}"
    have_numbers = all(part.edges["x"] is None or part.has("D") for part in (a, b))
    if not differs and have_numbers and a.attribute("D") != b.attribute("D"):
        differs = f"{a.file} has D = {a.attribute('D'):g}, {b.file} D = {b.attribute('D'):g}"
    # A later version may have added some.
    if not differs and (names := sorted(set(a.series) - set(b.series))):
        differs = f"{a.file} has {', '.join(names)}, {b.file} has not"
    if not differs and (names := differing(a.parameters(), as_before(b.parameters(), a.parameters()))):
        differs = f"{a.file} and {b.file} differ in {', '.join(names)}"
    if differs:
        raise Usage(f"not parts of one simulation: {differs}")


def follow(parts):
    """The places of all snapshots, and the series along them."""
    kept = in_turn([part.series["step"] for part in parts], [part.file for part in parts])
    pairs = list(zip(parts, kept))
    places = [(part, k) for part, mask in pairs for k in part.committed[mask]]
    return places, {
        name: np.concatenate([part.series[name][mask] for part, mask in pairs])
        for name in parts[0].series
    }


def in_turn(orders, files):
    """Which outputs of each part count, of files in the order in which they go on; refuses another order.

    Each part takes over at its first one: it may have continued from a checkpoint before the end of the
    previous part.
    """
    begun = [(file, order[0]) for file, order in zip(files, orders) if len(order)]
    for (before, first), (after, second) in pairwise(begun):
        if second < first:
            raise Usage(f"{after} does not go on from {before}: name the parts of a run in the order of their times")
    masks, taken_over = [], np.inf
    for order in reversed(orders):
        masks.insert(0, order < taken_over)
        taken_over = min([taken_over, *order[masks[0]]])
    return masks
