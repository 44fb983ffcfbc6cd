"""What the pictures share: colours, panels, and how they are saved."""

import argparse
import difflib
import errno
import io
import os
import warnings
from contextlib import contextmanager, suppress
from pathlib import Path

import matplotlib
import numpy as np
from diff2d.errors import Unreadable, Usage
from matplotlib import colormaps
from matplotlib.colors import Normalize
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter, LogLocator, NullLocator

from . import shrinking
from .limits import LARGEST, drawable
from .messages import Unwritable, say

FORMATS = ("png", "pdf", "svg")
DPI = 150
# Where no picture can be written at any time, rather than now.
NOT_ALLOWED = (errno.EACCES, errno.EPERM, errno.EROFS)
# Of a logarithmic axis, on either side of 1.
MOST_DECADES = 300
# Most intervals between the ticks of an axis of a map.
TICKS = 5
# The colour map of runs that name none.
COLORMAP = "nipy_spectral"
# The range of a colour bar if none is given.
UNSAID = ()

# The same picture whatever the user's settings.
matplotlib.rcdefaults()
matplotlib.use("Agg")
# A dollar in the names and units of a run is one.
matplotlib.rcParams["text.parse_math"] = False
# A path in a title may have characters that no font here has: they are drawn as boxes.
warnings.filterwarnings("ignore", message="Glyph .* missing from font")
# A tick of a logarithmic axis beyond the largest number is not drawn.
warnings.filterwarnings("ignore", message="overflow encountered", module="matplotlib")


def add_arguments(parser, formats=FORMATS, default=None):
    """The run or runs, and where the picture goes."""
    parser.add_argument(
        "runs",
        nargs="+",
        metavar="RUN",
        help="output directory of a run, or its diff2d.h5; for consecutive runs, all of them",
    )
    add_output(parser, formats, default)


def add_output(parser, formats=FORMATS, default=None):
    name = default or f"{parser.prog.split()[-1]}.png"
    parser.add_argument(
        "-o",
        dest="output",
        metavar="FILE",
        type=lambda text: picture_file(text, formats),
        help=f"the picture: {', '.join('.' + f for f in formats)} ({name} next to the first run)",
    )


def picture_file(text, formats):
    file = Path(text)
    if file.suffix[1:].lower() not in formats:
        endings = ", ".join(f".{ending}" for ending in formats)
        raise argparse.ArgumentTypeError(f"'{text}' ends in none of {endings}")
    if os.path.exists(file) and not os.path.isfile(file):
        raise argparse.ArgumentTypeError(f"'{text}' is something other than a file")
    # A link is written through, as by other programs.
    for path in (file.absolute(), Path(os.path.realpath(file))):
        if not os.path.isdir(path.parent):
            raise argparse.ArgumentTypeError(f"'{text}': there is no directory {path.parent}")
    return file


def add_colours(parser):
    parser.add_argument(
        "--colormap",
        type=colormap,
        metavar="NAME",
        help="a colour map of Matplotlib, such as viridis or magma (that of the run, graphics.colormap)",
    )
    parser.add_argument(
        "--range",
        type=colour_range,
        default=UNSAID,
        metavar="LOW,HIGH",
        help="values at the ends of the colour bar, or auto: those of the snapshots drawn "
        "(0,1; on cells auto); if LOW is negative, write --range=LOW,HIGH",
    )


def colormap(name):
    if name not in colormaps:
        close = difflib.get_close_matches(name, colormaps, n=1)
        meant = f": did you mean {close[0]}?" if close else ""
        raise argparse.ArgumentTypeError(f"Matplotlib has no colour map '{name}'{meant}")
    return name


def colormap_of(run):
    """The colour map of the run's own pictures, as far as the file says and Matplotlib has it."""
    try:
        name = run.parameters().get("graphics", {}).get("colormap")
    except (AttributeError, Unreadable):
        name = None
    return name if isinstance(name, str) and name in colormaps else COLORMAP


def colour_range(text):
    if text == "auto":
        return None
    try:
        low, high = (float(word) for word in text.split(","))
        sensible = -LARGEST < low < high < LARGEST
    except ValueError:
        sensible = False
    if not sensible:
        raise argparse.ArgumentTypeError(f"'{text}' is neither auto nor LOW,HIGH with LOW < HIGH")
    return low, high


