"""A reaction, and a mask that is a picture."""

import numpy as np
from matplotlib import colormaps
from scipy.integrate import solve_ivp

from .. import figures, inputs
from ..grid import Grid
from ..paths import FOLDER
from ..problem import Check

TITLE = "An invasion of an island"
TEXT = """A population lands in the west of an island, multiplies and spreads. Its front advances at about
2 sqrt(r D), 0.9 km a year, goes round the lake and the bay, and is late in the mountains, where animals hardly move.
The shape of the island is a picture, made up, which the mask takes as it is."""
EQUATION = "d rho/dt = div(D grad rho) + r rho (1 - rho/K)"
ALT = "The population after 45 years, and a map of the year in which it arrives: late in the mountains"
AGAINST = "SciPy's DOP853"
SMOKE = ("dx=2.5", "runtime=40")
COARSER = 1  # the same grid on both sides
R, TOLERANCE = 0.4, 1e-3


def coefficients(run):
    """D, and where land is: the pixel at the centre of each cell."""
    x, y = np.meshgrid(run.x, run.y)
    land = inputs.pixels(FOLDER / "island.png")[::-1]
    rows, columns = (np.floor(c / 0.5).astype(int) for c in (y, x))
    return np.where(np.hypot(x - 70, y - 38) < 11, 0.05, 0.5), land[rows, columns]


def check(run):
    D, land = coefficients(run)
    grid = Grid.of(run, D, land)
    spread = grid.spread() / grid.area
    start, times = run.field[0][land], run.time

    def rate(_, u):
        return spread @ u + R * u * (1 - u)

    solved = solve_ivp(rate, (times[0], times[-1]), start, "DOP853", times, rtol=1e-9, atol=1e-10)
    off = max(abs(field[land] - u).max() for field, u in zip(run.field, solved.y.T))
    yield Check("difference from SciPy's DOP853 at all outputs, over K", off, TOLERANCE)


def arrival(run):
    """When the population of a cell first exceeds a half: between two outputs, on a straight line."""
    found = np.full(run.field[0].shape, np.nan)
    steps = zip(run.time, run.time[1:], run.field, run.field[1:])
    for t, until, before, after in steps:
        here = np.isnan(found) & (before < 0.5) & (after >= 0.5)
        found[here] = t + (until - t) * (0.5 - before[here]) / (after - before)[here]
    found[run.field[0] >= 0.5] = 0
    return found


def draw(run):
    drawn = figures.figure(8.4, 4.1)
    axes = drawn.subplots(1, 2, sharey=True, squeeze=False)
    k = figures.nearest(run.time, 45)
    shown = figures.show(axes[0, 0], run, run.field[k], "YlGn", 0, 1)
    drawn.colorbar(shown, ax=axes[0, 0], label="population [1/km²]", location="bottom", aspect=30)
    axes[0, 0].set_title(f"after {run.time[k]:g} years", fontsize=10)
    when = arrival(run)
    colours = colormaps["magma_r"]
    shown = figures.show(axes[0, 1], run, when, colours, 0, run.time[-1])
    drawn.colorbar(shown, ax=axes[0, 1], label="year of arrival", location="bottom", aspect=30)
    lines = axes[0, 1].contour(run.x, run.y, when, range(10, 120, 10), colors="black", linewidths=0.5)
    axes[0, 1].clabel(lines, levels=lines.levels[1::2], fontsize=7)
    axes[0, 1].set_title("when it arrives", fontsize=10)
    figures.name_axes(axes, "km")
    angle = np.linspace(0, 2 * np.pi, 100)
    for axis in axes.flat:
        axis.plot(
            70 + 11 * np.cos(angle), 38 + 11 * np.sin(angle), color="#555555", linestyle=":", linewidth=1
        )
    axes[0, 0].text(70, 38, "mountains", ha="center", va="center", fontsize=8, color="#333333")
    return drawn
