"""What the commands say, on standard error, and the two ways in which they fail."""

import sys


class Usage(Exception):
    """What was asked for makes no sense: exit code 2."""


class Unreadable(Exception):
    """A file cannot be read, or holds nothing to draw: exit code 1, of compare 2."""


def printable(text):
    """Without what would break a line, a terminal or a font: names of files hold anything."""
    return "".join(
        c if c.isprintable() else c.encode("unicode_escape", "surrogatepass").decode("ascii")
        for c in str(text)
    )


def say(text):
    print(f"plot: {printable(text)}", file=sys.stderr, flush=True)


def complain(text):
    say(f"error: {text}")


def progress(done, total, what):
    """A counter that overwrites itself, where somebody looks on."""
    if sys.stderr.isatty():
        end = "\n" if done == total else ""
        print(f"\rplot: {done} of {total} {what}", end=end, file=sys.stderr, flush=True)
