"""The density at several times, as a figure of panels.

Without --times or --count: every output, or 12 evenly spread ones if there are more.
"""

import math

from diff2d.run import Run

from . import choosing, style
from .messages import say

# The side of a panel of a square, or nearly one, in inches. A long domain has a longer side, up to so many times this.
PANEL = 2.6
MOST = 4
# What a panel of a long domain takes besides: its title, the labels of its axes.
BESIDE = (0.5, 0.5)
# Of a tick label, with some room.
LABEL = (0.5, 0.25)


def add_arguments(parser):
    style.add_arguments(parser)
    choosing.add_arguments(parser, count=12)
    style.add_colours(parser)


def draw(options):
    run = Run(options.runs, say)
    chosen = choosing.chosen(run, options)
    say(f"{len(chosen)} of {len(run)} snapshots in the figure")
    style.save(panels(run, chosen, options), style.target(options, run, "snapshots.png"))


def columns(count, shape=1.0):
    """The number of columns that leaves the fewest empty panels, for a figure from 1:1 to 2:1; of panels that
    are `shape` times as high as wide."""
    least, most = (min(count, math.ceil(math.sqrt(n * count * shape))) for n in (1, 2))
    candidates = range(least, max(least, most) + 1)
    return min(candidates, key=lambda wide: (-count % wide, wide))


def panel(run):
    """Width and height of a panel, in the proportions of the domain; and those of the place it takes."""
    left, right, bottom, top = run.extent
    proportion = (right - left) / (top - bottom)
    if not 0.75 <= proportion <= 1.34:
        longer = PANEL * min(MOST, math.sqrt(max(proportion, 1 / proportion)))
        size = (longer, longer / proportion) if proportion > 1 else (longer * proportion, longer)
        return size, tuple(side + beside for side, beside in zip(size, BESIDE))
    return (PANEL, PANEL), (PANEL, PANEL + 0.2)


def panels(run, chosen, options):
    size, place_of_one = panel(run)
    is_square = size[0] == size[1]
    wide = columns(len(chosen), 1.0 if is_square else place_of_one[1] / place_of_one[0])
    high = math.ceil(len(chosen) / wide)
    width, height = wide * place_of_one[0] + 1.3, high * place_of_one[1] + 0.4
    figure = style.figure(width, height if is_square else height + 0.4, layout="compressed")
    axes = figure.subplots(high, wide, sharex=True, sharey=True, squeeze=False).ravel()
    colours = style.Colours(run, chosen, options)
    pixels = round(max(size) * style.DPI)
    times = choosing.moments(run, run.time[chosen])
    for place, (axis, k, time) in enumerate(zip(axes, chosen, times)):
        drawn = colours.draw(axis, run, k, pixels)
        axis.set_title(time, fontsize=10)
        for side, length, label in zip("xy", size, LABEL):
            axis.locator_params(axis=side, nbins=max(1, min(style.TICKS, int(length / label))))
        outer_labels(axis, left=place % wide == 0, bottom=place + wide >= len(chosen))
    for axis in axes[len(chosen) :]:
        axis.remove()
    colours.bar(figure, drawn, list(axes[: len(chosen)]), aspect=12 * high * (place_of_one[1] - 0.2) / PANEL + 8, pad=0.02)
    return figure


def outer_labels(axis, left, bottom):
    """Axis labels only where no other panel shows them."""
    axis.tick_params(labelleft=left, labelbottom=bottom)
    if not left:
        axis.set_ylabel("")
    if not bottom:
        axis.set_xlabel("")