class Colours:
    """The colour of a density, the same in all panels."""

    def __init__(self, run, chosen, options):
        low, high = extremes(run.min[chosen], run.max[chosen])
        wanted = options.range
        if wanted == UNSAID:
            wanted = (0.0, 1.0) if run.is_course else None
        ends = wanted or drawable((low, high if high > low else low + 1.0))
        self.norm = Normalize(*ends)
        # A density that is not finite is grey, which no map has at its ends. On cells what is NaN
        # lies outside the domain, and stays blank.
        bad = "0.6" if run.is_course else "white"
        self.map = colormaps[options.colormap or colormap_of(run)].with_extremes(bad=bad)
        self.label = run.label
        beyond = (low < ends[0], high > ends[1])
        self.extend = {(0, 0): "neither", (1, 0): "min", (0, 1): "max", (1, 1): "both"}[beyond]

    def image(self, run, k, pixels):
        """Snapshot k, for a panel of about the given number of pixels."""
        return shrinking.density(run, k, 2 * pixels)

    def draw(self, axis, run, k, pixels):
        """Draws snapshot k in a panel of about the given number of pixels, first row at the bottom."""
        image = self.image(run, k, pixels)
        frame(axis, run, self.map(self.norm(0.0)))
        return axis.imshow(
            image.values(), origin="lower", extent=image.extent(run), cmap=self.map, norm=self.norm
        )

    def bar(self, figure, drawn, axes, **place):
        figure.colorbar(drawn, ax=axes, label=self.label, extend=self.extend, **place)


def extremes(lows, highs):
    """The smallest and the largest finite value."""
    finite = np.concatenate([lows, highs])
    finite = finite[np.isfinite(finite)]
    return (finite.min(), finite.max()) if len(finite) else (0.0, 1.0)


def frame(axis, run, zero):
    """Limits and names of the axes of a map, and the colour of zero, which surrounds the points;
    later drawing must keep them."""
    left, right, bottom, top = drawable(run.extent)
    dx, dy = run.margins
    zero = zero if run.is_course else "white"
    axis.set(xlim=(left - dx, right + dx), ylim=(bottom - dy, top + dy))
    axis.set(xlabel=run.axes["x"], ylabel=run.axes["y"], autoscale_on=False, facecolor=zero)
    axis.locator_params(nbins=TICKS)


def logarithmic(axis, values):
    """Makes y logarithmic, for values above zero; its ticks are written without mathematical notation."""
    low, high = np.log10(min(values)), np.log10(max(values))
    axis.set_yscale("log", nonpositive="mask")
    # Where there is no number for the end of a margin.
    if max(-low, high) + axis.margins()[1] * (high - low) > MOST_DECADES:
        axis.margins(y=0)
    axis.yaxis.set_major_locator(LogLocator(subs=(1, 2, 5) if high - low < 3 else (1,)))
    axis.yaxis.set_minor_locator(NullLocator())
    axis.yaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:g}"))


def figure(width, height, layout="constrained"):
    """An empty figure, its size given in inches."""
    return Figure(figsize=(width, height), dpi=DPI, layout=layout)


def target(options, run, name):
    """Where the picture goes: as requested, or next to the run."""
    return options.output or run.file.parent / name


@contextmanager
def whole_file(file):
    """A name to write to; the complete file then replaces `file`.

    It begins with a slash: ffmpeg takes anything before a colon for a protocol.
    """
    if os.path.exists(file) and not os.path.isfile(file):
        raise Usage(f"{file} is something other than a file; name another one with -o")
    place = Path(os.path.realpath(file))
    part = place.with_name(f".{os.getpid()}.partial{file.suffix}")
    try:
        yield part
        os.replace(part, place)
    except OSError as cause:
        why = cause.strerror or str(cause)
        kind = Usage if cause.errno in NOT_ALLOWED else Unwritable
        raise kind(f"cannot write {file}: {why}; name another file with -o") from cause
    except Unreadable as cause:  # what ffmpeg says has the other name
        raise Unreadable(str(cause).replace(str(part), str(file))) from cause
    finally:
        remove(part)
    say(f"made {file}")


def remove(part):
    """Removes what is left of a picture; where that fails, why the picture failed is what counts."""
    with suppress(OSError):
        part.unlink(missing_ok=True)


def save(figure, file):
    # Drawn in memory: on a full disk Matplotlib fails in ways that do not say so.
    drawn = io.BytesIO()
    figure.savefig(drawn, format=file.suffix[1:].lower())
    with whole_file(file) as part:
        part.write_bytes(drawn.getbuffer())
