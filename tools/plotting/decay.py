"""The slowest mode of the grid, and the exact rate at which it decays.

One step of the program multiplies sin(pi i / (n + 1)) sin(pi j / (n + 1)), rows and columns
i, j = 1 .. n, by f = 1 - 8 k sin^2(pi / (2 (n + 1))), where k = D dt / dx^2 (docs/design.md).
Every smooth field comes down to this mode times an amplitude A f^(steps).
"""

import numpy as np


class SlowestMode:
    """The slowest mode on the grid of a run, with the amplitude that its first snapshot gives."""

    def __init__(self, run):
        self.run = run
        n = len(run.x)
        k = run.diffusivity * run.dt / run.spacing**2
        self.factor = 1.0 - 8.0 * k * np.sin(np.pi / (2 * (n + 1))) ** 2
        self.rate = -np.log(self.factor) / run.dt
        self.profile = np.sin(np.pi * np.arange(1, n + 1) / (n + 1))
        self.amplitude = self.project(0)

    def project(self, snapshot):
        """A = (2 / (n + 1))^2 sum of density[i, j] sin(pi i / (n + 1)) sin(pi j / (n + 1))."""
        total = 0.0
        for start, block in self.run.blocks(snapshot):
            total += self.profile[start : start + len(block)] @ (block @ self.profile)
        return total * (2 / (len(self.profile) + 1)) ** 2

    def series(self, name):
        """A quantity of the mode at every output."""
        steps = self.run.step - self.run.step[0]
        amplitudes = self.amplitude * self.factor ** steps.astype(float)
        dx, profile = self.run.spacing, self.profile
        of_one = {
            "mass": (dx * profile.sum()) ** 2,
            "l2": dx * (profile**2).sum(),
            "max": profile.max() ** 2,
            "min": profile.min() ** 2,
        }
        return amplitudes * of_one[name]
