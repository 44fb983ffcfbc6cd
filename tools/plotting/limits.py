"""Which values Matplotlib can draw."""

import numpy as np
from diff2d.errors import Unreadable

# Beyond it, sums of values, of which Matplotlib makes limits and ticks, may overflow.
LARGEST = 1e307


def drawable(values):
    """The values, unless some are too large to draw; those that are not finite are not drawn anyway."""
    with np.errstate(invalid="ignore"):
        size = np.abs(np.ma.filled(np.ma.asarray(values, dtype=float), np.nan))
    if ((size >= LARGEST) & (size < np.inf)).any():
        raise Unreadable(f"there are values of {LARGEST:g} or more, too large to draw: choose larger units")
    return values
