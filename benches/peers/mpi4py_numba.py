"""The course's mpi4py version with Numba: strips of rows (strips.py), and the loops of numba_loop.py
on each."""

import numba

import strips


@numba.njit
def step(rho, laplacian, following, k):
    m, n = rho.shape[0] - 2, rho.shape[1] - 2
    for i in range(1, m + 1):
        for j in range(1, n + 1):
            laplacian[i, j] = (
                rho[i + 1, j] + rho[i - 1, j] + rho[i, j + 1] + rho[i, j - 1] - 4 * rho[i, j]
            )
    for i in range(1, m + 1):
        for j in range(1, n + 1):
            following[i, j] = rho[i, j] + k * laplacian[i, j]


if __name__ == "__main__":
    strips.main(step)
