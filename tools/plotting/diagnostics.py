"""Mass, L2 norm, largest and smallest density over time, against the decay of the slowest mode.

The slowest mode of the grid is sin(pi i / (n + 1)) sin(pi j / (n + 1)); each step multiplies it by
f = 1 - 8 k sin^2(pi / (2 (n + 1))), k = D dt / dx^2. Its amplitude A is the projection of the
first snapshot, (2 / (n + 1))^2 sum of density[i, j] sin(pi i / (n + 1)) sin(pi j / (n + 1)). The
lines are those of A f^(steps since then) times the mode, with nothing fitted; the run comes to
them.
"""

import numpy as np
from matplotlib.ticker import LogFormatter

from . import style
from .decay import SlowestMode
from .reading import Run

QUANTITIES = {"mass": "mass", "l2": "L2 norm", "max": "largest density", "min": "smallest density"}


class Plain(LogFormatter):
    """Numbers of a logarithmic axis as one would write them."""

    def __call__(self, value, position=None):
        return f"{value:g}" if super().__call__(value, position) else ""


def add_arguments(parser):
    style.add_arguments(parser)


def draw(options):
    run = Run(options.runs)
    mode = SlowestMode(run)
    style.save(panels(run, mode), style.target(options, run, "diagnostics.png"))
    print(table(run, mode))


def table(run, mode):
    """The last output beside the slowest mode, as text."""
    lines = [
        f"slowest mode: amplitude {mode.amplitude:.9g} at t = {run.time[0]:g}, "
        f"decays as exp(-{mode.rate:.9g} t)",
        f"at t = {run.time[-1]:g}:",
        f"{'':16}  {'run':>16}  {'slowest mode':>16}  {'ratio':>12}",
    ]
    for name, label in QUANTITIES.items():
        value, exact = run.series[name][-1], mode.series(name)[-1]
        ratio = value / exact if exact else np.nan
        lines.append(f"{label:16}  {value:16.9g}  {exact:16.9g}  {ratio:12.9g}")
    return "\n".join(lines)


def panels(run, mode):
    figure = style.figure(9.0, 6.6)
    axes = figure.subplots(2, 2, sharex=True)
    for axis, (name, label) in zip(axes.ravel(), QUANTITIES.items()):
        values, exact = run.series[name], mode.series(name)
        marker = "o" if len(run) <= 50 else None
        axis.plot(run.time, values, marker=marker, markersize=3, linewidth=1.2, label="run")
        dashes = {"marker": "x", "linestyle": "none"} if len(run) == 1 else {"linestyle": "--"}
        axis.plot(run.time, exact, color="black", linewidth=1.0, label="slowest mode", **dashes)
        if (values > 0).any() and (exact > 0).any():
            axis.set_yscale("log", nonpositive="mask")
            axis.yaxis.set_major_formatter(Plain())
            axis.yaxis.set_minor_formatter(Plain(minor_thresholds=(2, 0.4)))
        axis.set_title(label, fontsize=11)
        axis.grid(color="0.9", linewidth=0.6)
        axis.set_axisbelow(True)
    for axis in axes[1]:
        axis.set_xlabel("time")
    axes[0][0].legend(frameon=False)
    return figure
