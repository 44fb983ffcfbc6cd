"""FiPy and py-pde, given the same problem and the same steps, come to the same field.

Usage: independent_solvers.py SOLVER DIRECTORY, where each run is in a directory with the name of
its problem.
"""

import os
import sys
from pathlib import Path

import h5py
import numpy as np

solver, directory = sys.argv[1:]


class Run:
    """The start and the end of a run, and its steps."""

    def __init__(self, name):
        with h5py.File(Path(directory) / name / "diff2d.h5") as run:
            self.start, self.end = run["density"][:]
            self.x, self.y = run["x"][:], run["y"][:]
            self.dt, self.steps = run.attrs["dt"], int(run.attrs["nper"])
            self.dx, self.dy = run.attrs["dx"], run.attrs["dy"]


def of_fipy(name, run):
    """Explicit steps of FiPy's terms."""
    import fipy

    mesh = fipy.Grid2D(nx=len(run.x), ny=len(run.y), dx=run.dx, dy=run.dy)
    u = fipy.CellVariable(mesh=mesh, value=run.start.ravel())
    X, Y = mesh.cellCenters.value
    along, up = mesh.faceCenters.value
    left, right = mesh.facesLeft, mesh.facesRight
    bottom, top = mesh.facesBottom, mesh.facesTop
    of_cells = np.where(X < 0.5, 3.0, 0.2) if name == "layers" else 1 + X + Y
    cells = fipy.CellVariable(mesh=mesh, value=of_cells)
    # At a side it is that of the cell beside it.
    D = fipy.FaceVariable(mesh=mesh, value=cells.harmonicFaceValue.value)
    outside = mesh.exteriorFaces.value
    D.setValue(cells.value[mesh.faceCellIDs[0].filled(0)], where=outside)
    capacity, sources = 1.0, 0.0
    if name == "layers":
        u.constrain(1.0, left)
        u.constrain(0.0, right)
    elif name == "sides":
        u.constrain(up, left)
        u.constrain(2 * along, top)
    elif name == "terms":
        capacity = fipy.CellVariable(mesh=mesh, value=1 + X)
        u.constrain(1.0, bottom)
        sources = X * Y
    decay = 1.5 if name == "terms" else 0.0
    for _ in range(run.steps):
        source = fipy.CellVariable(mesh=mesh, value=sources - decay * u.value)
        change = fipy.TransientTerm(coeff=capacity) == fipy.ExplicitDiffusionTerm(coeff=D) + source
        change.solve(var=u, dt=run.dt, solver=fipy.LinearLUSolver())
    return u.value.reshape(run.start.shape)


def of_pde(name, run):
    """Explicit steps of py-pde's Laplacian."""
    # To compile takes longer than these steps.
    os.environ["NUMBA_DISABLE_JIT"] = "1"
    import pde

    axes = ((run.x, run.dx), (run.y, run.dy))
    ends = [[points[0] - spacing / 2, points[-1] + spacing / 2] for points, spacing in axes]
    periodic = {"values": [False, False], "transfer": [False, True], "ring": [True, True]}[name]
    grid = pde.CartesianGrid(ends, [len(run.x), len(run.y)], periodic=periodic)
    D = 0.3
    bc = {
        "values": {
            "x-": {"value": 1.0},
            "x+": {"derivative": 0.4 / D},
            "y-": {"value": "x"},
            "y+": {"derivative": 0.0},
        },
        # That is, derivative + value * u = const.
        "transfer": {
            "x-": {"type": "mixed", "value": 2 / D, "const": 2 / D},
            "x+": {"type": "mixed", "value": 5 / D, "const": 0.0},
            "y": "periodic",
        },
        "ring": {"x": "periodic", "y": "periodic"},
    }[name]
    rhs = f"{D} * laplace(u)" + (" + u * (1 - u) + t" if name == "ring" else "")
    field = pde.ScalarField(grid, run.start.T)
    equation = pde.PDE({"u": rhs}, bc=bc)
    result = equation.solve(
        field, t_range=run.dt * run.steps, dt=run.dt, solver="euler", tracker=None, backend="numpy"
    )
    return result.data.T


SOLVERS = {
    "fipy": (of_fipy, ["layers", "sides", "terms"]),
    "pde": (of_pde, ["values", "transfer", "ring"]),
}
solve, names = SOLVERS[solver]
for name in names:
    run = Run(name)
    assert run.steps >= 10 and np.abs(run.end - run.start).max() > 0.05, f"{name}: little happens"
    off = np.abs(solve(name, run) - run.end).max()
    assert off < 1e-12, f"{solver}, {name}: off by {off}"
    print(f"{solver}, {name}: the same to {off:.0e} after {run.steps} steps")
