"""The density along a line through the peak, at several times.

Along x at the y of the largest density of the first snapshot that is drawn, unless --along or --at
say otherwise. With --name, the slice of [slices.NAME], which has a cadence of its own.
"""

import argparse

import numpy as np
from diff2d.errors import Usage
from diff2d.run import Run
from matplotlib import colormaps
from matplotlib.cm import ScalarMappable
from matplotlib.colors import ListedColormap, Normalize

from . import choosing, lines, style
from .limits import drawable
from .messages import say
from .sampled import Sampled

# With more lines than this, a colour bar shows the time.
MOST_IN_LEGEND = 12


def add_arguments(parser):
    style.add_arguments(parser)
    choosing.add_arguments(parser, count=6)
    parser.add_argument(
        "--along", choices=("x", "y"), help="the direction of the line (x)"
    )
    parser.add_argument("--name", metavar="NAME", help="a slice of the run: slices/NAME.h5")
    parser.add_argument(
        "--at",
        type=coordinate,
        metavar="C",
        help="where it crosses the other axis (at the largest density of the first snapshot drawn); "
        "for a negative C write --at=C",
    )


def draw_named(options):
    if options.at is not None or options.along is not None:
        raise Usage(f"slice {options.name} lies where the run has it: leave out --along and --at")
    run = Sampled(options.runs, f"slices/{options.name}")
    chosen = choosing.chosen(run, options)
    line = Named(run)
    say(f"{len(chosen)} of {len(run)} outputs, along {line.along} at {line.place}")
    style.save(picture(run, chosen, line), options.output or run.file.with_suffix(".png"))


class Named:
    """A slice that the run has written."""

    def __init__(self, run):
        self.positions, self.place, self.along = run.places, run.crosses, run.along
        self.axis, self.label, self.values = run.axis, run.label, run.values.__getitem__


def coordinate(text):
    value = choosing.finite(text)
    if value is None:
        raise argparse.ArgumentTypeError(f"'{text}' is not a coordinate")
    return value


def draw(options):
    if options.name is not None:
        draw_named(options)
        return
    run = Run(options.runs, say)
    chosen = choosing.chosen(run, options)
    line = Line(run, options, chosen[0])
    say(f"{len(chosen)} of {len(run)} snapshots, along {line.along} at {line.place}")
    style.save(picture(run, chosen, line), style.target(options, run, "slice.png"))


class Line:
    """A row or a column of the grid."""

    def __init__(self, run, options, first):
        self.along = options.along or "x"
        self.positions, across = (run.x, run.y) if self.along == "x" else (run.y, run.x)
        if options.at is None:
            self.index = run.peak(first)[0 if self.along == "x" else 1]
        else:
            self.index = nearest(run, across, options)
        self.read = run.row if self.along == "x" else run.column
        self.axis, self.label = run.axes[self.along], run.label
        self.place = f"{'y' if self.along == 'x' else 'x'} = {across[self.index]:.4g}"

    def values(self, k):
        return self.read(k, self.index)


def nearest(run, across, options):
    name, spacing = ("x", run.dx) if options.along == "y" else ("y", run.dy)
    if not across[0] - spacing <= options.at <= across[-1] + spacing:
        ends = f"{across[0]:g} to {across[-1]:g}"
        raise Usage(f"--at {options.at:g} lies outside of the grid, {name} = {ends}")
    return int(np.abs(across - options.at).argmin())


def picture(run, chosen, line):
    figure = style.figure(8.0, 4.8)
    axis = figure.subplots()
    # Without the end of the map, which is too light for a line.
    shades = ListedColormap(colormaps["viridis"](np.linspace(0, 0.92, 256)))
    times = drawable(run.time[chosen])
    norm = Normalize(times[0], times[-1] if len(times) > 1 else times[0] + 1.0)
    drawn = []
    for k, time, label in zip(chosen, times, choosing.moments(run, times)):
        values = line.values(k)
        marker = "." if len(values) <= 40 else None
        look = {"marker": marker, "color": shades(norm(time))}
        drawn.append(lines.draw(axis, line.positions, values, label, **look))
    axis.set(xlabel=line.axis, ylabel=line.label)
    axis.set_title(f"along {line.along} at {line.place}", fontsize=11)
    axis.grid(color="0.9", linewidth=0.6)
    axis.set_axisbelow(True)
    if len(chosen) <= MOST_IN_LEGEND:
        lines.legend(axis, drawn, loc="center left", bbox_to_anchor=(1.0, 0.5))
    else:
        figure.colorbar(ScalarMappable(norm, shades), ax=axis, label="time")
    return figure
