"""The density at several times, as a figure of panels.

Without --times or --count: every output, or 12 evenly spread ones if there are more.
"""

import math

from diff2d.run import Run

from . import choosing, style
from .messages import say

PANEL = 2.6  # inches


def add_arguments(parser):
    style.add_arguments(parser)
    choosing.add_arguments(parser, count=12)
    style.add_colours(parser)


def draw(options):
    run = Run(options.runs, say)
    chosen = choosing.chosen(run, options)
    say(f"{len(chosen)} of {len(run)} snapshots in the figure")
    style.save(panels(run, chosen, options), style.target(options, run, "snapshots.png"))


def columns(count):
    """The number of columns that leaves the fewest empty panels, for a figure from 1:1 to 2:1."""
    candidates = range(math.ceil(math.sqrt(count)), math.ceil(math.sqrt(2 * count)) + 1)
    return min(candidates, key=lambda wide: (-count % wide, wide))


def panels(run, chosen, options):
    wide = columns(len(chosen))
    high = math.ceil(len(chosen) / wide)
    figure = style.figure(wide * PANEL + 1.3, high * (PANEL + 0.2) + 0.4, layout="compressed")
    axes = figure.subplots(high, wide, sharex=True, sharey=True, squeeze=False).ravel()
    colours = style.Colours(run, chosen, options)
    pixels = round(PANEL * style.DPI)
    times = choosing.labels(run.time[chosen])
    for place, (axis, k, time) in enumerate(zip(axes, chosen, times)):
        drawn = colours.draw(axis, run, k, pixels)
        axis.set_title(f"t = {time}", fontsize=10)
        outer_labels(axis, left=place % wide == 0, bottom=place + wide >= len(chosen))
    for axis in axes[len(chosen) :]:
        axis.remove()
    colours.bar(figure, drawn, list(axes[: len(chosen)]), aspect=12 * high + 8, pad=0.02)
    return figure


def outer_labels(axis, left, bottom):
    """Axis labels only where no other panel shows them."""
    axis.tick_params(labelleft=left, labelbottom=bottom)
    if not left:
        axis.set_ylabel("")
    if not bottom:
        axis.set_xlabel("")
