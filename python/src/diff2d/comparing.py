"""Two runs on one grid: what differs between their problems, and between their fields at common times."""

from dataclasses import dataclass, field

import numpy as np

from .errors import Unreadable, Usage
from .problem import differences as of_problems
from .run import Run, same_grid

# Times that differ by less than this part of the time between two outputs are the same, and those that differ by
# rounding.
SAME_TIME = 1e-9
ROUNDING = 4


@dataclass
class Difference:
    """The size of A - B at one time; a and b are the numbers of the snapshots."""

    a: int
    b: int
    time: float
    largest: float
    l2: float
    points: int
    # Steps to it from the initial field.
    step: int


@dataclass
class Comparison:
    """What two runs differ in."""

    # What differs between their problems, in words.
    problems: list = field(default_factory=list)
    # One Difference for each common time.
    differences: list = field(default_factory=list)
    # Snapshots of each run without a partner.
    alone: tuple = (0, 0)
    # Points of a snapshot.
    points: int = 0

    @property
    def differing(self):
        """Those of the common times at which the fields differ."""
        return [d for d in self.differences if d.points]

    @property
    def is_empty(self):
        """Whether only the initial field is common."""
        return not any(d.step > 0 for d in self.differences)

    @property
    def equal(self):
        """Whether the problems are the same, and the fields to the last bit at all common times, of which at
        least one lies after the initial field."""
        return not (self.differs or self.is_empty)

    @property
    def differs(self):
        """Whether the problems differ, or the fields at a common time."""
        return bool(self.problems or self.differing)

    @property
    def worst(self):
        """The largest Difference; NaN counts as larger than any number."""
        return max(self.differences, key=lambda d: np.inf if np.isnan(d.largest) else d.largest)

    def __str__(self):
        count, alone = len(self.differences), ""
        if any(self.alone):
            alone = f"; {self.alone[0]} and {self.alone[1]} snapshots have no partner"
        if self.problems:
            return f"the runs are of different problems: {'; '.join(self.problems)}{alone}"
        if self.differing:
            d = self.worst
            return (
                f"{len(self.differing)} of {counted(count)} differ{'s' * (count == 1)}; most at "
                f"t = {d.time:g}: largest {d.largest:.6g}, L2 {d.l2:.6g}, {d.points} of {self.points} points"
                f"{alone}"
            )
        if self.is_empty:
            return f"nothing to compare: only the initial field is common{alone}"
        where = "the one common time" if count == 1 else f"all {counted(count)}"
        return f"equal to the last bit at {where}{alone}"


def compare(a, b):
    """Compares two runs, given by their output directories: a Comparison, whose text says it all.

    `compare(a, b).equal` is whether they are equal to the last bit. A few rows are read at a time. Raises Usage
    for runs on different grids, and Unreadable for those that cannot be read, or have no time in common.
    """
    a, b = Run([a]), Run([b])
    found, pairs = begun(a, b)
    found.differences = [difference(a, b, i, j) for i, j in pairs]
    return found


def begun(a, b):
    """A comparison without its differences, and the pairs of snapshots that are left to be compared."""
    differs = same_grid(a, b)
    if differs:
        raise Usage(f"compare needs two runs on one grid: {differs}")
    problems, pairs = of_problems(a, b), common_times(a, b)
    alone = len(a) - len(pairs), len(b) - len(pairs)
    return Comparison(problems, [], alone, a.shape[0] * a.shape[1]), pairs


def common_times(a, b):
    """The snapshots of A and B at the same time."""
    pairs = []
    apart = min(float(np.diff(run.time).min(initial=np.inf)) for run in (a, b))
    for i, time in enumerate(a.time):
        j = int(np.abs(b.time - time).argmin())
        slack = max(SAME_TIME * (apart if np.isfinite(apart) else abs(time)), ROUNDING * np.spacing(abs(time)))
        if abs(b.time[j] - time) <= slack:
            pairs.append((i, j))
    if not pairs:
        raise Unreadable(f"{a.file} and {b.file} have no time in common")
    return pairs


def differences(a, b, i, j):
    """The first row, |A - B| and where the bits differ, a few rows at a time.

    Equal bits are no difference, even if they are NaN or infinity.
    """
    for (start, ours), (_, theirs) in zip(a.blocks(i), b.blocks(j)):
        differ = ours.view(np.uint64) != theirs.view(np.uint64)
        with np.errstate(invalid="ignore", over="ignore"):
            yield start, np.where(differ, np.abs(ours - theirs), 0.0), differ


def difference(a, b, i, j):
    """The size of A - B between two snapshots."""
    largest, squares, points = 0.0, 0.0, 0
    for _, size, differ in differences(a, b, i, j):
        largest = np.maximum(largest, size.max())
        with np.errstate(over="ignore"):
            squares += (size * size).sum()
        points += int(np.count_nonzero(differ))
    l2 = float(np.sqrt(squares * a.area))
    return Difference(i, j, float(a.time[i]), float(largest), l2, points, int(a.series["step"][i]))


def counted(count):
    return "1 common time" if count == 1 else f"{count} common times"
