"""FiPy: its implicit terms with one backward Euler step after another, conjugate gradients of SciPy. The coefficients
of the faces are given, so that they are those of the others. SETTING: steps in all."""

import os

os.environ["FIPY_SOLVERS"] = "scipy"

import fipy  # noqa: E402 (after its choice of solvers)
import numpy as np  # noqa: E402
import solver  # noqa: E402


class Problem:
    def __init__(self, system, steps):
        n = system.n
        mesh = fipy.Grid2D(nx=n, ny=n, dx=1.0, dy=1.0)
        # A face at a side is half a cell from its cell: FiPy doubles its coefficient.
        kx, ky = system.kx.copy(), system.ky.copy()
        kx[:, [0, -1]] /= 2
        ky[[0, -1]] /= 2
        faces = fipy.FaceVariable(mesh=mesh, value=np.concatenate([ky.ravel(), kx.ravel()]))
        self.u = fipy.CellVariable(mesh=mesh, value=system.initial.ravel())
        self.u.constrain(system.left, mesh.facesLeft)
        self.u.constrain(0.0, mesh.facesRight)
        if ky[0].any():
            self.u.constrain(0.0, mesh.facesBottom)
            self.u.constrain(0.0, mesh.facesTop)
        self.equation = fipy.TransientTerm() == fipy.DiffusionTerm(coeff=faces)
        self.each = max(1, round(steps / len(system.times)))
        self.solver = fipy.LinearCGSolver(tolerance=1e-10, iterations=10_000)


def solve(problem, system, output):
    t = 0.0
    for until in system.times:
        for _ in range(problem.each):
            problem.equation.solve(
                var=problem.u, dt=(until - t) / problem.each, solver=problem.solver
            )
        output(problem.u.value)
        t = until


if __name__ == "__main__":
    solver.main(Problem, solve)
