"""One diff2d.h5, and the snapshots committed in it.

A snapshot whose time is NaN was never committed, because the run has not got that far or was
interrupted: it is left out. The time is written last, so a file can be read during the run.
"""

import numpy as np

from . import checks, origin
from .errors import Unreadable, counted, shown
from .files import locate, open_file, reading
from .problem import parsed

SERIES = ("time", "step", "mass", "min", "max", "l2")
# What the budget of a problem on cells consists of.
BUDGET = (
    "content", "inflow_left", "inflow_right", "inflow_bottom", "inflow_top", "source_rate",
    "decay_rate", "reaction_rate", "content_rate",
)  # fmt: skip
# Rounding may make distances of points differ from each other by this fraction.
SAME_SPACING = 1e-6


def with_units(label, units):
    return f"{label} [{units}]" if units != "1" else label


class Part:
    """The file; `tell` is told how many of its snapshots are committed."""

    def __init__(self, path, tell):
        self.file = locate(path)
        self.h5 = open_file(self.file)
        with reading(self.file):
            origin.check_kind(self.file, self.h5, "diff2d")
            self.name = checks.field_name(self.h5)
            self.density = self.dataset(self.name, 3)
            count, rows, columns = self.density.shape
            series = {name: self.values(name, count) for name in SERIES}
            self.x, self.y = self.values("x", columns), self.values("y", rows)
            self.edges = {"x": self.bounds("x", columns), "y": self.bounds("y", rows)}
            # Points of the course have none, and cells both.
            for name, other in ("xy", "yx"):
                if self.edges[name] is None and self.edges[other] is not None:
                    raise self.no_run(f"it has no {name}_bounds")
            self.budget = {
                name: self.values(name, count)[:] for name in BUDGET if name in self.h5
            }
            if self.budget and "content" not in self.budget:
                raise self.no_run("it has no content")
        self.committed = np.flatnonzero(~np.isnan(series["time"]))
        self.series = {
            name: values[self.committed] for name, values in (series | self.budget).items()
        }
        for name, values in (("time", self.series["time"]), ("x", self.x), ("y", self.y)):
            checks.rising(self.file, name, values)
        tell(f"{self.file}: {len(self.committed)} of {count} snapshots are committed")

    def no_run(self, why):
        return checks.no_run(self.file, why)

    def words(self, name, what):
        """An attribute of a dataset that is text, or None."""
        with reading(self.file):
            value = self.h5[name].attrs.get(what)
        value = value.decode(errors="replace") if isinstance(value, bytes) else value
        if not isinstance(value, str | None):
            raise Unreadable(f"{self.file} is damaged: the attribute {what} of {name} is not text")
        return value

    def units(self, name):
        """The units of a dataset; 1 if it has none."""
        return self.words(name, "units") or "1"

    def labelled(self, name, label=None):
        """A name with its units, as an axis says it."""
        return with_units(label or self.words(name, "long_name") or name, self.units(name))

    def bounds(self, name, count):
        """The lower end of the first cell along an axis and the upper one of the last, or None."""
        if f"{name}_bounds" not in self.h5:
            return None
        found = self.dataset(f"{name}_bounds", 2)
        if found.shape != (count, 2):
            raise self.no_run(f"its {name}_bounds has the shape {found.shape}")
        ends = float(found[0, 0]), float(found[-1, 1])
        if not np.isfinite(ends).all():
            raise self.no_run(f"its {name}_bounds reach from {ends[0]:g} to {ends[1]:g}")
        return ends

    def dataset(self, name, dimensions):
        """A dataset of numbers with the given number of dimensions."""
        return checks.numbers(self.file, self.h5, name, dimensions)

    def values(self, name, count):
        """All values of a dataset, whose number is checked."""
        found = self.dataset(name, 1)
        if len(found) != count:
            raise self.no_run(f"it has {counted(len(found), 'value')} of {name} for {count}")
        values = found[:]
        return values if name == "step" and values.dtype.kind in "iu" else values.astype(np.float64)

    def has(self, name):
        """Whether the file has an attribute."""
        with reading(self.file):
            return name in self.h5.attrs

    def attribute(self, name):
        """A number above zero; D may be zero too, on cells."""
        with reading(self.file):
            value = self.h5.attrs.get(name)
        if value is None:
            raise self.no_run(f"it has no {name}")
        is_number = np.ndim(value) == 0 and np.asarray(value).dtype.kind in "iuf"
        may_be_zero = name == "D" and self.edges["x"] is not None
        if not (is_number and (0 < value < np.inf or may_be_zero and value == 0)):
            limit = "of 0 or more" if may_be_zero else "above zero"
            raise self.no_run(f"its {name} is {shown(value)}, not a number {limit}")
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
        return parsed(self.file, text)
