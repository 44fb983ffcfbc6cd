"""The course's mpi4py version with NumPy: strips of rows (strips.py), and the expressions of
numpy_slices.py on each."""

import strips


def step(rho, laplacian, following, k):
    laplacian[1:-1, 1:-1] = (
        rho[2:, 1:-1] + rho[:-2, 1:-1] + rho[1:-1, 2:] + rho[1:-1, :-2] - 4 * rho[1:-1, 1:-1]
    )
    following[1:-1] = rho[1:-1] + k * laplacian[1:-1]


if __name__ == "__main__":
    strips.main(step)
