"""Probes, slices and coarse fields on disk: the outputs committed in files at cadences of their own."""

import diff2d.dataset
from diff2d import checks
from diff2d.errors import Unreadable
from diff2d.files import reading
from diff2d.part import with_units

from .messages import say


class Sampled:
    """The committed outputs of probes or of a slice, in one run or in several consecutive ones."""

    def __init__(self, runs, what):
        self.file, run = committed(runs, what)
        with reading(self.file):
            self.take(run, "probe" if what == "probes" else None)

    def take(self, run, axis):
        """The field along one axis, `axis` or else x or y, of which a slice has one and crosses the other."""
        axes = ("x", "y") if axis is None else (axis,)
        fields = (of for of in run.data_vars.values() if of.dims in [("time", name) for name in axes])
        field = next(fields, None)
        if field is None:
            raise self.no_run(f"it has no field along {' or '.join(axes)}")
        self.time, self.values = run["time"].values, field.values
        self.time_units = units_of_time(run)
        self.along = field.dims[1]
        self.places = self.coordinate(run, self.along, 1, "OU" if axis else "iuf").values
        self.label = labelled(field)
        self.axis, self.time_label = labelled(run[self.along]), labelled(run["time"], "time")
        self.crosses = None
        if axis is None:
            across = self.coordinate(run, {"x": "y", "y": "x"}[self.along], 0, "iuf")
            self.crosses = f"{across.name} = {across.item():.4g}"

    def coordinate(self, run, name, dimensions, kinds):
        """The values of a coordinate, which are text or numbers."""
        found = run.get(name)
        if found is None or found.ndim != dimensions or found.dtype.kind not in kinds:
            raise self.no_run(f"its {name} does not say where the values lie")
        return found

    def no_run(self, why):
        return checks.no_run(self.file, why)

    def __len__(self):
        return len(self.time)


def committed(runs, what):
    """The first file, and all outputs as a Dataset."""
    parts = diff2d.dataset.parts(runs, what)
    for part in parts:
        say(f"{part.file}: {len(part.committed)} of {part.count} outputs are committed")
    run = diff2d.dataset.together(parts)
    if run.sizes["time"] == 0:
        raise Unreadable(f"{parts[0].file} holds no committed output yet: nothing to draw")
    return parts[0].file, run


def units_of_time(run):
    """As text, 1 if it has none."""
    units = run["time"].attrs.get("units", "1")
    return units if isinstance(units, str) else "1"


def labelled(values, label=None):
    """The name of some values with their units, as an axis says it."""
    label, units = label or values.attrs.get("long_name", values.name), values.attrs.get("units", "1")
    if not isinstance(label, str) or not isinstance(units, str):
        raise TypeError(f"the name or the units of {values.name} are not text")
    return with_units(label, units)
