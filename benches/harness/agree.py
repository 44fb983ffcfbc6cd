"""Before anything is timed: every program gives the reference's answer."""

import numpy as np

from . import cases
from .program import Failed, Unsupported

LIMIT = 1e-12


def reference(n, steps):
    """The last field, in NumPy, every operation rounded in the order of the course's program."""
    i = np.arange(n)
    x = cases.X1 + (i * (cases.X2 - cases.X1)) / n
    middle = (cases.X1 + cases.X2) / 2.0
    profile = 1.0 - abs(1.0 - 4.0 * abs((x - middle) / (cases.X2 - cases.X1)))
    rho = np.zeros((n + 2, n + 2))
    rho[1:-1, 1:-1] = profile[:, None] * profile[None, :]
    k = cases.factor(n)
    for _ in range(steps):
        total = ((rho[2:, 1:-1] + rho[:-2, 1:-1]) + rho[1:-1, 2:]) + rho[1:-1, :-2]
        rho[1:-1, 1:-1] += k * (total - 4 * rho[1:-1, 1:-1])
    return rho[1:-1, 1:-1]


def awkward_size(least):
    """The first grid from `least` up whose factor is not 1/4: there rounding shows most."""
    return next(n for n in range(least, least + 100) if cases.factor(n) != 0.25)


def check(programs, scratch, say):
    """The largest difference from the reference, by program; raises Failed if it is too large.
    diff2d-mpi has to give the same bits."""
    n, steps = awkward_size(90), 57
    expected = reference(n, steps)
    differences = {}
    for program in programs:
        try:
            data = np.frombuffer(program.last_field(n, steps, scratch)).reshape(n, n)
        except Unsupported as reason:
            program.missing = str(reason)
            say(f"{program.name}: not run: {reason}")
            continue
        worst = float(abs(data - expected).max())
        say(f"agrees to {worst:.1e}: {program.label}")
        if program.group == "ours" and worst != 0:
            raise Failed(f"{program.name} differs from the reference by {worst}, not the same bits")
        if not worst <= LIMIT:
            raise Failed(f"{program.name} differs from the reference by {worst}, more than {LIMIT}")
        differences[program.name] = worst
    return n, steps, differences
