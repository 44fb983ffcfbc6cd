"""What a run has left in its directory, among the files of others."""

import fnmatch
import os
from pathlib import Path

from . import origin
from .errors import Unreadable
from .files import locate, not_seen, open_file, reading
from .problem import parsed

# What a run may leave besides its snapshots, as files of the same structure.
BESIDE = ("probes.h5", "slices/?*.h5", "coarse/?*.h5")
# What every HDF5 file begins with.
SIGNATURE = b"\x89HDF\r\n\x1a\n"


def outputs(run):
    """What a run has left, in the words that open() takes: "diff2d", and what lies beside it.

    Files of others in slices/ and coarse/ are left out, as the program leaves them alone.
    """
    directory = locate(run).parent
    found = ["diff2d"]
    for pattern in BESIDE:
        beside = [str(path.relative_to(directory).with_suffix("")) for path in matching(directory, pattern)]
        found += [what for what in beside if "/" not in what or is_of_run(directory, what)]
    return found


def matching(directory, pattern):
    """The files of a pattern such as slices/*.h5; a directory that is not there has none."""
    within = (directory / pattern).parent
    try:
        # Path.glob would pass over what it may not look into.
        names = sorted(os.listdir(within))
    except FileNotFoundError as cause:
        if within.is_symlink():
            raise not_seen(within, cause, "") from None
        return []
    except OSError as cause:
        raise Unreadable(f"cannot look into {within}: {cause.strerror}") from None
    return [within / name for name in names if fnmatch.fnmatch(name, Path(pattern).name)]


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
            return origin.part_of(h5) == part
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
