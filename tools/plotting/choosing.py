"""Which snapshots to draw, and what to call them."""

import argparse
import math

import numpy as np
from diff2d.errors import Usage


def add_arguments(parser, count):
    group = parser.add_mutually_exclusive_group()
    group.add_argument(
        "--times",
        type=times,
        metavar="T,T,...",
        help="the outputs nearest to these simulated times",
    )
    group.add_argument(
        "--count",
        type=whole_number,
        default=count,
        metavar="N",
        help=f"at most this many outputs, evenly spread over the run ({count})",
    )


def times(text):
    found = [finite(word) for word in text.split(",")]
    if None in found:
        raise argparse.ArgumentTypeError(f"'{text}' is not a list of times such as 0,2.5,10")
    return found


def time(text):
    found = finite(text)
    if found is None:
        raise argparse.ArgumentTypeError(f"'{text}' is not a time such as 2.5")
    return found


def finite(text):
    """The number in a text, or None."""
    try:
        value = float(text)
    except ValueError:
        return None
    return value if math.isfinite(value) else None


def whole_number(text):
    if not (text.isascii() and text.isdigit() and int(text) > 0):
        raise argparse.ArgumentTypeError(f"'{text}' is not a whole number above zero")
    return int(text)


def chosen(run, options):
    """The numbers of the requested snapshots, in order."""
    if options.times is None:
        return spread(len(run), options.count)
    return sorted({nearest(run.time, time) for time in options.times})


def spread(count, most):
    """At most `count` snapshots, including the first and the last.

    Gaps that differ by one are noticeable if they are small: then somewhat fewer snapshots at equal
    gaps are better.
    """
    if count <= most or most == 1:
        return list(range(min(count, most)))
    if count - 1 < 3 * (most - 1):
        even = (k for k in range(most, most // 2, -1) if (count - 1) % (k - 1) == 0)
        most = next(even, most)
    return [round(k) for k in np.linspace(0, count - 1, most)]


def nearest(times, time):
    """The index of the time nearest to a given one, in ascending times that enclose it."""
    first, last = times[0], times[-1]
    slack = 0.5 * float(np.diff(times).max(initial=0.0))
    if not first - slack <= time <= last + slack:
        raise Usage(f"no snapshot at t = {time:g}: they reach from t = {first:g} to {last:g}")
    return int(np.abs(np.asarray(times) - time).argmin())


def apart(values, form, precisions):
    """Numbers in the lowest of some precisions that tells them apart, or in the highest."""
    for precision in precisions:
        texts = [f"{value:.{precision}{form}}" for value in values]
        if len(set(texts)) == len(set(values)):
            break
    return texts


def moments(run, values):
    """What titles and legends call some times of a run, with their units."""
    return [f"t = {label}{after(run)}" for label in labels(values)]


def after(run):
    """What follows a time of a run: its units, if it has any."""
    return "" if run.time_units == "1" else f" {run.time_units}"


def labels(values):
    """Numbers with enough decimals to tell them apart, and at least four digits in the largest."""
    values = [float(value) for value in values]
    size = math.floor(math.log10(max(map(abs, values)) or 1.0))
    if not -5 <= size <= 7:
        return apart(values, "g", range(6, 18))
    texts = apart(values, "f", range(max(0, 3 - size), 17))
    while "." in texts[0] and all(text.endswith(("0", ".")) for text in texts):
        texts = [text[:-1] for text in texts]
    return texts
