"""scripts/plot movie: as many frames as snapshots, in order, each with its colours; mp4 and GIF."""

import os
import subprocess

import numpy as np
from PIL import Image, ImageSequence

from pictures import (
    arguments,
    assert_quarters_stand_right,
    colour,
    copy,
    patch,
    plot,
    quarters,
    without_ffmpeg,
)

run, scratch, ffmpeg = arguments()
rising = copy(run, scratch / "rising", lambda k, x, y: 0.02 + 0.07 * k, committed=9)
upright = copy(run, scratch / "quarters", quarters, committed=1)

# Without ffmpeg: a GIF.
said = plot("movie", rising, env=without_ffmpeg(scratch)).stderr
assert "9 of 13 snapshots are committed" in said, said
with Image.open(rising / "movie.gif") as gif:
    assert gif.format == "GIF" and gif.n_frames == 9, gif
    assert gif.info["duration"] == 100 and gif.info["loop"] == 0, gif.info
    for k, frame in enumerate(ImageSequence.Iterator(gif)):
        rows, _ = patch(np.asarray(frame.convert("RGB")), colour(0.02 + 0.07 * k), tolerance=8)
        assert len(rows) > 0.2 * frame.width * frame.height, f"frame {k}"
plot("movie", upright, "-o", scratch / "one.gif", "--size", "480", "--fps", "5")
with Image.open(scratch / "one.gif") as gif:
    assert gif.width == 480 and getattr(gif, "n_frames", 1) == 1, gif
    assert_quarters_stand_right(np.asarray(gif.convert("RGB")), tolerance=8)
asked = plot("movie", run, "-o", scratch / "film.mp4", env=without_ffmpeg(scratch), code=1).stderr
assert "mp4 needs ffmpeg" in asked, asked

# With ffmpeg: mp4, read back by the same.
(scratch / "bin").mkdir()
(scratch / "bin/ffmpeg").symlink_to(ffmpeg)
with_ffmpeg = {**os.environ, "PATH": f"{scratch / 'bin'}:{os.environ['PATH']}"}


def frames(file, width, height):
    command = [ffmpeg, "-v", "error", "-i", file, "-f", "rawvideo", "-pix_fmt", "rgb24", "-"]
    raw = subprocess.run(command, capture_output=True, check=True).stdout
    return np.frombuffer(raw, np.uint8).reshape(-1, height, width, 3)


plot("movie", rising, env=with_ffmpeg)
film = frames(rising / "movie.mp4", 960, 800)
assert len(film) == 9, len(film)
for k, frame in enumerate(film):
    rows, _ = patch(frame, colour(0.02 + 0.07 * k), tolerance=12)
    assert len(rows) > 0.2 * 960 * 800, f"frame {k}"
plot("movie", upright, "-o", scratch / "one.mp4", "--size", "301", env=with_ffmpeg)
assert_quarters_stand_right(frames(scratch / "one.mp4", 300, 250)[0], tolerance=12)
