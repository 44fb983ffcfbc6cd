"""A mask that is a picture, and two openings."""

import numpy as np
from scipy.sparse import diags
from scipy.sparse.linalg import spsolve

from .. import figures, inputs
from ..grid import Grid
from ..paths import FOLDER
from ..problem import Check

TITLE = "Dye in a maze"
TEXT = """Dye enters a maze at one opening and is washed away at the other. The walls are a picture, made up, which the
mask takes as it is. In the end each dead end has one colour, that of the junction where it begins, and dye flows along
one way only: the solution of the maze."""
EQUATION = "d rho/dt = D (d2 rho/dx2 + d2 rho/dy2),   rho = 1 at the entrance, 0 at the exit"
ALT = "Dye early, dye at rest, and where it flows at rest: along the way through the maze"
AGAINST = "SciPy's state at rest"
SMOKE = ("grid.cells=[49, 33]",)
COARSER = 1  # the same grid on both sides


def passages(run):
    """Whether each cell is in a passage, of which a pixel of the picture is 0.1 mm."""
    open_ = inputs.pixels(FOLDER / "maze.png")[::-1]
    return open_[np.ix_(np.floor(run.y / 0.1).astype(int), np.floor(run.x / 0.1).astype(int))]


def check(run):
    inside = passages(run)
    grid = Grid.of(run, 1.8, inside)
    entrance, exit_ = grid.side("left"), grid.side("right")
    rest = spsolve((diags(entrance + exit_) - grid.spread()).tocsc(), entrance)
    off = abs(run.field[-1][inside] - rest).max()
    yield Check("difference at the end from the state at rest, by SciPy's sparse solver", off, 1e-6)
    last = run.data.isel(time=-1)
    enters, leaves = last["inflow_left"].item(), -last["inflow_right"].item()
    what = f"of {enters:.3g} mm^2/h that enter at the end, not leaving again"
    yield Check(what, abs(enters - leaves) / enters, 1e-5, "of them")


def flow(run):
    """How much passes each cell at the end, over the mean across a passage of all that enters."""
    u = run.field[-1]
    squares = np.zeros(u.shape)
    for axis in (0, 1):
        passes = np.nan_to_num(np.diff(u, axis=axis))
        before, after = ([(0, 0), (0, 0)] for _ in range(2))
        before[axis], after[axis] = (1, 0), (0, 1)
        squares += ((np.pad(passes, before) + np.pad(passes, after)) / 2) ** 2
    enters = run.data["inflow_left"].values[-1] / 1.8 / 3
    return np.where(np.isnan(u), np.nan, np.sqrt(squares) / enters)


def draw(run):
    drawn = figures.figure(8.4, 7.4)
    axes = drawn.subplots(2, 2, sharex=True, sharey=True)
    for axis, hours in zip(axes.flat, (56, 336, run.time[-1])):
        k = figures.nearest(run.time, hours)
        shown = figures.show(axis, run, run.field[k], "turbo", 0, 1)
        axis.set_title(f"t = {run.time[k]:,.0f} h", fontsize=10)
        drawn.colorbar(shown, ax=axis, label="dye", location="bottom", aspect=30)
    passes = flow(run)
    axis = axes[1, 1]
    shown = figures.show(axis, run, passes, "Reds", 0, 1.2)
    axis.set_title("where it flows at the end", fontsize=10)
    drawn.colorbar(shown, ax=axis, label="flow (1: the mean across a passage)", location="bottom", aspect=30)
    for axis in axes.flat:
        axis.set_facecolor("#3a4450")
    figures.name_axes(axes, "mm")
    return drawn
