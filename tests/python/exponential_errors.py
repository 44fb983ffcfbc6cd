"""Exponential steps keep the error that was asked for, and do not take much more work than that needs:
against the matrix of the problem and the integrators of SciPy.

Usage: exponential_errors.py DIRECTORY, where each run is in PROBLEM-TOLERANCE.
"""

import sys
from pathlib import Path

import h5py
import numpy as np
from scipy.integrate import solve_ivp
from scipy.sparse import block_array, coo_array, csr_array, diags_array
from scipy.sparse.linalg import expm_multiply

TOLERANCES = {
    "still": ["1e-03", "1e-04", "1e-06", "1e-08", "1e-10", "1e-12"],
    "moving": ["1e-03", "1e-04", "1e-06", "1e-08", "1e-10"],
    "reacting": ["1e-03", "1e-05", "1e-07"],
}
END = 0.4
NX, NY = 40, 30
DX, DY = 2.0 / NX, 1.2 / NY
x, y = (np.arange(NX) + 0.5) * DX, (np.arange(NY) + 0.5) * DY
X, Y = np.meshgrid(x, y)
INSIDE = np.hypot(X - 1.3, Y - 0.5) > 0.2


def mean(a, b):
    return np.where(a * b == 0, 0, 2 * a * b / np.where(a + b == 0, 1, a + b))


class Medium:
    """capacity du/dt = div(D grad u) - decay u + sources, as a matrix, with its sides."""

    def __init__(self):
        along_x = (1 + X * Y / 2) * INSIDE
        along_y = (0.3 + 0.2 * np.sin(5 * X)) * INSIDE
        self.capacity = 1 + X / 2 + Y / 4
        number = np.arange(NX * NY).reshape(NY, NX)
        pairs = (
            (number[:, :-1], number[:, 1:], mean(along_x[:, :-1], along_x[:, 1:]) / DX**2),
            (number[:-1], number[1:], mean(along_y[:-1], along_y[1:]) / DY**2),
        )
        loss = (0.5 + Y) * INSIDE
        self.left = along_x[:, 0] * 2 / DX**2
        half = along_x[:, -1] * 2 / DX
        self.right = 3 * half / (3 + half) / DX
        self.top = along_y[-1] * 2 / DY**2
        loss[:, 0] += self.left
        loss[:, -1] += self.right
        loss[-1] += self.top
        matrix = csr_array(diags_array(-loss.ravel()))
        for one, other, face in pairs:
            i, j, a = one.ravel(), other.ravel(), face.ravel()
            at = (np.concatenate([i, i, j, j]), np.concatenate([i, j, j, i]))
            matrix = matrix + coo_array((np.concatenate([-a, a, -a, a]), at), shape=matrix.shape)
        self.matrix = csr_array(diags_array(1 / self.capacity.ravel()) @ matrix)

    def forcing(self, left, right, top, bottom, source, well):
        rate = source * INSIDE
        rate[:, 0] += self.left * left
        rate[:, -1] += self.right * right
        rate[-1] += self.top * top
        rate[0] += bottom / DY * INSIDE[0]
        rate[int(0.9 / DY), int(0.4 / DX)] += well / (DX * DY)
        return (rate / self.capacity).ravel()


MEDIUM = Medium()


def still(start):
    b = MEDIUM.forcing(1 + y, 0.5, x, -0.3, X - Y, 0.1)
    whole = block_array([[MEDIUM.matrix, csr_array(b[:, None])], [None, csr_array((1, 1))]])
    return expm_multiply(csr_array(whole) * END, np.append(start, 1.0))[:-1]


def forcing_in_time(t):
    return MEDIUM.forcing(
        1 + y * np.sin(6 * t), np.cos(3 * t), x * np.cos(4 * t), np.sin(5 * t + x),
        X * np.exp(-t), 0.1 * (1 + t),
    )  # fmt: skip


def integrate(start, rate):
    found = solve_ivp(rate, (0, END), start, method="DOP853", rtol=3e-14, atol=1e-15)
    assert found.success, found.message
    return found.y[:, -1]


def moving(start):
    return integrate(start, lambda t, u: MEDIUM.matrix @ u + forcing_in_time(t))


def reacting(start):
    inside, capacity = INSIDE.ravel(), MEDIUM.capacity.ravel()

    def rate(t, u):
        grows = (2 + np.sin(3 * t)) * u * (1 - u) * inside / capacity
        return MEDIUM.matrix @ u + forcing_in_time(t) + grows

    return integrate(start, rate)


for exact in (still, moving, reacting):
    name, right = exact.__name__, None
    for tolerance in TOLERANCES[name]:
        with h5py.File(Path(sys.argv[1]) / f"{name}-{tolerance}" / "diff2d.h5") as run:
            fields = np.where(np.isnan(run["density"][:]), 0, run["density"][:])
        if right is None:
            right = exact(fields[0].ravel())
        largest = max(np.abs(fields).max(), 2.2)
        error = np.abs(fields[-1].ravel() - right).max() / largest
        # What is known of inflows that change with time is a bound far above the error.
        most, least = float(tolerance), float(tolerance) / (1e4 if name == "moving" else 1e3)
        print(f"{name}: {error:.1e} at tolerance {tolerance}")
        assert error <= most, f"{name}: {error:.1e} is above the tolerance {tolerance}"
        # Steps at loose tolerances are more exact than asked: the least degrees leave less than that.
        is_loose = name != "reacting" and most > 1e-5
        assert error >= least or is_loose or most < 1e-11, f"{name}: {error:.1e} is far below {tolerance}"
