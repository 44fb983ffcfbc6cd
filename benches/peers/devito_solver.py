"""Devito: the equation as symbols, compiled by Devito to C at first use. Its zero halo is the
boundary. DEVITO_LANGUAGE and OMP_NUM_THREADS say how it uses threads; nothing else is tuned."""

import numpy as np
from devito import Constant, Eq, Grid, Operator, TimeFunction, configuration, solve

import peer

configuration["log-level"] = "ERROR"


def start(grid):
    if "operator" not in cache:
        length = grid.dx * (grid.n - 1)
        space = Grid(shape=(grid.n, grid.n), extent=(length, length), dtype=np.float64)
        rho = TimeFunction(name="rho", grid=space, space_order=2, time_order=1)
        diffusivity = Constant(name="D", value=peer.D, dtype=np.float64)
        update = Eq(rho.forward, solve(Eq(rho.dt, diffusivity * rho.laplace), rho.forward))
        cache.update(rho=rho, operator=Operator(update))
    cache["rho"].data[:] = grid.four_peaks()[None, 1:-1, 1:-1]
    return cache["operator"], cache["rho"]


def run(grid, state, steps):
    operator, rho = state
    operator.apply(time_m=0, time_M=steps - 1, dt=grid.dt)
    return rho.data[steps % 2]


cache = {}

if __name__ == "__main__":
    peer.main(run, start, halo=False)
