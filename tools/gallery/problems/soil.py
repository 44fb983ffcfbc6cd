"""A side that follows a series in a file."""

import numpy as np
from scipy.special import erfc

from .. import figures
from ..paths import FOLDER
from ..problem import Check

TITLE = "Weather that goes down into the soil"
TEXT = """The temperature of the surface, every three hours for two weeks, is a column of a file; the measurements
are made up. A day's wave is late by hours and fades within half a metre. A warm week, and the cold front of the tenth
day, are felt a metre down days later. The bottom, at 3 m, is insulated and feels nothing of them."""
EQUATION = "dT/dt = D d2 T/dy2,   T(y = 0) from the file,   dT/dy = 0 at y = -3"
ALT = "The temperature of the surface, and below it that of the soil over depth and time: waves that lean and fade"
AGAINST = "exact sum of ramps"
SMOKE = ("grid.cells=[2, 150]",)
COARSER = 2
D, START, BOTTOM = 0.00216, 12.0, 3.0


def surface():
    return np.loadtxt(FOLDER / "surface.csv", delimiter=",", skiprows=2).T


def jump(depth, time):
    """After the surface of a half-space has become warmer by 1."""
    return erfc(depth / np.sqrt(4 * D * time))


def ramp(depth, time):
    """While the surface of a half-space becomes warmer by 1 per unit of time: the integral of `jump`."""
    z = depth / np.sqrt(4 * D * time)
    return time * ((1 + 2 * z**2) * erfc(z) - 2 * z / np.sqrt(np.pi) * np.exp(-(z**2)))


def exact(depth, time):
    """A jump at the start, and at each line of the file the beginning of another ramp, each with its mirror
    image at the bottom. (The next image is as far away as 6 m.)"""
    hours, values = surface()
    slopes = np.diff(values) / np.diff(hours)
    found = START + (values[0] - START) * sum(jump(z, time) for z in (depth, 2 * BOTTOM - depth))
    for hour, slope in zip(hours, np.diff(slopes, prepend=0)):
        if hour < time:
            found += slope * sum(ramp(z, time - hour) for z in (depth, 2 * BOTTOM - depth))
    return found


def check(run):
    later = [k for k, time in enumerate(run.time) if time >= 24]
    off = max(abs(run.field[k][:, 0] - exact(-run.y, run.time[k])).max() for k in later)
    what = "difference from the exact solution, a sum of ramps, from the second day on"
    yield Check(what, off, 0.012 * run.coarser**2, "K")


def draw(run):
    drawn = figures.figure(8.4, 5.0)
    above, below = drawn.subplots(2, 1, sharex=True, height_ratios=(1, 2))
    hours, values = surface()
    above.plot(hours / 24, values, color="#444444", linewidth=1.2, label="surface, from the file")
    for depth, colour in ((0.1, "#c0392b"), (0.5, "#b5803c"), (1.0, "#2e6da4")):
        j = figures.nearest(run.y, -depth - 1e-9)
        above.plot(run.time / 24, run.field[:, j, 0], color=colour, label=f"{depth:g} m deep")
    above.set(ylabel="temperature [°C]")
    above.legend(frameon=False, fontsize=8, ncols=4, loc="lower left", bbox_to_anchor=(0, 1))
    figures.beside(above)
    shown = below.pcolormesh(
        run.time / 24, -run.y, run.field[:, :, 0].T, cmap="RdYlBu_r", vmin=2, vmax=22, shading="gouraud"
    )
    below.contour(
        run.time / 24, -run.y, run.field[:, :, 0].T, range(3, 23, 2), colors="black", linewidths=0.4
    )
    below.text(13.9, 1.45, "a line every 2 °C", ha="right", fontsize=8)
    below.set(xlabel="time [d]", ylabel="depth [m]", ylim=(1.5, 0), xlim=(0, 14))
    drawn.colorbar(shown, ax=below, label="temperature [°C]", location="bottom", aspect=50)
    return drawn
