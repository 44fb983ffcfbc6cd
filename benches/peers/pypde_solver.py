"""py-pde: its own DiffusionPDE and explicit Euler stepper with the time step of the others. The
boundary is set on the points outside the grid, which is where it is zero here."""

import pde

import peer


def start(grid):
    if "stepper" not in cache:
        space = pde.CartesianGrid([[0, peer.X2 - peer.X1]] * 2, grid.n)
        rho = pde.ScalarField(space, dtype=float)
        equation = pde.DiffusionPDE(peer.D, bc={"virtual_point": 0})
        solver = pde.EulerSolver(equation, backend="numba")
        cache.update(rho=rho, stepper=solver.make_stepper(rho, grid.dt))
    cache["rho"].data[:] = grid.four_peaks()[1:-1, 1:-1]
    return cache["stepper"], cache["rho"]


def run(grid, state, steps):
    stepper, rho = state
    stepper(rho, 0.0, steps * grid.dt)
    return rho.data


cache = {}

if __name__ == "__main__":
    peer.main(run, start, halo=False)
