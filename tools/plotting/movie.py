"""The density over time, as a movie: mp4 if ffmpeg is installed, otherwise an animated GIF.

One frame for each committed snapshot; with --coarse NAME, for each output of [coarse.NAME], which has a
cadence of its own.
"""

import argparse
import logging
import shutil
import subprocess

import numpy as np
from diff2d.errors import Unreadable
from diff2d.run import Run
from matplotlib.animation import FFMpegWriter
from matplotlib.backends.backend_agg import FigureCanvasAgg
from PIL import Image

from . import choosing, style
from .coarse import Coarse
from .messages import progress, say

# The one-line error message includes what ffmpeg says.
logging.getLogger("matplotlib.animation").setLevel(logging.CRITICAL)

WIDTH, HEIGHT = 9.6, 8.0  # inches


def add_arguments(parser):
    style.add_arguments(parser, ("mp4", "gif"), "movie.mp4, or movie.gif without ffmpeg,")
    style.add_colours(parser)
    parser.add_argument(
        "--coarse",
        metavar="NAME",
        help="a coarse field of the run, coarse/NAME.h5, in place of the snapshots; the movie lies beside it",
    )
    parser.add_argument(
        "--fps", type=frames_per_second, default=10.0, metavar="F", help="frames a second (10)"
    )
    parser.add_argument(
        "--size", type=pixels, default=960, metavar="N", help="width in pixels (960)"
    )


def frames_per_second(text):
    try:
        value = float(text)
    except ValueError:
        value = 0.0
    if not 0.1 <= value <= 50.0:
        raise argparse.ArgumentTypeError(f"'{text}' is not a rate of 0.1 to 50 frames a second")
    return value


def pixels(text):
    value = choosing.whole_number(text)
    if not 240 <= value <= 3840:
        raise argparse.ArgumentTypeError(f"'{text}' is not a width of 240 to 3840 pixels")
    return value


def draw(options):
    ending = "mp4" if shutil.which("ffmpeg") else "gif"
    if options.coarse is None:
        run = Run(options.runs, say)
        name = f"movie.{ending}"
    else:
        run = Coarse(options.runs, options.coarse)
        name = f"{run.file.stem}.{ending}"
    file = style.target(options, run, name)
    write = {".mp4": write_mp4, ".gif": write_gif}[file.suffix.lower()]
    with style.whole_file(file) as part:
        write(part, Film(run, options), options)


class Film:
    """The figure that shows one frame after another."""

    def __init__(self, run, options):
        self.run, self.colours = run, style.Colours(run, slice(None), options)
        self.figure = style.figure(WIDTH, HEIGHT)
        self.dpi = options.size / WIDTH
        self.figure.set_dpi(self.dpi)
        self.canvas = FigureCanvasAgg(self.figure)
        self.axis = self.figure.subplots()
        self.size = round(0.8 * HEIGHT * self.dpi)
        self.times = choosing.moments(run, run.time)
        self.image = self.colours.draw(self.axis, run, 0, self.size)
        self.axis.set_title(max(self.times, key=len))
        self.colours.bar(self.figure, self.image, self.axis)
        self.canvas.draw()
        self.figure.set_layout_engine("none")  # nothing moves from here on

    def frames(self):
        """Draws each frame in turn, and yields its number."""
        for k, time in enumerate(self.times):
            if k > 0:
                self.image.set_data(self.colours.image(self.run, k, self.size).values())
            self.axis.set_title(time)
            yield k
            progress(k + 1, len(self.times), "frames")

    def pictures(self, palette):
        """Each frame with the colours of a palette."""
        for _ in self.frames():
            self.canvas.draw()
            frame = Image.fromarray(np.asarray(self.canvas.buffer_rgba())[:, :, :3])
            yield frame.quantize(palette=palette, dither=Image.Dither.NONE)


def write_mp4(file, film, options):
    if not shutil.which("ffmpeg"):
        raise Unreadable("mp4 needs ffmpeg, which is not installed: give -o FILE.gif")
    writer = FFMpegWriter(fps=options.fps, codec="h264")
    try:
        with writer.saving(film.figure, file, film.dpi):
            for _ in film.frames():
                writer.grab_frame()
    except subprocess.CalledProcessError as cause:
        said = [line for line in (cause.stderr or "").splitlines() if line.strip()]
        why = said[-1] if said else f"exit code {cause.returncode}"
        raise Unreadable(f"ffmpeg fails: {why.strip()}; -o FILE.gif needs no ffmpeg") from cause
    except BrokenPipeError as cause:
        raise Unreadable("ffmpeg ends too early; -o FILE.gif needs no ffmpeg") from cause


def write_gif(file, film, options):
    frames = film.pictures(palette(film.colours.map))
    first = next(frames)
    milliseconds = max(20, round(100 / options.fps) * 10)
    first.save(file, "GIF", save_all=True, append_images=frames, duration=milliseconds, loop=0)


def palette(colours):
    """The 256 colours of all frames: 16 greys, for the letters, and the others of the colour map.

    The colours of the map that are left out are those closest to their predecessors.
    """
    of_map = colours(np.linspace(0, 1, 256), bytes=True)[:, :3]
    steps = np.abs(np.diff(of_map.astype(int), axis=0)).max(axis=1)
    of_map = np.delete(of_map, 1 + np.argsort(steps, kind="stable")[:16], axis=0)
    greys = np.repeat(np.linspace(0, 255, 16).astype(np.uint8)[:, None], 3, axis=1)
    image = Image.new("P", (1, 1))
    image.putpalette(np.concatenate([of_map, greys]).tobytes())
    return image
