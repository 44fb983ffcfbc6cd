"""The example of the course."""

import numpy as np
from scipy import fft

from .. import figures
from ..problem import Check

TITLE = "Four peaks"
TEXT = """Four peaks of density on a square flow into each other, and out through the sides, where the field is
kept at 0. It is the example of [a course](../README.md#the-example-and-how-to-cite). An empty file solves it too, with
Euler's steps: what stands below are the defaults, except for `time.method`."""
EQUATION = "d rho/dt = D (d2 rho/dx2 + d2 rho/dy2)"
ALT = "Four peaks at four times: they widen, merge into one, and sink"
AGAINST = "exact in time, by sines"
SMOKE = ("dx=0.5",)
COARSER = 6


def check(run):
    """On its grid, with zeros one spacing outside, the solution is a sum of sines."""
    n, dx = len(run.x), run.x[1] - run.x[0]
    rate = -4 / dx**2 * np.sin(np.pi * np.arange(1, n + 1) / (2 * (n + 1))) ** 2
    sines = fft.dstn(run.field[0], 1)
    off = 0.0
    for time, field in zip(run.time, run.field):
        decay = np.exp(rate * time)
        off = max(off, abs(field - fft.idstn(sines * decay * decay[:, None], 1)).max())
    yield Check("difference from the exact solution in time, a sum of sines", off, 1e-8)


def draw(run):
    drawn = figures.figure(8.4, 2.5)
    axes = drawn.subplots(1, 4, sharex=True, sharey=True, squeeze=False)
    for axis, time in zip(axes.flat, (0, 1, 3, 10)):
        k = figures.nearest(run.time, time)
        shown = figures.show(axis, run, run.field[k], "nipy_spectral", 0, 1)
        axis.set_title(f"t = {run.time[k]:g}", fontsize=10)
    figures.name_axes(axes, "")
    drawn.colorbar(shown, ax=axes, label="density", shrink=0.75, aspect=16, pad=0.01)
    return drawn
