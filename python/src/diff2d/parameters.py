"""The parameter file of a run that is to be started: one that is there, or one made of a dictionary."""

import os
import re
import stat
import tempfile
from contextlib import contextmanager
from functools import reduce

from . import toml
from .errors import Usage, shown
from .files import path_of

# Where a system lists what a process has open, and the most links that it follows to it.
OPEN_FILES = re.compile(r"/proc/.*/fd|/dev/fd")
MOST_LINKS = 40


@contextmanager
def parameter_file(params):
    """A parameter file by its path, or one with these contents for as long as it is needed."""
    if not isinstance(params, dict):
        file = path_of("params", params)
        if is_open_here(file) or is_no_file(file):
            raise Usage(
                f"cannot read parameters from {file}, which is a pipe or a device, or is open in this process alone: "
                "save them to a file, and give its name"
            )
        # A name is no option.
        yield os.path.join(os.curdir, file) if file.startswith("-") else file
        return
    nested(params)
    text = toml.written(params)
    # Here, where its paths begin, and where all hosts of a job see it.
    with made_here() as file:
        file.write(text)
        file.flush()
        yield file.name


def is_no_file(path):
    """Whether something else than a file or a directory, of which the program tells, has this name."""
    try:
        mode = os.stat(path).st_mode
    except OSError:
        return False
    return not (stat.S_ISREG(mode) or stat.S_ISDIR(mode))


def is_open_here(path):
    """Whether a name, such as /dev/stdin, stands for what this process has open, and the program has not."""
    try:
        for _ in range(MOST_LINKS):
            if OPEN_FILES.fullmatch(os.path.realpath(os.path.dirname(path))):
                return True
            path = os.path.join(os.path.dirname(path), os.readlink(path))
    except OSError:  # what is no link
        pass
    return False


def nested(params):
    """Refuses a dotted key, where a dictionary has another one for each table."""
    for name, value in params.items():
        if isinstance(name, str) and "." in name:
            meant = reduce(lambda inner, table: {table: inner}, reversed(name.split(".")), value)
            raise Usage(f"{shown(name)} is no key: a table is a dictionary in the dictionary: write {shown(meant)}")


def made_here():
    """A file in the current directory, for as long as it is open."""
    try:
        return tempfile.NamedTemporaryFile("w", encoding="utf-8", dir=os.getcwd(), prefix=".diff2d-", suffix=".toml")
    except OSError as cause:
        raise Usage(
            f"parameters in a dictionary are written to a file in the current directory: {cause.strerror}: change "
            "to a directory that can be written to, or pass the path of a parameter file"
        ) from None
