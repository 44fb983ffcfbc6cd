"""scripts/plot snapshots: which snapshots, where, the colours of known densities, upright."""

import h5py
import numpy as np

from pictures import (
    arguments,
    assert_quarters_stand_right,
    colour,
    copy,
    middle,
    patch,
    pixels,
    plot,
    quarters,
)
from plotting.choosing import labels

run, scratch = arguments()

# Times far from zero are told apart.
times = labels([1.7e9 + 900 * k for k in range(3)])
assert times == ["1.7e+09", "1.700001e+09", "1.700002e+09"], times

# Without options: every output, into the directory of the run.
said = plot("snapshots", run).stderr
assert "13 of 13 snapshots are committed" in said, said
assert "7 of 13 snapshots in the figure" in said, said
assert f"made {run / 'snapshots.png'}" in said, said
assert pixels(run / "snapshots.png").std() > 10
assert not list(run.glob("*.partial*")), "a part is left over"

# One panel: colours, orientation.
made = scratch / "one.png"
edited = copy(run, scratch / "quarters", quarters)
plot("snapshots", edited, "--times", "2.5", "-o", made)
assert_quarters_stand_right(pixels(made))
plot("snapshots", edited / "diff2d.h5", "--count", "1", "--colormap", "viridis", "-o", made)
assert_quarters_stand_right(pixels(made), "viridis")
# The colour of the lowest quarter is that around the points too.
plot("snapshots", edited, "--count", "1", "--range", "auto", "-o", made)
assert_quarters_stand_right(pixels(made), low=0.15, high=0.85, slack=10)
plot("snapshots", edited, "--count", "1", "--range=-1,3", "-o", made)
assert_quarters_stand_right(pixels(made), low=-1.0, high=3.0)

# Without an option, the colours of the run's own pictures.
with h5py.File(edited / "diff2d.h5", "r+") as file:
    file.attrs["params"] = file.attrs["params"].replace('"nipy_spectral"', '"magma"')
plot("snapshots", edited, "--count", "1", "-o", made)
assert_quarters_stand_right(pixels(made), "magma")

# Several panels: in the order of their times, from the left, then downward.
rising = copy(run, scratch / "rising", lambda k, x, y: 0.02 + 0.07 * k)
plot("snapshots", rising, "--count", "13", "-o", made)
picture = pixels(made)
places = [middle(picture, colour(0.02 + 0.07 * k)) for k in range(13)]
rows = [round(row / 20) for row, _ in places]
assert rows == sorted(rows), f"rows {rows}"
for row in set(rows):
    columns = [column for place, (_, column) in zip(rows, places) if place == row]
    assert columns == sorted(columns) and len(set(columns)) == len(columns), f"columns {columns}"
sizes = [len(patch(picture, colour(0.02 + 0.07 * k))[0]) for k in range(13)]
assert max(sizes) < 1.1 * min(sizes), f"panels of other sizes: {sizes}"

# Panels of a long domain lie below each other, and fill the figure.
long = copy(run, scratch / "long", lambda k, x, y: 0.02 + 0.07 * k)
with h5py.File(long / "diff2d.h5", "r+") as file:
    for name, part in (("y", np.s_[:2]), ("density", np.s_[:, :2])):
        values = file[name][part]
        del file[name]
        file[name] = values
plot("snapshots", long, "--count", "5", "-o", made)
picture = pixels(made)
assert (picture != 255).any(axis=2).mean() > 0.4, "mostly white"
shown = [k for k in range(13) if (picture == colour(0.02 + 0.07 * k)).all(axis=2).sum() > 5000]
places = np.array([middle(picture, colour(0.02 + 0.07 * k)) for k in shown])
assert len(places) == 5 and (np.diff(places[:, 0]) > 0).all() and np.ptp(places[:, 1]) < 2, places

# The outputs nearest to the times that are asked for.
plot("snapshots", rising, "--times", "5.6,0,2.9", "-o", made)
picture = pixels(made)
of_each = [(picture == colour(0.02 + 0.07 * k)).all(axis=2).sum() for k in range(13)]
shown = [k for k, count in enumerate(of_each) if count > 5000]
assert shown == [0, 6, 12], shown

# Densities beyond the ends have the colours of the ends; those that are no numbers are grey.
def strange(k, x, y):
    return np.select([x < -4, x < 1, x < 6], [-1.0, 2.0, np.nan], 0.5)


odd = copy(run, scratch / "odd", strange)
plot("snapshots", odd, "--count", "1", "-o", made)
picture = pixels(made)
columns = [middle(picture, colour(v))[1] for v in (0.0, 1.0)] + [middle(picture, [153] * 3)[1]]
assert columns == sorted(columns), columns

for ending, magic in (("pdf", b"%PDF"), ("svg", b"<?xml")):
    plot("snapshots", run, "--count", "2", "-o", scratch / f"two.{ending}")
    assert (scratch / f"two.{ending}").read_bytes().startswith(magic)
