"""What every Python solver shares: the system, read from the file that benches/answer/systems.py wrote, and the
command line, that of `system.hpp`:

    python some_solver.py SYSTEM SETTING [--dump FILE]
"""

import argparse
import json
import time

import numpy as np


class System:
    """du/dt = L u + b on n x n cells. `kx` are the faces along x, n x (n + 1), and `ky` along y."""

    def __init__(self, file):
        with open(file, "rb") as told:
            self.n, uniform, outputs = (int(i) for i in np.fromfile(told, np.int64, 3))
            n, w = self.n, self.n + 2
            self.lowest, k = np.fromfile(told, float, 2)
            self.times = np.fromfile(told, float, outputs)
            field = np.fromfile(told, float, w * w).reshape(w, w)
            faces = (
                np.full((2, w, w), k)
                if uniform
                else np.fromfile(told, float, 2 * w * w).reshape(2, w, w)
            )
        self.uniform, self.k = bool(uniform), k
        self.initial, self.left = field[1:-1, 1:-1].copy(), field[1, 0]
        self.kx, self.ky = faces[0, 1:-1, 1:].copy(), faces[1, 1:, 1:-1].copy()
        assert self.kx.shape == (n, n + 1) and self.ky.shape == (n + 1, n)

    def inflow(self):
        """b: what comes in from beyond the left side."""
        b = np.zeros((self.n, self.n))
        b[:, 0] = self.kx[:, 0] * self.left
        return b.ravel()

    def matrix(self):
        """L in compressed rows: where rows start, columns, values."""
        n = self.n
        row = np.arange(n * n)[:, None]
        i, j = row // n, row % n
        inside = np.hstack([i > 0, j > 0, row >= 0, j < n - 1, i < n - 1])
        down, up, west, east = self.ky[:-1], self.ky[1:], self.kx[:, :-1], self.kx[:, 1:]
        values = [down, west, -(down + up + west + east), east, up]
        values = np.column_stack([v.ravel() for v in values])[inside]
        columns = (row + np.array([-n, -1, 0, 1, n]))[inside]
        starts = np.concatenate([[0], np.cumsum(inside.sum(axis=1))])
        return starts, columns, values


def main(start, solve):
    """`solve(start(system, setting), system, output)` calls `output(field)` at each output. Only that is timed, without
    the outputs, and after a run that is not where runs are short."""
    parser = argparse.ArgumentParser()
    parser.add_argument("system")
    parser.add_argument("setting", type=float)
    parser.add_argument("--dump")
    args = parser.parse_args()
    system = System(args.system)
    fields, aside = [], 0.0

    def output(field):
        nonlocal aside
        began = time.perf_counter()
        if args.dump:
            fields.append(np.array(field, dtype=float).reshape(system.n, system.n))
        aside += time.perf_counter() - began

    for _ in range(1 if args.dump else 2):
        state = start(system, args.setting)
        began, aside = time.perf_counter(), 0.0
        told = solve(state, system, output)
        seconds = time.perf_counter() - began - aside
        if seconds > 1:
            break
    if args.dump:
        np.array(fields).tofile(args.dump)
    print(json.dumps({"seconds": seconds} | (told or {})), flush=True)
