"""Which run an HDF5 file belongs to, as its own attributes say; src/output/origin.rs writes them."""

import os

from .errors import Unreadable

PROGRAM = "diff2d-mpi"
TITLE = "two-dimensional diffusion"


def text(h5, name):
    """An attribute that is text; nothing if it is none."""
    value = h5.attrs.get(name)
    value = value.decode(errors="replace") if isinstance(value, bytes) else value
    return value if isinstance(value, str) else ""


def part_of(h5):
    """What a run made this file for, as `slices.NAME`: nothing for the snapshots, None if no run says so."""
    title, _, part = text(h5, "title").partition(": ")
    is_of_run = text(h5, "source").split(" ")[0] == PROGRAM and title == TITLE
    return part if is_of_run else None


def check_kind(file, h5, what):
    """Refuses a file that a run made for something else: slices as probes."""
    part = part_of(h5)
    kind = "" if what == "diff2d" else what.partition("/")[0]
    if part is not None and part.partition(".")[0] != kind:
        raise Unreadable(f"{file} holds {part or 'the snapshots'} of a run, not {kind or 'the snapshots'}")


def made(h5):
    """What another file in its place does not share: when the run made it, or where it lies if nothing says so."""
    if created := text(h5, "created"):
        return created
    found = os.stat(h5.filename)
    return found.st_dev, found.st_ino
