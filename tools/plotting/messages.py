"""What the commands say, on standard error, and the ways in which they fail."""

import sys


class Unwritable(Exception):
    """A picture cannot be written now: the exit codes of what cannot be read."""


def printable(text):
    """Escapes what would break a line, a terminal or a font: file names can contain anything."""
    return "".join(
        c if c.isprintable() else c.encode("unicode_escape", "surrogatepass").decode("ascii")
        for c in str(text)
    )


def say(text):
    print(f"plot: {printable(text)}", file=sys.stderr, flush=True)


def complain(text):
    say(f"error: {text}")


def progress(done, total, what):
    """A counter that overwrites itself, if a user is watching."""
    if sys.stderr.isatty():
        end = "\n" if done == total else ""
        print(f"\rplot: {done} of {total} {what}", end=end, file=sys.stderr, flush=True)
