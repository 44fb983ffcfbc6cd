"""Sources, films, and a sink."""

import numpy as np
from matplotlib.patches import Rectangle
from scipy.sparse import diags
from scipy.sparse.linalg import spsolve

from .. import figures
from ..grid import Grid
from ..problem import Check

TITLE = "A chip with hot blocks"
TEXT = """Two dies of silicon, joined by a strip of glue, lose heat to a heat sink above (`decay`), to the board below
and, hardly, to the air. Three blocks (`source`) are switched on at once. After some tenths of a second everything is at
rest, and the glue keeps one die from warming the other."""
EQUATION = "capacity dT/dt = div(D grad T) + source - decay T,   D dT/dn = -transfer T at the sides"
ALT = "The hot blocks at rest, with isotherms that stop at the glue, and how their middles warm up"
AGAINST = "SciPy's state at rest"
SMOKE = ("dx=0.5",)
COARSER = 1  # the same grid on both sides
SINK = 0.04
FILMS = {"bottom": 0.02, "left": 5e-4, "right": 5e-4, "top": 5e-4}
# Middle, half width, half height [mm], power [W/mm^3].
BLOCKS = (3.0, 7.0, 1.0, 1.0, 8.0), (5.0, 3.0, 1.0, 1.0, 6.0), (9.5, 5.0, 1.5, 3.0, 3.0)
COLOURS = "#c0392b", "#b5803c", "#2e6da4"


def coefficients(run):
    """Conductivity and power."""
    x, y = np.meshgrid(run.x, run.y)
    power = sum(p * ((abs(x - a) < wide) & (abs(y - b) < high)) for a, b, wide, high, p in BLOCKS)
    return np.where(abs(x - 7) < 0.3, 0.01, 0.13), power


def check(run):
    D, power = coefficients(run)
    grid = Grid.of(run, D)
    films = sum(grid.side(name, film) for name, film in FILMS.items())
    rest = spsolve((diags(films + SINK * grid.area) - grid.spread()).tocsc(), grid.area * power.ravel())
    off = abs(run.field[-1].ravel() - rest).max()
    yield Check("difference at the end from the state at rest, by SciPy's sparse solver", off, 1e-6, "K")
    last = run.data.isel(time=-1)
    out = sum(last[f"inflow_{side}"].item() for side in FILMS) + last["decay_rate"].item()
    brought = power.sum() * grid.area
    yield Check(f"of {brought:.3g} W/mm from the blocks, not yet leaving", abs(brought + out), 1e-6, "W/mm")


def draw(run):
    drawn = figures.figure(8.4, 3.6)
    left, right = drawn.subplots(1, 2, width_ratios=(1.15, 1))
    shown = figures.show(left, run, run.field[-1], "inferno", 0, 60)
    lines = left.contour(run.x, run.y, run.field[-1], range(10, 60, 10), colors="white", linewidths=0.6)
    figures.write_levels(left, lines, "black", 0.5)
    drawn.colorbar(shown, ax=left).ax.set_title("K", fontsize=9)
    for x in (6.7, 7.3):
        left.axvline(x, color="white", linestyle=":", linewidth=0.8)
    left.set(xlabel="x [mm]", ylabel="y [mm]")
    left.set_title("at rest; dotted lines: the glue", fontsize=10)
    for name, colour, (x, y, wide, high, power) in zip("ABC", COLOURS, BLOCKS):
        left.add_patch(
            Rectangle((x - wide, y - high), 2 * wide, 2 * high, fill=False, edgecolor="white", linewidth=1)
        )
        left.text(x - wide + 0.15, y + high - 0.15, name, color="white", va="top", fontsize=9)
        i, j = figures.nearest(run.x, x), figures.nearest(run.y, y)
        right.plot(run.time, run.field[:, j, i], color=colour, label=f"middle of {name}, {power:g} W/mm³")
    right.set(xlim=(0, 0.3), ylim=(0, None), xlabel="time [s]", ylabel="above the air's temperature [K]")
    right.set_title("switched on at t = 0", fontsize=10)
    right.legend(frameon=False, fontsize=8, loc="lower right")
    figures.beside(right)
    return drawn
