"""scripts/plot compare: exact numbers, equal runs, and what cannot be compared."""

import h5py
import numpy as np

from pictures import arguments, colour, copy, error, middle, pixels, plot
from plotting.compare import counted

run, same, coarse, shifted, faster, scratch = arguments()

# On another number of ranks: the same bits.
lines = plot("compare", run, same).stdout.splitlines()
assert len(lines) == 1 + 13 + 1, lines
equal = "equal to the last bit at all 13 common times"
assert lines[-1] == equal, lines[-1]
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
lines = plot("compare", run, edited, "--time", str(time[4]), "-o", made, code=1).stdout.splitlines()
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
assert "no time in common" in error("compare", run, later, code=2)


# Runs of different problems are never equal, whatever times they have in common.
def last_line(a, b, code):
    return plot("compare", a, b, "-o", made, code=code).stdout.splitlines()[-1]


last = last_line(run, faster, 1)
assert last.startswith("the runs are of different problems: D = 1.7 and 1.73; dt = "), last
for edit, told in (
    (lambda text: text.replace("D = 1.7", "D = 1.8"), "D = 1.7 and 1.8"),
    (lambda text: text.replace("x1 = -9.0", "x1 = -9.5"), "x1 = -9.0 and -9.5"),
    (lambda text: text.replace("dx = 0.8", "dx = 0.81"), None),
    (lambda text: 'layout = "cells"\n' + text, "layout = (not given) and 'cells'"),
    (lambda text: text + "\n[source]\nrate = 2.0\n", "source = (not given) and { rate = 2.0 }"),
    (lambda text: text.replace("runtime = 6.1", "runtime = 7.0"), None),
    (lambda text: text.replace("[solver]", '[solver]\n# another\n'), None),
):
    changed = copy(run, scratch / "changed")
    with h5py.File(changed / "diff2d.h5", "r+") as file:
        text = file.attrs["params"]
        text = edit(text.decode() if isinstance(text, bytes) else text)
        del file.attrs["params"]
        file.attrs["params"] = text
    last = last_line(run, changed, 1 if told else 0)
    assert last == (f"the runs are of different problems: {told}" if told else equal), last
for name, by, differs in (("D", 1e-15, True), ("dt", 1e-6, True), ("dt", 1e-14, False)):
    changed = copy(run, scratch / "changed")
    with h5py.File(changed / "diff2d.h5", "r+") as file:
        file.attrs[name] *= 1 + by
    last = last_line(run, changed, int(differs))
    assert f"different problems: {name} = " in last if differs else last == equal, last

# The same numbers with other names or units are something else.
for name, what, units, told in (
    ("density", "units", "kg", "units of the field = '1' and 'kg'"),
    ("time", "units", "h", "units of time = '1' and 'h'"),
    ("x", "units", "km", "units of x = '1' and 'km'"),
    ("density", "long_name", "heat", None),
):
    changed = copy(run, scratch / "changed")
    with h5py.File(changed / "diff2d.h5", "r+") as file:
        file[name].attrs[what] = units
    last = last_line(run, changed, 1 if told else 0)
    assert last == (f"the runs are of different problems: {told}" if told else equal), last
changed = copy(run, scratch / "changed")
with h5py.File(changed / "diff2d.h5", "r+") as file:
    file.move("density", "heat")
last = last_line(run, changed, 1)
assert last == "the runs are of different problems: name of the field = 'density' and 'heat'", last

# Nothing can be said of runs that have the initial field alone in common.
begun = copy(run, scratch / "begun", committed=1)
last = last_line(run, begun, 2)
assert last == "nothing to compare: only the initial field is common; 12 and 0 snapshots have no partner"
assert "no committed snapshot" in error("compare", run, copy(run, scratch / "none", committed=0), code=2)
changed = copy(run, scratch / "changed")
with h5py.File(changed / "diff2d.h5", "r+") as file:
    file.attrs["params"] = "D = "
assert "holds no parameters" in error("compare", run, changed, code=2)
for words in (["compare"], ["compare", run], ["compare", run, scratch / "nowhere"]):
    error(*words, code=2)

# Counted as people count.
assert [counted(count) for count in (1, 2)] == ["1 common time", "2 common times"]
