"""Which run an HDF5 file belongs to, as its own attributes say; src/output/origin.rs writes them."""

import os

from .errors import Unreadable
from .files import open_file, reading
from .problem import parsed

SIGNATURE = b"\x89HDF\r\n\x1a\n"
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
    """What another file of the same name does not have: when the run made it; or where it lies, if nothing says so."""
    if created := text(h5, "created"):
        return created
    found = os.stat(h5.filename)
    return found.st_dev, found.st_ino


def is_of_run(directory, what):
    """Whether a run has made `slices/NAME`: it says so; or the parameters name it, and it says nothing.

    What cannot be told counts: opening it says why.
    """
    file, part = directory / f"{what}.h5", what.replace("/", ".", 1)
    try:
        # Opening a pipe would block.
        if (file.exists() and not file.is_file()) or beginning(file) != SIGNATURE:
            return is_named(directory, what)
        with open_file(file) as h5, reading(file):
            return part_of(h5) == part
    except (OSError, Unreadable) as cause:
        return "truncated file" not in str(cause) or is_named(directory, what)


def beginning(file):
    with open(file, "rb") as begin:
        return begin.read(len(SIGNATURE))


def is_named(directory, what):
    """Whether the parameters of the run have this slice or coarse field; those that cannot be read name nothing."""
    table, _, name = what.partition("/")
    file = directory / "params.toml"
    try:
        return name in parsed(file, file.read_bytes())[table]
    except (OSError, Unreadable, KeyError, TypeError):
        return False
