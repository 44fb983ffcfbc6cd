"""The course's first version: lists of lists and nothing else. Two sweeps a step, the Laplacian in a
list of lists of its own. It is so slow that it takes only a few steps; the tables scale its time and say so."""

import peer


def zeros(n):
    return [[0.0] * (n + 2) for _ in range(n + 2)]


def run(grid, state, steps):
    n, k = grid.n, grid.factor
    rho, following, laplacian = state
    for _ in range(steps):
        for i in range(1, n + 1):
            for j in range(1, n + 1):
                laplacian[i][j] = (
                    rho[i + 1][j] + rho[i - 1][j] + rho[i][j + 1] + rho[i][j - 1] - 4 * rho[i][j]
                )
        for i in range(1, n + 1):
            for j in range(1, n + 1):
                following[i][j] = rho[i][j] + k * laplacian[i][j]
        rho, following = following, rho
    return rho


def start(grid):
    return grid.four_peaks().tolist(), zeros(grid.n), zeros(grid.n)


if __name__ == "__main__":
    peer.main(run, start)
