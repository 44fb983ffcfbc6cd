# cython: language_level=3, boundscheck=False, wraparound=False, cdivision=True
"""The step of cython_loop.py: typed memoryviews, two sweeps."""


def step(double[:, ::1] rho, double[:, ::1] laplacian, double[:, ::1] following, double k):
    cdef Py_ssize_t i, j, n = rho.shape[0] - 2
    for i in range(1, n + 1):
        for j in range(1, n + 1):
            laplacian[i, j] = (
                rho[i + 1, j] + rho[i - 1, j] + rho[i, j + 1] + rho[i, j - 1] - 4 * rho[i, j]
            )
    for i in range(1, n + 1):
        for j in range(1, n + 1):
            following[i, j] = rho[i, j] + k * laplacian[i, j]
