"""scripts/plot with runs and pictures of any name: nothing reads a part of one as something else."""

import os
import pathlib

from pictures import arguments, copy, pixels, plot, without_ffmpeg

run, scratch, ffmpeg = arguments()
(scratch / "bin").mkdir()
(scratch / "bin/ffmpeg").symlink_to(ffmpeg)
WITH_FFMPEG = {**os.environ, "PATH": f"{scratch / 'bin'}:{os.environ['PATH']}"}
here = scratch / "here"
here.mkdir()


def drawn(*words, **options):
    """Runs it where the names are relative; nothing but its own lines is said."""
    done = plot(*words, cwd=here, **options)
    for line in done.stderr.splitlines():
        assert line.startswith("plot: "), done.stderr
    return done


NAMES = [
    *["run-2026-01-02T03:04:05", "-x", " a ", "%03d", "$x$", r"$\frac{", "_it's", 'a"b\n', "é∞漢", "*[x]"],
    *["a=b#c|", "file:a", "pipe:", "\x1b[31m"],
    os.fsdecode(b"\xff"),
]
for name in NAMES:
    directory = here / pathlib.Path(name)
    copy(run, directory, committed=3)
    word = f"./{name}" if name.startswith("-") else name
    drawn("slice", word)
    assert pixels(directory / "slice.png").std() > 5, name
    said = drawn("compare", word, word).stderr
    assert pixels(directory / "compare.png").std() > 5, name
    assert len(said.splitlines()) == 4, said
    drawn("movie", word, "--size", "240", env=WITH_FFMPEG)
    assert (directory / "movie.mp4").stat().st_size > 1000, name
    assert not list(directory.glob(".*partial*")), name
for name in NAMES[:4]:
    word = f"./{name}" if name.startswith("-") else name
    drawn("movie", word, "--size", "240", env=without_ffmpeg(scratch))
    assert (here / name / "movie.gif").stat().st_size > 1000, name
    for command in ("snapshots", "diagnostics"):
        drawn(command, word, "-o", f"{word}.svg")
# After --, a name that begins with a dash needs nothing before it.
drawn("slice", "--", "-x")

# What ffmpeg itself says is in the message, which blames nobody else.
for program, piece in (
    ("#!/bin/sh\necho 'first' >&2; echo 'the disk is full' >&2; exit 3\n", "the disk is full"),
    ("#!/bin/sh\ncat >/dev/null; exit 3\n", "exit code 3"),
    # It has been told a temporary name, which means nothing to who asked for the movie.
    ('#!/bin/sh\nfor file; do :; done; echo "$file: full" >&2; exit 3\n', " a /movie.mp4: full"),
):
    (scratch / "bin/ffmpeg").unlink()
    (scratch / "bin/ffmpeg").write_text(program)
    (scratch / "bin/ffmpeg").chmod(0o755)
    said = plot("movie", here / " a ", env=WITH_FFMPEG, code=1).stderr.splitlines()[-1]
    assert said.startswith("plot: error: ffmpeg ") and piece in said and "h264" not in said, said
    assert "partial" not in said, said
