"""Writes the path of an ffmpeg, which comes with a package, to a file."""

import pathlib
import sys

import imageio_ffmpeg

pathlib.Path(sys.argv[1]).write_text(imageio_ffmpeg.get_ffmpeg_exe())
