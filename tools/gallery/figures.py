"""What the pictures share: their size, maps of a field, and files that stay small."""

import io

import matplotlib
import numpy as np
from PIL import Image

matplotlib.rcdefaults()
matplotlib.use("Agg")
from matplotlib.figure import Figure  # noqa: E402 (after the choice above)
from matplotlib.patheffects import withStroke  # noqa: E402

DPI = 110
OUTSIDE = "#dfe5ea"  # of the mask
LARGEST = 100_000  # bytes


def figure(width=8.0, height=4.0):
    matplotlib.rcParams["font.size"] = 9
    return Figure(figsize=(width, height), dpi=DPI, layout="constrained")


def show(axis, run, values, colours, low, high):
    """A map of the field, or of anything else on its cells."""
    x, y = run.x, run.y
    dx, dy = (x[1] - x[0]) / 2, (y[1] - y[0]) / 2
    extent = x[0] - dx, x[-1] + dx, y[0] - dy, y[-1] + dy
    axis.set_facecolor(OUTSIDE)
    return axis.imshow(values, cmap=colours, vmin=low, vmax=high, origin="lower", extent=extent)


def write_levels(axis, lines, colour, off, places=(), every=1):
    """The level of each piece of every contour or every second one, upright on it: where it is nearest to the middle
    of the map, but `off` the edges and twice that off some places. `colour` is that of the halo."""
    across, up = (np.array(limits) for limits in (axis.get_xlim(), axis.get_ylim()))
    middle = np.array([across.mean(), up.mean()])
    halo = [withStroke(linewidth=2, foreground=colour)]
    pieces = [(level, piece) for level, of in zip(lines.levels[::every], lines.allsegs[::every]) for piece in of]
    for level, points in pieces:
        inside = abs(points - middle) < np.array([np.ptp(across), np.ptp(up)]) / 2 - off
        free = [np.hypot(*(points - place).T) > 2 * off for place in places]
        points = points[np.all([*inside.T, *free], axis=0)]
        if len(points):
            x, y = points[np.argmin(np.hypot(*(points - middle).T))]
            text = {"fontsize": 7, "ha": "center", "va": "center", "path_effects": halo}
            axis.text(x, y, f"{level:g}", color="black" if colour == "white" else "white", **text)


def name_axes(axes, unit):
    """Names of the coordinates of a grid of maps, at its lower and left edge."""
    of = f" [{unit}]" if unit else ""
    for axis in axes[-1, :]:
        axis.set_xlabel(f"x{of}")
    for axis in axes[:, 0]:
        axis.set_ylabel(f"y{of}")


def nearest(points, value):
    return int(np.argmin(abs(np.asarray(points) - value)))


def beside(axis):
    """A diagram without its upper and right frame."""
    axis.spines[["top", "right"]].set_visible(False)
    axis.grid(color="#e4e4e4", linewidth=0.6)
    axis.set_axisbelow(True)


def save(drawn, file):
    """In fewer colours if it would be too large: those that cover all there are, and mixtures of their pixels."""
    whole = io.BytesIO()
    drawn.savefig(whole, format="png")
    picture = Image.open(whole).convert("RGB")
    for colours in (None, 256, 128, 64):
        packed = io.BytesIO()
        fewer = picture
        if colours:
            palette = picture.quantize(colours, Image.Quantize.MAXCOVERAGE, kmeans=1)
            fewer = picture.quantize(palette=palette, dither=Image.Dither.FLOYDSTEINBERG)
        fewer.save(packed, "png", optimize=True)
        if packed.tell() < LARGEST:
            break
    file.write_bytes(packed.getvalue())
