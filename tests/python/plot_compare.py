"""scripts/plot compare: exact numbers, equal runs, and what cannot be compared."""

import h5py
import numpy as np

from pictures import arguments, colour, copy, error, middle, pixels, plot

run, same, coarse, shifted, scratch = arguments()

# On another number of ranks: the same bits.
lines = plot("compare", run, same).stdout.splitlines()
assert len(lines) == 1 + 13 + 1, lines
assert lines[-1] == "equal to the last bit at all 13 common times", lines[-1]
for line in lines[1:-1]:
    assert line.split()[1:] == ["0.0", "0.0", "0"], line
assert pixels(run / "compare.png").std() > 5

# Differences at known points of known snapshots.
with h5py.File(run / "diff2d.h5", "r") as file:
    density, time, dx = file["density"][:], file["time"][:], file.attrs["dx"]
    n = len(file["x"])
other = density.copy()
other[4, 2, n - 3] += 0.25
other[4, 5, 5] -= 0.125
other[7, :, :3] += 1e-9
other[9, 0, 0] = np.nan
edited = copy(run, scratch / "other", lambda k, x, y: other[k])
made = scratch / "compare.png"
lines = plot("compare", run, edited, "--time", str(time[4]), "-o", made).stdout.splitlines()
for k, line in enumerate(lines[1:-1]):
    difference = np.where(density[k] == other[k], 0, density[k] - other[k])
    told = [float(word) for word in line.split()]
    assert told[0] == time[k] and told[3] == np.count_nonzero(difference), line
    assert np.array_equal(told[1], np.abs(difference).max(), equal_nan=True), line
    l2 = np.sqrt((difference**2).sum()) * dx
    assert np.isclose(told[2], l2, rtol=1e-12, equal_nan=True), line
assert lines[-1].startswith("3 of 13 common times differ; most at t = "), lines[-1]

# The larger of the two is white at the bottom right, the other halfway, left of it and above.
picture = pixels(made)
field = picture[:, : round(0.47 * picture.shape[1])]  # without the colour bar
row, column = middle(field, colour(1.0, "magma"))
half_row, half_column = middle(field, colour(0.5, "magma"), tolerance=2)
assert half_row < row and half_column < column, (row, column, half_row, half_column)

# Fewer snapshots: the common times.
part = copy(run, scratch / "part", committed=5)
done = plot("compare", part, run)
assert "5 of 13 snapshots are committed" in done.stderr and "5 common times" in done.stderr
last = "equal to the last bit at all 5 common times; 0 and 8 snapshots have no partner"
assert done.stdout.splitlines()[-1] == last, done.stdout

# A time that neither has, before anything is compared.
done = plot("compare", run, same, "--time", "99", code=2)
assert "no snapshot at t = 99: they reach from" in done.stderr and done.stdout == "", done

assert "points along x" in error("compare", run, coarse, code=2)
assert "covers x = " in error("compare", run, shifted, code=2)
later = copy(run, scratch / "later")
with h5py.File(later / "diff2d.h5", "r+") as file:
    file["time"][:] += 0.1
assert "no time in common" in error("compare", run, later, code=1)
