"""A plate between two hot and two insulated sides."""

import numpy as np

from .. import figures
from ..problem import Check

TITLE = "A heated plate"
TEXT = """A plate of steel, 2 m by 1 m, begins at 20 °C. Two of its sides are held at 100 °C and no heat passes
the two others: it warms up from the corner where the hot sides meet, and the opposite corner is last."""
EQUATION = "dT/dt = D (d2 T/dx2 + d2 T/dy2),   T = 100 at x = 0 and y = 0,   dT/dn = 0 at x = 2 and y = 1"
ALT = "The plate after half an hour, two, five and ten hours, with isotherms round the cold corner"
AGAINST = "exact series"
SMOKE = ("grid.cells=[50, 25]",)
COARSER = 4
D, COLD, HOT, HOUR = 1.2e-5, 20.0, 100.0, 3600.0


def cooling(x, length, time):
    """1 at the start, 0 at x = 0 from then on, insulated at x = length."""
    k = (2 * np.arange(100) + 1) * np.pi / (2 * length)
    return (2 / (k * length) * np.exp(-D * k**2 * time)) @ np.sin(np.outer(k, x))


def exact(run, time):
    """A product of a series in x and one in y."""
    return HOT - (HOT - COLD) * np.outer(cooling(run.y, 1.0, time), cooling(run.x, 2.0, time))


def check(run):
    later = [k for k, time in enumerate(run.time) if time >= HOUR]
    off = max(abs(run.field[k] - exact(run, run.time[k])).max() for k in later)
    yield Check(
        "difference from the exact solution, a product of series, from 1 h on",
        off,
        1e-2 * run.coarser**2,
        "K",
    )


def draw(run):
    drawn = figures.figure(8.4, 4.4)
    axes = drawn.subplots(2, 2, sharex=True, sharey=True)
    for axis, hours in zip(axes.flat, (0.5, 2, 5, 10)):
        k = figures.nearest(run.time, hours * HOUR)
        shown = figures.show(axis, run, run.field[k], "inferno", COLD, HOT)
        lines = axis.contour(run.x, run.y, run.field[k], range(30, 100, 10), colors="white", linewidths=0.6)
        axis.clabel(lines, levels=lines.levels[::2], fontsize=7)
        axis.set_title(f"t = {run.time[k] / HOUR:g} h", fontsize=10)
    figures.name_axes(axes, "m")
    drawn.colorbar(shown, ax=axes, label="temperature [°C]", aspect=30, pad=0.01)
    return drawn
