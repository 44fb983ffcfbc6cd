"""The files of a run: which one a path means, and opening it."""

import os
import stat
from contextlib import contextmanager
from pathlib import Path

import h5py

from .errors import Unreadable, Usage, shown

# What h5py raises if a file is damaged, truncated, gone or of another kind.
DAMAGE = (OSError, RuntimeError, KeyError, IndexError, ValueError, TypeError, AttributeError)
# The file with the snapshots.
SNAPSHOTS = "diff2d.h5"
ADVICE = "give the output directory of a run"


@contextmanager
def reading(file):
    """Reports an error in reading a file, which may come from anywhere, in one line."""
    try:
        yield
    except Usage:  # a ValueError that says all
        raise
    except DAMAGE as cause:
        text = str(cause.args[0] if cause.args else cause) or type(cause).__name__
        raise Unreadable(f"{file} cannot be read: {text.splitlines()[0]}") from cause


def path_of(what, path):
    """A path as text, which nothing else has to be taken for."""
    found = os.fspath(path) if isinstance(path, os.PathLike) else path
    if not isinstance(found, str) or "\0" in found:
        raise Usage(f"{what} = {shown(path)} is not a path")
    return found


def locate(path, name=SNAPSHOTS):
    """The output file of that name in the directory of a run; a path to a file means its snapshots."""
    if not path_of("run", path):
        raise Unreadable(f"an empty name: {ADVICE}")
    path = Path(path)
    try:
        is_directory = stat.S_ISDIR(path.stat().st_mode)
    except OSError as cause:
        raise not_seen(path, cause, f"{path} does not exist: {ADVICE}") from cause
    if not is_directory and name == SNAPSHOTS:
        return path
    directory = path if is_directory else path.parent
    file = directory / name
    try:
        os.stat(file)
    except OSError as cause:
        advice = ADVICE if name == SNAPSHOTS else "this run has no such output"
        raise not_seen(file, cause, f"{directory} holds no {name}: {advice}") from cause
    return file


def not_seen(path, cause, absent):
    """Why there is nothing to open: nothing has that name, a link leads nowhere, or else."""
    if not isinstance(cause, FileNotFoundError):
        return Unreadable(f"{path} cannot be looked at: {cause.strerror}")
    if path.is_symlink():
        target = os.readlink(path)
        advice = "make that available, or correct the link"
        return Unreadable(f"{path} is a link to {target}, which does not exist: {advice}")
    return Unreadable(absent)


def open_file(file):
    try:
        is_file = stat.S_ISREG(file.stat().st_mode)
    except OSError as cause:
        raise not_seen(file, cause, f"{file} does not exist") from cause
    # Opening a pipe would block.
    if not is_file:
        raise Unreadable(f"{file} is not a file")
    # Without a lock, which would be refused or block the run while it writes; but as in this process it is
    # open already, if it is.
    try:
        try:
            return h5py.File(file, "r", locking=False)
        except OSError as cause:
            if "locking flag values" not in str(cause):
                raise
            return h5py.File(file, "r")
    except DAMAGE as cause:
        raise Unreadable(f"{file} does not open as HDF5: {str(cause).splitlines()[0]}") from cause
