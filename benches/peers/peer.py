"""What every Python peer shares: the grid, the initial field, the command line and the report.

There is no stencil here: each peer has its own. The protocol is that of `peer.hpp`:

    python some_peer.py N STEPS [--dump FILE] [--repeat K] [--cold] [--serve]

Each repeat starts from the initial field and times the loop alone, after a few untimed steps,
so that code compiled at first use is compiled. `--cold` leaves those out, for the time of the
whole process. `--serve` runs once for every line on standard input, for peers that take long to
start. The seconds go to standard output as JSON.
"""

import argparse
import json
import sys
import time

import numpy as np

D, X1, X2 = 1.0, -10.0, 10.0


class Grid:
    """`n` rows and columns that evolve; row and column 0 and n + 1 are held at zero."""

    def __init__(self, n):
        self.n = n
        self.dx = (X2 - X1) / n
        self.dt = 0.25 * (self.dx * self.dx) / D
        self.factor = (D / (self.dx * self.dx)) * self.dt

    def profile(self):
        """The peak profile at columns 1 to n."""
        x = X1 + (np.arange(self.n) * (X2 - X1)) / self.n
        return 1.0 - abs(1.0 - 4.0 * abs((x - (X1 + X2) / 2.0) / (X2 - X1)))

    def four_peaks(self, rows=None):
        """The initial field of a range of rows counted from 0 (all by default), zeros around it."""
        profile = self.profile()
        own = profile[rows.start : rows.stop] if rows else profile
        rho = np.zeros((len(own) + 2, self.n + 2))
        np.multiply(own[:, None], profile[None, :], out=rho[1:-1, 1:-1])
        return rho


def arguments():
    parser = argparse.ArgumentParser()
    parser.add_argument("n", type=int)
    parser.add_argument("steps", type=int)
    parser.add_argument("--dump")
    parser.add_argument("--repeat", type=int, default=1)
    parser.add_argument("--cold", action="store_true")
    parser.add_argument("--serve", action="store_true")
    parser.add_argument("--parallel", action="store_true", help="for peers that can be either")
    return parser.parse_args()


def measure(args, start, run):
    """`run(state, steps)` on `start()` as often as asked: the seconds, and the last field."""
    if not args.cold:
        run(start(), min(args.steps, 2))
    seconds = []
    for _ in sys.stdin if args.serve else range(args.repeat):
        state = start()
        began = time.perf_counter()
        field = run(state, args.steps)
        seconds.append(time.perf_counter() - began)
        if args.serve:
            print(json.dumps({"seconds": seconds[-1:]}), flush=True)
    return seconds, field


def report(args, seconds, interior):
    """Prints the seconds, and dumps the points that evolve if asked to."""
    if not args.serve:
        print(json.dumps({"seconds": seconds}), flush=True)
    if args.dump:
        np.ascontiguousarray(interior, dtype=np.float64).tofile(args.dump)


def main(run, start=Grid.four_peaks, halo=True):
    """A peer on one process: `start(grid)` makes its state, `run(grid, state, steps)` returns the
    last field, with its boundary (`halo`) or without."""
    args = arguments()
    grid = Grid(args.n)
    seconds, rho = measure(args, lambda: start(grid), lambda state, steps: run(grid, state, steps))
    rho = np.asarray(rho)
    report(args, seconds, rho[1:-1, 1:-1] if halo else rho)
