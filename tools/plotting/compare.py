"""Two runs on one grid: the largest and the L2 difference at every common time, and its picture.

Prints a table. The picture shows the largest difference within each pixel, at the time at which it
is largest or at --time, and both differences over time. Runs of different problems, as their
parameters say, or of fields with other names or units differ, even if their snapshots do not.

Exit codes, like those of diff and cmp: 0 the runs are of one problem and equal to the last bit at
all common times, at least one of which lies after the initial field; 1 they differ; 2 they cannot
be read or compared, or have no time after the initial field in common.
"""

import numpy as np
from diff2d.comparing import begun, counted, difference, differences
from diff2d.run import Run
from matplotlib import colormaps

from . import choosing, lines, style
from .limits import drawable
from .messages import printable, say
from .shrinking import Shrunk

# The exit code if nothing can be said; 1 means that the runs differ.
TROUBLE = 2
SIZE = 5.2  # inches of the map


def add_arguments(parser):
    parser.add_argument("a", metavar="A", help="output directory of a run, or its diff2d.h5")
    parser.add_argument("b", metavar="B", help="another, on the same grid")
    style.add_output(parser)
    parser.add_argument(
        "--time",
        type=choosing.time,
        metavar="T",
        help="the common output nearest to this time in the picture",
    )


def draw(options):
    a, b = Run([options.a], say), Run([options.b], say)
    comparison, pairs = begun(a, b)
    found = comparison.differences
    say(counted(len(pairs)))
    # Before comparing everything: it may be a time that neither has.
    wanted = None if options.time is None else nearest(a, pairs, options.time)
    print(f"{'time':>24}  {'largest |A - B|':>24}  {'L2 norm of A - B':>24}  points that differ")
    for i, j in pairs:
        found.append(difference(a, b, i, j))
        print_line(found[-1])
    print(comparison)
    shown = comparison.worst if wanted is None else found[wanted]
    figure = picture(a, b, comparison.problems, found, shown)
    style.save(figure, style.target(options, a, "compare.png"))
    return 0 if comparison.equal else 1 if comparison.differs else TROUBLE


def print_line(d):
    print(f"{float(d.time)!r:>24}  {d.largest!r:>24}  {d.l2!r:>24}  {d.points:18}")


def nearest(a, pairs, time):
    """The number of the pair nearest to a time."""
    return choosing.nearest([a.time[i] for i, _ in pairs], time)


def picture(a, b, problems, found, shown):
    figure = style.figure(2 * SIZE + 1.4, SIZE + 0.3)
    left, right = figure.subplots(1, 2)
    [moment] = choosing.moments(a, [shown.time])
    is_equal = not any(d.points for d in found)
    draw_map(figure, left, a, b, shown, is_equal)
    left.set_title("|A − B|" if is_equal else f"|A − B| at {moment}", fontsize=11)
    times = [d.time for d in found]
    drawn = []
    for name, values in (
        ("largest |A − B|", [d.largest for d in found]),
        ("L2 norm of A − B", [d.l2 for d in found]),
    ):
        drawn.append(lines.draw(right, times, values, name, marker="o", markersize=3))
    above_zero = [size for d in found for size in (d.largest, d.l2) if 0 < size < np.inf]
    if above_zero:
        style.logarithmic(right, above_zero)
    else:
        right.set_ylim(0, 1)
    right.axvline(shown.time, color="0.6", linewidth=0.8, linestyle=":")
    right.set_xlabel(a.axes["time"])
    right.set_box_aspect(1)
    right.grid(color="0.9", linewidth=0.6)
    right.set_axisbelow(True)
    lines.legend(right, drawn)
    right.set_title("difference over time", fontsize=11)
    names = [f"A = {shortened(a.file.parent)}", f"B = {shortened(b.file.parent)}"]
    if problems:
        names.append(f"different problems: {shortened('; '.join(problems))}")
    figure.suptitle("\n".join(names), fontsize=9)
    return figure


def draw_map(figure, axis, a, b, shown, is_equal):
    image = Shrunk(a.shape, round(SIZE * style.DPI), np.maximum)
    for start, size, _ in differences(a, b, shown.a, shown.b):
        image.take(start, size)
    style.frame(axis, a, colormaps["magma"](0.0))
    values = drawable(image.values())
    top = values.max() if values.count() else 0.0
    drawn = axis.imshow(
        values, origin="lower", extent=image.extent(a), cmap="magma", vmin=0, vmax=top or 1.0
    )
    drawn.cmap.set_bad("0.6" if a.is_course else "white")
    figure.colorbar(drawn, ax=axis, fraction=0.046, pad=0.03)
    if shown.points == 0:
        text = {"color": "white", "ha": "center", "transform": axis.transAxes}
        when = "any" if is_equal else "this"
        axis.text(0.5, 0.5, f"no difference at {when} time", **text)


def shortened(path, most=100):
    """A path for one line of a title, without its middle if it is too long."""
    text = printable(path)
    half = (most - 1) // 2
    return text if len(text) <= most else f"{text[:half]}…{text[-half:]}"
