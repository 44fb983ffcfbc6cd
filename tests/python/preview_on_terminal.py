"""Runs a command on a terminal of a given size: the last picture that it draws there shows the
last snapshot of its run, and what it printed after that stands below.

usage: preview_on_terminal.py COLUMNS LINES DIRECTORY OUTPUT_DIR PICTURES COMMAND...
"""

import fcntl
import os
import pathlib
import pty
import re
import struct
import subprocess
import sys
import termios

import h5py
import matplotlib
import numpy as np

HOME, HALF = "\x1b[H", "\u2580"
COLOURS = re.compile(r"\x1b\[38;2;(\d+);(\d+);(\d+)m\x1b\[48;2;(\d+);(\d+);(\d+)m")

columns, lines = map(int, sys.argv[1:3])
directory, output_dir = map(pathlib.Path, sys.argv[3:5])
pictures, command = int(sys.argv[5]), sys.argv[6:]


def watch():
    """What the command writes to a terminal."""
    ours, theirs = pty.openpty()
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", lines, columns, 0, 0))
    with subprocess.Popen(
        command, cwd=directory, stdin=subprocess.DEVNULL, stdout=theirs, stderr=theirs
    ) as running:
        os.close(theirs)
        said = b""
        try:
            while part := os.read(ours, 65536):
                said += part
        except OSError:  # how Linux tells the end of a terminal
            pass
    assert running.returncode == 0, said.decode()
    return said.decode().replace("\r\n", "\n")


def pixels(picture):
    """The colours of a picture, row by row from the top, and what stands below it."""
    rows, rest = [], picture.split("\n")
    while HALF in rest[0]:
        upper, lower, colour = [], [], None
        for part in re.findall(rf"{COLOURS.pattern}|({HALF})", rest.pop(0)):
            if part[6]:
                upper.append(colour[:3])
                lower.append(colour[3:])
            else:
                colour = [int(number) for number in part[:6]]
        rows += [upper, lower]
    return np.array(rows), rest


before, *drawn = watch().split(HOME)
assert len(drawn) == pictures, f"{len(drawn)} pictures"
assert before.endswith("\n" * lines), "what stood on the screen has moved out of sight"

side = min(columns, 2 * (lines - 4)) // 2 * 2
found, rest = pixels(drawn[-1])
assert found.shape == (side, side, 3), found.shape

with h5py.File(output_dir / "diff2d.h5") as file:
    density, step = file["density"][-1], file["step"][-1]
sample = (2 * np.arange(side) + 1) * len(density) // (2 * side)
levels = np.clip(density[np.ix_(sample[::-1], sample)] * 256, 0, 255).astype(int)
expected = matplotlib.colormaps["nipy_spectral"](levels, bytes=True)[..., :3].astype(int)
# Two of the 256 colours may be those of a neighbour.
assert (np.abs(found - expected).sum(axis=-1) <= 3).all(), "other colours"

assert rest[0].startswith("density at t = ") and f"(step {step})" in rest[0], rest[0]
assert "Finished" in "\n".join(rest), rest
