"""Noise, and its modes."""

import numpy as np

from .. import figures
from ..problem import Check

TITLE = "Noise that smooths"
TEXT = """Noise in a box that continues periodically. Each picture has a colour scale of its own. A wave of length L
fades at the rate D (2 pi/L)^2, so the finest structure left has a size of about sqrt(D t), and only the mean stays. The
noise is the same in every run and on any number of ranks."""
EQUATION = "d rho/dt = D (d2 rho/dx2 + d2 rho/dy2),   periodic in x and y"
ALT = "The noise at four times: grains become clouds"
AGAINST = "exact in time, by Fourier modes"
SMOKE = ("x2=32",)
COARSER = 1  # exact on any grid


def check(run):
    """On a periodic grid every Fourier mode decays at a rate of its own."""
    n, dx = len(run.x), run.x[1] - run.x[0]
    rate = -4 / dx**2 * np.sin(np.pi * np.fft.fftfreq(n)) ** 2
    modes = np.fft.fft2(run.field[0])
    off = 0.0
    for time, field in zip(run.time, run.field):
        decay = np.exp(rate * time)
        off = max(off, abs(field - np.fft.ifft2(modes * decay * decay[:, None]).real).max())
    yield Check("difference from the exact solution in time, by Fourier modes", off, 1e-8)
    mean = run.field.mean((1, 2))
    yield Check("change of the mean", abs(mean - mean[0]).max(), 1e-13)


def draw(run):
    drawn = figures.figure(8.4, 2.9)
    axes = drawn.subplots(1, 4, sharex=True, sharey=True, squeeze=False)
    for axis, time in zip(axes.flat, (0, 5, 40, 200)):
        k = figures.nearest(run.time, time)
        field = run.field[k]
        mean, spread = field.mean(), field.std()
        shown = figures.show(axis, run, (field - mean) / spread, "RdBu_r", -2.5, 2.5)
        axis.set_title(f"t = {run.time[k]:g}\nstandard deviation {spread:.2g}", fontsize=9)
    figures.name_axes(axes, "")
    drawn.colorbar(
        shown,
        ax=axes,
        label="deviation from the mean,\nin standard deviations",
        shrink=0.62,
        aspect=16,
        pad=0.01,
    )
    return drawn
