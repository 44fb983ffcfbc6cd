"""py-pde: its own DiffusionPDE, on the course's example only (its operators take no coefficients of faces), with
explicit Euler steps. SETTING: how many times more steps than stability asks for."""

import math

import pde
import solver


def start(system, more):
    n = system.n
    field = pde.ScalarField(pde.CartesianGrid([[0, n]] * 2, n), system.initial)
    equation = pde.DiffusionPDE(system.k, bc={"virtual_point": 0})
    interval = float(system.times[0])
    dt = interval / math.ceil(interval * system.lowest / 2 * more * (1 - 1e-12))
    step = pde.EulerSolver(equation, backend="numba").make_stepper(field, dt)
    step(field, 0.0, dt)  # compiles
    field.data[:] = system.initial
    return field, step


def solve(state, system, output):
    field, step = state
    t = 0.0
    for until in map(float, system.times):
        step(field, t, until)
        output(field.data)
        t = until


if __name__ == "__main__":
    solver.main(start, solve)
