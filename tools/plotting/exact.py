"""The exact solution of the equation for the example's initial field.

That field is the product p(x) p(y) of a profile of straight pieces: zero at x1, at the middle and at
x2, one halfway between. The program holds the density at zero at x1 - dx and at x2, a distance L
apart, so the solution is X(x, t) Y(y, t) with

    X = sum over m = 1, 2, ... of b_m exp(-D k^2 t) sin(k (x - x1 + dx)),   k = pi m / L,
    b_m = 2 / (L k^2) sum over the bends of p at v of -(change of slope) sin(k (v - x1 + dx)).

Quantities are those of X Y at the grid points, computed as the program does for its field.
"""

import math

import numpy as np
from diff2d.errors import Unreadable
from diff2d.problem import of_problem

# Beyond this exponent a mode is below the rounding error of the others.
NEGLIGIBLE = 45.0
# The initial field of a run is the example's if it agrees to this accuracy.
SAME_FIELD = 1e-9


class Profile:
    """One factor of the solution, at the points of one axis."""

    def __init__(self, points, spacing, diffusivity):
        self.points, self.spacing, self.diffusivity = points, spacing, diffusivity
        self.cells = len(points) + 1
        self.length = self.cells * spacing
        left, width = points[0], len(points) * spacing
        self.initial = 1 - np.abs(1 - 4 * np.abs((points - left - width / 2) / width))
        # Where the profile bends, from the zero on the left, and by how much of its slope.
        self.bends = spacing + width * np.array([0, 1, 2, 3]) / 4
        self.change = 4 / width * np.array([1, -2, 2, -2])

    def at(self, time):
        if time == 0:
            return self.initial
        most = math.sqrt(NEGLIGIBLE / (self.diffusivity * time)) * self.length / math.pi
        m = np.arange(1, min(math.ceil(most), 64 * self.cells) + 2)
        k = np.pi * m / self.length
        b = -2 / (self.length * k**2) * (self.change @ np.sin(np.outer(self.bends, k)))
        amplitudes = b * np.exp(-self.diffusivity * k**2 * time)
        # At the points sin(pi m i / cells) has the period 2 cells in m: a sum by a Fourier transform.
        folded = np.bincount(m % (2 * self.cells), amplitudes, 2 * self.cells)
        return np.maximum(-np.fft.fft(folded).imag[1 : self.cells], 0.0)


class Exact:
    """The exact solution on the grid of a run."""

    def __init__(self, run):
        self.x = Profile(run.x, run.dx, run.diffusivity)
        self.y = Profile(run.y, run.dy, run.diffusivity)

    def series(self, times):
        """Mass, L2 norm, largest and smallest density at these times, by name."""
        pairs = [(self.x.at(time), self.y.at(time)) for time in times]
        of_all = {
            "mass": lambda v, spacing: v.sum() * spacing,
            "l2": lambda v, spacing: math.sqrt((v * v).sum() * spacing),
            "max": lambda v, _: v.max(),
            "min": lambda v, _: v.min(),
        }
        dx, dy = self.x.spacing, self.y.spacing
        return {
            name: np.array([of(x, dx) * of(y, dy) for x, y in pairs])
            for name, of in of_all.items()
        }


def exact(run):
    """The exact solution for a run, or None if its initial field is not the example's."""
    if not run.is_course:
        return None
    found = Exact(run)
    if run.time[0] == 0:
        return found if begins_with(run, found) else None
    try:  # later outputs of a run: by its parameters
        problem = of_problem(run.parameters())
        begins_at_zero = problem.get("time", {}).get("start", 0.0) == 0.0
        is_example = set(problem) <= {"D", "x1", "x2", "dx", "grid", "time"} and begins_at_zero
        return found if is_example else None
    except Unreadable:
        return None


def begins_with(run, found):
    for start, block in run.blocks(0):
        expected = np.outer(found.y.initial[start : start + len(block)], found.x.initial)
        if not np.abs(block - expected).max() <= SAME_FIELD:
            return False
    return True
