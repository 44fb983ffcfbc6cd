"""py-pde: its own DiffusionPDE, on the course's example only (its operators take no coefficients of faces), with
adaptive Runge-Kutta steps. SETTING: the tolerance."""

import pde

import solver


def start(system, tolerance):
    n = system.n
    field = pde.ScalarField(pde.CartesianGrid([[0, n]] * 2, n), system.initial)
    equation = pde.DiffusionPDE(system.k, bc={"virtual_point": 0})
    stepper = pde.RungeKuttaSolver(equation, backend="numba", adaptive=True, tolerance=tolerance)
    step = stepper.make_stepper(field, 0.1 / system.lowest)
    step(field, 0.0, 0.1 / system.lowest)  # compiles
    field.data[:] = system.initial
    return field, step


def solve(state, system, output):
    field, step = state
    t = 0.0
    for until in system.times:
        step(field, t, until)
        output(field.data)
        t = until


if __name__ == "__main__":
    solver.main(start, solve)
