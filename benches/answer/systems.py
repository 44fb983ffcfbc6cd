"""The problems, as the systems du/dt = L u + b that everybody solves."""

import json
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from harness import cases
from precision.problems import course as course_modes


@dataclass(frozen=True)
class System:
    """n x n points or cells, `outputs` times up to `end`."""

    n: int
    end: float
    outputs: int

    @property
    def name(self):
        return f"{self.kind} {self.n}"

    @property
    def times(self):
        return self.end * np.arange(1, self.outputs + 1) / self.outputs

    def parameters(self):
        """What diff2d-mpi is told, over params/four_peaks.toml."""
        always = {"runtime": self.end, "outtime": self.end / self.outputs, "graphics": "false"}
        return always | {"checkpoint.every": "off"} | self.settings()

    @cached_property
    def faces(self):
        """Coefficients of the faces along x, n x (n + 1), and along y, (n + 1) x n."""
        return self.coefficients()

    @property
    def lowest(self):
        """A bound on minus the lowest eigenvalue: twice the sum of the faces of a cell, but once those outside."""
        kx, ky = self.faces
        twice_x, twice_y = 2 * kx, 2 * ky
        twice_x[:, [0, -1]] /= 2
        twice_y[[0, -1]] /= 2
        return float((twice_x[:, 1:] + twice_x[:, :-1] + twice_y[1:] + twice_y[:-1]).max())

    def write(self, file):
        """For the C++ solvers: see solvers/system.hpp."""
        kx, ky = self.faces
        beyond = np.zeros((self.n + 2, self.n + 2))
        beyond[1:-1, 1:-1] = self.initial()
        beyond[1:-1, 0] = self.left
        parts = [np.array([self.n, self.uniform, self.outputs], dtype=np.int64)]
        parts += [np.array([self.lowest, kx[0, 1]]), self.times, beyond]
        if not self.uniform:
            faces = np.zeros((2, self.n + 2, self.n + 2))
            faces[0, 1:-1, 1:] = kx
            faces[1, 1:, 1:-1] = ky
            parts.append(faces)
        with open(file, "wb") as out:
            for part in parts:
                out.write(part.tobytes())


@dataclass(frozen=True)
class Course(System):
    """The course's example, with its 20 outputs."""

    end: float = 10.0
    outputs: int = 20
    kind = "course"
    uniform = True
    left = 0.0

    def settings(self):
        return {"dx": cases.spacing(self.n)}

    def coefficients(self):
        k = cases.D / ((cases.X2 - cases.X1) / self.n) ** 2
        return np.full((self.n, self.n + 1), k), np.full((self.n + 1, self.n), k)

    @property
    def lowest(self):
        return 8 * self.faces[0][0, 0]

    def initial(self):
        x = cases.X1 + np.arange(self.n) * (cases.X2 - cases.X1) / self.n
        profile = 1.0 - abs(1.0 - 4.0 * abs(x / (cases.X2 - cases.X1)))
        return profile[:, None] * profile

    def exact(self, times):
        """By the sine transform."""
        dx = (cases.X2 - cases.X1) / self.n
        return course_modes(self.n).exact(self.initial(), dx, times)


@dataclass(frozen=True)
class Uneven(System):
    """D = 1 + 0.9 sin(6 pi x) cos(4 pi y) on the unit square, from 0; 1 on the left, 0 on the right."""

    end: float = 0.02
    outputs: int = 1
    kind = "uneven"
    uniform = False
    left = 1.0

    def settings(self):
        d = "1 + 0.9*sin(6*pi*x)*cos(4*pi*y)"
        return {
            "grid.layout": "cells",
            "dx": 1.0 / self.n,
            "x1": 0.0,
            "x2": 1.0,
            "D": json.dumps(d),
            "initial": 0.0,
            "field.name": "density",
            "boundary.left": "{ value = 1.0 }",
            "boundary.right": "{ value = 0.0 }",
            "boundary.default": "insulated",
        }

    def coefficients(self):
        centres = (np.arange(self.n) + 0.5) / self.n
        d = 1 + 0.9 * np.sin(6 * np.pi * centres) * np.cos(4 * np.pi * centres[:, None])
        kx, ky = np.zeros((self.n, self.n + 1)), np.zeros((self.n + 1, self.n))
        kx[:, 1:-1] = 2 * d[:, 1:] * d[:, :-1] / (d[:, 1:] + d[:, :-1])
        ky[1:-1] = 2 * d[1:] * d[:-1] / (d[1:] + d[:-1])
        kx[:, 0], kx[:, -1] = 2 * d[:, 0], 2 * d[:, -1]
        return kx * self.n**2, ky * self.n**2

    def initial(self):
        return np.zeros((self.n, self.n))
