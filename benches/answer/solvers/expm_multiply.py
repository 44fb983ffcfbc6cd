"""SciPy's `expm_multiply`, from output to output, of the matrix [L b; 0 0]. Its error is that of rounding: SETTING
says nothing."""

import numpy as np
import solver
from scipy import sparse
from scipy.sparse.linalg import expm_multiply


def start(system, _):
    starts, columns, values = system.matrix()
    matrix = sparse.csr_array((values, columns, starts))
    b = sparse.csr_array(system.inflow()[:, None])
    return sparse.block_array([[matrix, b], [None, sparse.csr_array((1, 1))]], format="csr")


def solve(matrix, system, output):
    u, t = np.append(system.initial.ravel(), 1.0), 0.0
    trace = matrix.trace()
    for until in system.times:
        u, t = expm_multiply(matrix * (until - t), u, traceA=trace * (until - t)), until
        output(u[:-1])


if __name__ == "__main__":
    solver.main(start, solve)
