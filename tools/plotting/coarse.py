"""A coarse field on disk: what a map needs of a run, from means over blocks of points."""

from functools import partial

import numpy as np
from diff2d import checks
from diff2d.files import reading
from diff2d.problem import parsed
from diff2d.run import BLOCK_BYTES

from .sampled import committed, labelled, units_of_time


class Coarse:
    """The committed outputs of coarse/NAME.h5, in one run or in several consecutive ones."""

    margins = 0.0, 0.0  # the blocks end where their outermost points do

    def __init__(self, runs, name):
        self.file, run = committed(runs, f"coarse/{name}")
        with reading(self.file):
            self.take(run)

    def take(self, run):
        """What is read at once: all but the field."""
        fields = (of for of in run.data_vars.values() if of.dims == ("time", "y", "x"))
        self.field = next(fields, None)
        if self.field is None:
            raise self.no_run("it has no field along y and x")
        self.time, self.shape = run["time"].values, self.field.shape[1:]
        self.time_units = units_of_time(run)
        (bottom, top, self.dy), (left, right, self.dx) = (self.ends(run, axis) for axis in ("y", "x"))
        self.extent = left, right, bottom, top
        self.parameters = partial(parsed, self.file, run.attrs.get("params"))
        self.is_course = self.has_layout_of_the_course()
        self.label = labelled(self.field)
        self.axes = {axis: labelled(run[axis], axis) for axis in ("x", "y")}
        self.min, self.max = self.extremes()

    def __len__(self):
        return len(self.time)

    def no_run(self, why):
        return checks.no_run(self.file, why)

    def ends(self, run, axis):
        """The ends of all blocks along an axis, and the length of each, which only the last one may not have."""
        bounds = run.get(f"{axis}_bounds")
        if bounds is None or bounds.shape != (run.sizes[axis], 2):
            raise self.no_run(f"it has no ends of blocks along {axis}")
        bounds = bounds.values
        if not (np.isfinite(bounds).all() and (np.diff(bounds) > 0).all()):
            raise self.no_run(f"the ends of its blocks along {axis} do not rise")
        return bounds[0, 0], bounds[-1, 1], bounds[0, 1] - bounds[0, 0]

    def has_layout_of_the_course(self):
        grid = self.parameters().get("grid")
        return not (isinstance(grid, dict) and grid.get("layout") == "cells")

    def extremes(self):
        """The smallest and the largest value of each output; NaN where there is none."""
        found = []
        for k in range(len(self)):
            inside = (block[np.isfinite(block)] for _, block in self.blocks(k))
            ends = [end for values in inside if len(values) for end in (values.min(), values.max())]
            found.append((min(ends), max(ends)) if ends else (np.nan, np.nan))
        return np.transpose(found)

    def blocks(self, k):
        """Output k as pairs of a row number and the rows from that one on."""
        rows, columns = self.shape
        step = max(1, BLOCK_BYTES // (8 * columns))
        for start in range(0, rows, step):
            yield start, self.field[k, start : start + step].values.astype(np.float64, copy=False)
