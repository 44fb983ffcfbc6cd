"""scripts/plot slice: the row or column that is asked for, drawn as high as its densities are."""

import h5py
import numpy as np

from pictures import arguments, copy, error, patch, pixels, plot

run, scratch = arguments()
with h5py.File(run / "diff2d.h5", "r") as file:
    x = file["x"][:]
peak_x, peak_y = x[12], x[10]


# Along x through the peak it steps up; along y through the peak, down; elsewhere it is flat.
def steps(k, x, y):
    up, down = np.where(x < peak_x, 0.2, 0.8), np.where(y < peak_y, 0.8, 0.2)
    density = np.where(y == peak_y, up, np.where(x == peak_x, down, 0.5))
    density[(x == peak_x) & (y == peak_y)] = 0.85
    density[0, 0] = np.nan
    return density


edited = copy(run, scratch / "steps", steps)
made = scratch / "slice.png"


def heights(*options):
    """How high the line stands, left and right: rows from the top."""
    said = plot("slice", edited, "--times", "0", "-o", made, *options).stderr
    assert "1 of 13 snapshots" in said, said
    picture = pixels(made)
    rows, columns = patch(picture, [68, 1, 84], tolerance=40)  # viridis begins with this
    inside = columns < 0.8 * picture.shape[1]  # not the legend
    rows, columns = rows[inside], columns[inside]
    left = columns < np.percentile(columns, 30)
    right = columns > np.percentile(columns, 70)
    return said, np.median(rows[left]), np.median(rows[right])


said, left, right = heights()
assert f"along x at y = {peak_y:.4g}" in said and right + 100 < left, (said, left, right)
said, left, right = heights("--along", "y")
assert f"along y at x = {peak_x:.4g}" in said and left + 100 < right, (said, left, right)
said, left, right = heights(f"--at={x[3] + 0.1}")
assert f"along x at y = {x[3]:.4g}" in said, said
assert abs(left - right) <= 2, (left, right)

plot("slice", run)
assert pixels(run / "slice.png").std() > 5
plot("slice", run, "--count", "13", "-o", made)  # with a colour bar
assert "--at 30 lies outside of the grid" in error("slice", run, "--at", "30", code=2)
