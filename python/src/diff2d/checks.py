"""What every file of a run has to hold, and what is said of one that does not."""

import h5py
import numpy as np

from .errors import Unreadable


def no_run(file, why):
    return Unreadable(f"{file} is not the output file of a run: {why}")


def numbers(file, h5, name, dimensions):
    """A dataset of numbers with the given number of dimensions."""
    if name not in h5:
        raise no_run(file, f"it has no {name}")
    found = h5[name]
    if not isinstance(found, h5py.Dataset) or found.dtype.kind not in "iuf":
        raise no_run(file, f"its {name} holds no numbers")
    if found.ndim != dimensions or 0 in found.shape[1:]:
        raise no_run(file, f"its {name} has the shape {found.shape}")
    return found


def has_values(file, h5):
    """Refuses datasets without a shape, which hold nothing."""
    for name, of in h5.items():
        if isinstance(of, h5py.Dataset) and of.shape is None:
            raise no_run(file, f"its {name} holds nothing")


def field_name(h5):
    """The name of the variable along time, y and x."""
    found = [name for name in h5 if isinstance(h5[name], h5py.Dataset) and h5[name].ndim == 3]
    return found[0] if len(found) == 1 else "density"


def rising(file, name, values):
    """Refuses times or places that do not rise."""
    if not (np.isfinite(values).all() and (np.diff(values) > 0).all()):
        raise no_run(file, f"the values of {name} do not rise")
