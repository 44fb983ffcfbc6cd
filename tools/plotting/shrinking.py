"""A snapshot as an image of no more points than a picture shows, built while reading."""

import math

import numpy as np


class Shrunk:
    """Blocks just large enough that at most `most` of them lie side by side.

    A block shows the mean of its points that are not NaN, which lie outside of a mask, or with `np.maximum` the largest of values that
    are not negative.
    """

    def __init__(self, shape, most, ufunc=np.add):
        self.shape, self.ufunc = shape, ufunc
        self.rows, self.columns = (max(1, math.ceil(size / most)) for size in shape)
        self.sums = np.zeros([math.ceil(shape[0] / self.rows), math.ceil(shape[1] / self.columns)])
        self.inside = np.zeros(self.sums.shape)

    def take(self, start, block):
        """Adds rows, beginning with row `start`."""
        first, last = start // self.rows, (start + len(block) - 1) // self.rows
        tops = np.maximum(np.arange(first, last + 1) * self.rows - start, 0)
        lefts = np.arange(self.sums.shape[1]) * self.columns
        pieces = slice(first, last + 1)

        def reduced(ufunc, block):
            return ufunc.reduceat(ufunc.reduceat(block, tops, axis=0), lefts, axis=1)

        if self.ufunc is np.add:
            inside = ~np.isnan(block)
            self.inside[pieces] += reduced(np.add, inside.astype(float))
            block = np.where(inside, block, 0.0)
        self.sums[pieces] = self.ufunc(self.sums[pieces], reduced(self.ufunc, block))

    def values(self):
        """The image, its first row at the bottom; values that are not finite are masked."""
        values = self.sums
        if self.ufunc is np.add:
            with np.errstate(invalid="ignore"):
                values = values / self.inside
        return np.ma.masked_invalid(values)

    def extent(self, run):
        """Left, right, bottom and top; the outermost blocks may reach beyond the points."""
        left, _, bottom, _ = run.extent
        width = self.sums.shape[1] * self.columns * run.dx
        height = self.sums.shape[0] * self.rows * run.dy
        return (left, left + width, bottom, bottom + height)


def density(run, k, most):
    """Snapshot k of a run as an image."""
    image = Shrunk(run.shape, most)
    for start, block in run.blocks(k):
        image.take(start, block)
    return image
