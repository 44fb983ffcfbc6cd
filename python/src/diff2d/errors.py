"""The ways in which reading, comparing or running fails, and how values and numbers are told."""

import numpy as np


class Usage(ValueError):
    """The request makes no sense."""


class Unreadable(Exception):
    """A file cannot be read, or holds nothing of a run."""


class Failed(Exception):
    """A run ended with an error, which is the text; `code` is the exit code of the program."""

    def __init__(self, text, code):
        super().__init__(text)
        self.code = code


def shown(value):
    """A value as one would type it, without the names of NumPy's types."""
    value = plain(value)
    return str(value) if isinstance(value, np.generic) else repr(value)


def counted(count, noun):
    return f"{count} {noun}{'s' * (count != 1)}"


def plain(value):
    if isinstance(value, (np.generic, np.ndarray)):
        return value.tolist()
    if isinstance(value, dict):
        return {name: plain(of) for name, of in value.items()}
    return type(value)(map(plain, value)) if type(value) in (list, tuple) else value
