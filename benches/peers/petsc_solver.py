"""PETSc through petsc4py: the Laplacian as an assembled sparse matrix, distributed over ranks in strips of
rows, and PETSc's own explicit Euler time stepper on it. A sparse matrix is the general method; its cost is
reading 12 bytes for every coefficient in every step."""

import sys

import numpy as np
import petsc4py

petsc4py.init(sys.argv[:1])

from petsc4py import PETSc  # noqa: E402 (after its initialisation)

import peer  # noqa: E402


def laplacian(grid, comm):
    """The five-point matrix, in compressed rows; points of the boundary are zero and left out."""
    n = grid.n
    first, last = (n * (n * rank // comm.size) for rank in (comm.rank, comm.rank + 1))
    row = np.arange(first, last, dtype=PETSc.IntType)[:, None]
    i, j = row // n, row % n
    inside = np.hstack([i > 0, j > 0, row >= 0, j < n - 1, i < n - 1])
    columns = (row + np.array([-n, -1, 0, 1, n], dtype=PETSc.IntType))[inside]
    values = np.broadcast_to([1.0, 1.0, -4.0, 1.0, 1.0], inside.shape)[inside]
    starts = np.concatenate([[0], np.cumsum(inside.sum(axis=1))]).astype(PETSc.IntType)
    values = values * (peer.D / (grid.dx * grid.dx))
    size = (last - first, n * n)
    return PETSc.Mat().createAIJ((size, size), csr=(starts, columns, values), comm=comm)


def main():
    args = peer.arguments()
    comm = PETSc.COMM_WORLD
    grid = peer.Grid(args.n)
    matrix = laplacian(grid, comm)
    rho = matrix.createVecRight()
    profile = grid.profile()

    stepper = PETSc.TS().create(comm)
    stepper.setType(PETSc.TS.Type.EULER)
    stepper.setProblemType(PETSc.TS.ProblemType.LINEAR)
    stepper.setRHSFunction(lambda ts, t, rho, rate: matrix.mult(rho, rate), rho.duplicate())
    stepper.setExactFinalTime(PETSc.TS.ExactFinalTime.STEPOVER)

    def start():
        points = np.arange(*rho.getOwnershipRange())
        rho.setArray(profile[points // grid.n] * profile[points % grid.n])
        comm.barrier()

    def run(_, steps):
        stepper.setTime(0.0)
        stepper.setStepNumber(0)
        stepper.setTimeStep(grid.dt)
        stepper.setMaxTime(steps * grid.dt * 2)
        stepper.setMaxSteps(steps)
        stepper.solve(rho)

    seconds, _ = peer.measure(args, start, run)
    # The seconds are those of rank 0: the halo exchange keeps the ranks in step.
    if args.dump:
        scatter, whole = PETSc.Scatter.toZero(rho)
        scatter.scatter(rho, whole)
    if comm.rank == 0:
        peer.report(args, seconds, whole.getArray() if args.dump else None)


if __name__ == "__main__":
    main()
