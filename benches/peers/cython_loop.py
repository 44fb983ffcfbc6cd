"""The course's Cython version: the loops of pure_python.py with types (cython_step.pyx), which the
benchmark compiles with the flags of the C++ peers."""

import numpy as np
from cython_step import step

import peer


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
