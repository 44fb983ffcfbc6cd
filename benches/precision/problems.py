"""Problems whose solution in time is known exactly on their grid: their modes are sines or cosines."""

import json
from dataclasses import dataclass

import h5py
import numpy as np
from harness import cases
from scipy import fft

OUTPUT = 0.5  # simulated time from one output to the next
ALL_OUTPUTS = 20
LONG = 1024  # rows from which samples take seconds


@dataclass(frozen=True)
class Problem:
    """n x n points or cells, with the diffusivity `cases.D` everywhere."""

    name: str
    n: int
    settings: tuple  # of (key, value), over params/four_peaks.toml
    insulated: bool
    safeties: tuple = (1.0,)  # of Euler's steps
    outputs: int = ALL_OUTPUTS
    patient: bool = False  # Euler takes minutes: one sample of it

    @property
    def runtime(self):
        return self.outputs * OUTPUT

    @property
    def short(self):
        """Whether samples are so short that a canary before and after says whether they were disturbed."""
        return self.n < LONG

    def parameters(self):
        always = {"runtime": self.runtime, "outtime": OUTPUT, "graphics": "false"}
        return always | {"checkpoint.every": "off"} | dict(self.settings)

    def modes(self):
        """The angle of each mode along one direction, and the transform to modes and back."""
        k = np.arange(self.n)
        if self.insulated:
            return np.pi * k / (2 * self.n), lambda u: fft.dctn(u, 2), lambda u: fft.idctn(u, 2)
        # Zeros one spacing outside the grid.
        angles = np.pi * (k + 1) / (2 * (self.n + 1))
        return angles, lambda u: fft.dstn(u, 1), lambda u: fft.idstn(u, 1)

    def exact(self, initial, dx, times):
        """The field at each of the times."""
        angles, forward, back = self.modes()
        start, rates = forward(initial), -4 * cases.D / dx**2 * np.sin(angles) ** 2
        for time in times:
            decay = np.exp(rates * time)
            yield back(start * decay[:, None] * decay)


def course(n, **more):
    """The course's example."""
    return Problem(f"course {n}", n, (("dx", cases.spacing(n)),), insulated=False, **more)


def box(n, safeties):
    """A Gaussian away from the middle of a box of the same size, insulated, on cells."""
    settings = {
        "grid.layout": "cells",
        "dx": (cases.X2 - cases.X1) / n,
        "initial": json.dumps("exp(-((x - 3)^2 + (y + 2)^2) / 2)"),
        "field.name": "density",
    }
    settings |= {f"boundary.{side}": "insulated" for side in ("left", "right", "bottom", "top")}
    return Problem(f"box {n}", n, tuple(settings.items()), True, safeties)


def errors(problem, file):
    """The largest error of each output of a run, at that output's own time."""
    with h5py.File(file) as run:
        field = run["density"]
        exact = problem.exact(field[0], run.attrs["dx"], run["time"][1:])
        return [float(abs(field[k] - e).max()) for k, e in enumerate(exact, start=1)]
