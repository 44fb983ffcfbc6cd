"""An independent discretisation of the same equations: SciPy's sparse matrices, assembled here from the fluxes
through the faces of cells."""

from dataclasses import dataclass

import numpy as np
import scipy.sparse as sparse


@dataclass
class Grid:
    """Cells of a rectangle, each with a conductivity `D`; `inside` says which belong to the domain."""

    x: np.ndarray
    y: np.ndarray
    D: np.ndarray
    inside: np.ndarray

    @classmethod
    def of(cls, run, D, inside=None):
        """That of a run's cells. D is a number or an array of (y, x)."""
        x, y = run.data["x"].values, run.data["y"].values
        shape = len(y), len(x)
        inside = np.ones(shape, bool) if inside is None else inside
        return cls(x, y, np.broadcast_to(np.asarray(D, float), shape), inside)

    @property
    def sizes(self):
        return self.x[1] - self.x[0], self.y[1] - self.y[0]

    @property
    def area(self):
        dx, dy = self.sizes
        return dx * dy

    def numbers(self):
        """Of the cells inside, row by row; -1 outside."""
        numbers = np.full(self.D.shape, -1)
        numbers[self.inside] = np.arange(self.inside.sum())
        return numbers

    def faces(self):
        """Pairs of cells inside that have a face in common, and what passes for a difference of 1."""
        dx, dy = self.sizes
        numbers = self.numbers()
        for axis, ratio in ((1, dy / dx), (0, dx / dy)):
            one, other = (np.take(numbers, range(k, numbers.shape[axis] - 1 + k), axis) for k in (0, 1))
            a, b = (np.take(self.D, range(k, numbers.shape[axis] - 1 + k), axis) for k in (0, 1))
            open_ = (one >= 0) & (other >= 0)
            a, b = a[open_], b[open_]
            # Two half cells, one after the other.
            yield one[open_], other[open_], ratio * 2 * a * b / (a + b)

    def spread(self):
        """The matrix M for which M u is what each cell gains from its neighbours per unit of time."""
        n = int(self.inside.sum())
        total = sparse.csr_matrix((n, n))
        for one, other, passes in self.faces():
            rows = np.concatenate([one, other, one, other])
            columns = np.concatenate([other, one, one, other])
            entries = np.concatenate([passes, passes, -passes, -passes])
            total = total + sparse.csr_matrix((entries, (rows, columns)), (n, n))
        return total

    def side(self, name, film=None):
        """What passes for a difference of 1 between outside and each cell at a side, 0 for the other cells: half
        a cell, behind a film if it has that transfer coefficient."""
        dx, dy = self.sizes
        across, along = (dx, dy) if name in ("left", "right") else (dy, dx)
        place = {"left": np.s_[:, 0], "right": np.s_[:, -1], "bottom": np.s_[0], "top": np.s_[-1]}[name]
        passes = np.zeros(self.D.shape)
        passes[place] = along / (across / 2 / self.D[place] + (1 / film if film else 0))
        return passes[self.inside]

    def points(self):
        """Coordinates of the cells inside."""
        x, y = np.meshgrid(self.x, self.y)
        return x[self.inside], y[self.inside]
