"""PETSc through petsc4py: an assembled matrix, TS with BDF of order 5 and its own choice of steps, conjugate
gradients with PETSc's algebraic multigrid. SETTING: the absolute tolerance of a step."""

import sys

import petsc4py

petsc4py.init(
    [
        sys.argv[0],
        *"-ts_type bdf -ts_bdf_order 5 -ts_adapt_type basic -ts_max_snes_failures -1".split(),
        *"-snes_type ksponly -ksp_type cg -pc_type gamg -pc_gamg_reuse_interpolation true".split(),
        *"-ts_exact_final_time matchstep".split(),
    ]
)

import solver  # noqa: E402
from petsc4py import PETSc  # noqa: E402 (after its initialisation)


class Problem:
    def __init__(self, system, tolerance):
        starts, columns, values = system.matrix()
        of = PETSc.IntType
        csr = starts.astype(of), columns.astype(of), values
        self.l = PETSc.Mat().createAIJ((len(starts) - 1,) * 2, csr=csr, comm=PETSc.COMM_SELF)
        self.shifted = self.l.duplicate(copy=True)
        self.b, self.u = self.l.createVecRight(), self.l.createVecRight()
        self.b.setArray(system.inflow())
        self.u.setArray(system.initial.ravel())
        self.linear = 0
        ts = self.ts = PETSc.TS().create(PETSc.COMM_SELF)
        ts.setIFunction(self.residual, self.u.duplicate())
        ts.setIJacobian(self.jacobian, self.shifted)
        ts.setFromOptions()
        ts.getSNES().getKSP().setTolerances(rtol=min(1e-3, max(1e-9, tolerance)))
        ts.setTolerances(rtol=0, atol=tolerance)
        ts.setTimeStep(0.1 / system.lowest)
        ts.setMaxSteps(1_000_000)

    def residual(self, ts, t, u, rate, out):
        self.l.mult(u, out)
        out.aypx(-1.0, rate)
        out.axpy(-1.0, self.b)

    def jacobian(self, ts, t, u, rate, shift, matrix, _):
        self.l.copy(matrix, PETSc.Mat.Structure.SAME_NONZERO_PATTERN)
        matrix.scale(-1.0)
        matrix.shift(shift)
        matrix.assemble()
        return True


def solve(problem, system, output):
    ts = problem.ts
    for until in system.times:
        ts.setMaxTime(until)
        ts.solve(problem.u)
        output(problem.u.getArray())
    return {"steps": ts.getStepNumber(), "applications": ts.getKSPIterations()}


if __name__ == "__main__":
    solver.main(Problem, solve)
