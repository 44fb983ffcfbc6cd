"""Probes, slices and coarse fields on disk: the outputs committed in files at cadences of their own."""

import diff2d.dataset
from diff2d.errors import Unreadable
from diff2d.files import reading
from diff2d.part import with_units

from .messages import say


class Sampled:
    """The committed outputs of probes or of a slice, in one run or in several consecutive ones."""

    def __init__(self, runs, what):
        self.file, run = committed(runs, what)
        field = next(of for of in run.data_vars.values() if of.ndim == 2 and of.dims[0] == "time")
        self.time, self.values = run["time"].values, field.values
        self.along = field.dims[1]
        self.places = run[self.along].values
        with reading(self.file):
            self.label = labelled(field)
            self.axis, self.time_label = labelled(run[self.along]), labelled(run["time"], "time")
        across = run.get({"x": "y", "y": "x"}.get(self.along))
        self.crosses = None if across is None else f"{across.name} = {across.item():.4g}"

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


def labelled(values, label=None):
    """The name of some values with their units, as an axis says it."""
    label, units = label or values.attrs.get("long_name", values.name), values.attrs.get("units", "1")
    if not isinstance(label, str) or not isinstance(units, str):
        raise TypeError(f"the name or the units of {values.name} are not text")
    return with_units(label, units)
