"""The course's Numba loops: those of pure_python.py on arrays, compiled. With --parallel the rows
are distributed over NUMBA_NUM_THREADS threads."""

import sys

import numba
import numpy as np

import peer

PARALLEL = "--parallel" in sys.argv


@numba.njit(parallel=PARALLEL)
def step(rho, laplacian, following, k):
    n = rho.shape[0] - 2
    for i in numba.prange(1, n + 1):
        for j in range(1, n + 1):
            laplacian[i, j] = (
                rho[i + 1, j] + rho[i - 1, j] + rho[i, j + 1] + rho[i, j - 1] - 4 * rho[i, j]
            )
    for i in numba.prange(1, n + 1):
        for j in range(1, n + 1):
            following[i, j] = rho[i, j] + k * laplacian[i, j]


def run(grid, state, steps):
    rho, following, laplacian = state
    for _ in range(steps):
        step(rho, laplacian, following, grid.factor)
        rho, following = following, rho
    return rho


def start(grid):
    rho = grid.four_peaks()
    return rho, np.zeros_like(rho), np.zeros_like(rho)


if __name__ == "__main__":
    peer.main(run, start)
