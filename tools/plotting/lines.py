"""Lines with names, which may be those of a run, and their legend."""

from .limits import drawable


def draw(axis, x, y, name, **look):
    """Draws a line, if it can be drawn."""
    [line] = axis.plot(drawable(x), drawable(y), label=name, **look)
    return line


def legend(axis, lines, **look):
    """A legend of all these lines: by itself, Matplotlib leaves out names that begin with an underscore."""
    axis.legend(lines, [line.get_label() for line in lines], frameon=False, **look)
