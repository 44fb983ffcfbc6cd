"""Parameters as TOML: what a dictionary of numbers, texts, paths, lists, arrays and dictionaries can say."""

import json
import math
import numbers
import os
import re

import numpy as np

from .errors import Usage, shown

BARE = re.compile(r"[A-Za-z0-9_-]+")


def written(table):
    """The text of a parameter file with these contents."""
    return "".join(f"{key(name)} = {value(name, of)}\n" for name, of in table.items())


def key(name):
    if not isinstance(name, str):
        raise Usage(f"a key has to be text, not {shown(name)}")
    return name if BARE.fullmatch(name) else text(name)


def value(name, of):
    """A value; a table is written on one line, so that it may stand anywhere."""
    if isinstance(of, (np.generic, np.ndarray)):
        plain = of.tolist()
        # A number that is longer than those of Python stays what it is.
        return value(name, float(plain) if isinstance(plain, np.floating) else plain)
    if isinstance(of, os.PathLike):
        return text(os.fspath(of))
    if isinstance(of, dict):
        return "{ " + ", ".join(f"{key(at)} = {value(f'{name}.{key(at)}', part)}" for at, part in of.items()) + " }"
    if isinstance(of, (list, tuple)):
        return "[" + ", ".join(value(name, part) for part in of) + "]"
    if isinstance(of, bool):
        return "true" if of else "false"
    if isinstance(of, numbers.Integral):
        return str(int(of))
    if isinstance(of, numbers.Real):
        return number(float(of))
    if isinstance(of, str):
        return text(of)
    raise Usage(f"{name} = {shown(of)} is neither a number, a text, a list nor a dictionary")


def number(of):
    """With all its digits, and a point or an exponent."""
    return repr(of) if math.isfinite(of) else ("nan" if math.isnan(of) else "inf" if of > 0 else "-inf")


def text(of):
    try:
        of.encode()
    except UnicodeEncodeError:
        raise Usage(f"{of!r} cannot be written in a parameter file, which is UTF-8") from None
    # What JSON escapes, TOML escapes in the same way, except DEL.
    return json.dumps(of, ensure_ascii=False).replace("\x7f", "\\u007f")
