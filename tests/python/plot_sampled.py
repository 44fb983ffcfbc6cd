"""scripts/plot probes and slice --name: lines as high as the values, and what is committed alone."""

import shutil

import h5py
import numpy as np

from pictures import arguments, error, patch, pixels, plot

run, scratch = arguments()
made = scratch / "made.png"

said = plot("probes", run, "-o", made).stderr
assert "probes.h5: 13 of 13 outputs are committed" in said and "2 of 2 probes" in said, said
assert pixels(made).std() > 5

# One probe that falls, so that its line, the first colour, begins high and ends low.
edited = scratch / "edited"
shutil.copytree(run, edited)
with h5py.File(edited / "probes.h5", "r+") as file:
    file["density"][:, 0] = np.linspace(1.0, 0.0, 13)
plot("probes", edited, "--probe", "west", "-o", made)
rows, columns = patch(pixels(made), [31, 119, 180], tolerance=40)
inside = columns < 0.75 * pixels(made).shape[1]
rows, columns = rows[inside], columns[inside]
left, right = columns < np.percentile(columns, 20), columns > np.percentile(columns, 80)
assert np.median(rows[left]) + 100 < np.median(rows[right])

# What was never committed is left out.
with h5py.File(edited / "probes.h5", "r+") as file:
    file["time"][7:] = np.nan
assert "7 of 13 outputs are committed" in plot("probes", edited, "-o", made).stderr
assert "there is no probe north" in error("probes", run, "--probe", "north", code=2)

said = plot("slice", run, "--name", "across").stderr
assert "4 of 7 outputs, along y at x = 0.25" in said, said
assert pixels(run / "slices" / "across.png").std() > 5
assert "holds no slices/other.h5" in error("slice", run, "--name", "other", code=1)
assert "leave out" in error("slice", run, "--name", "across", "--at", "1", code=2)

# A dollar and an underscore are what they are, in names and in units; all have their place in the legend.
names = ["_hidden", "$_{$"]
with h5py.File(edited / "probes.h5", "r+") as file:
    file["time"][7:] = np.arange(7, 13)
    file["probe"][:] = names
    file["time"].attrs["units"] = "$_{$"
    file["density"].attrs["units"] = file["density"].attrs["long_name"] = "US$ a^2 $"
said = plot("probes", edited, "-o", scratch / "odd.svg").stderr.splitlines()
assert all(line.startswith("plot: ") for line in said), said
# Of each text, an SVG has a comment.
for text in (*names, "time [$_{$]", "US$ a^2 $ [US$ a^2 $]"):
    assert f"<!-- {text} -->" in (scratch / "odd.svg").read_text(), text

# Values near the largest number there is.
with h5py.File(edited / "probes.h5", "r+") as file:
    file["density"][3] = [1.5e308, -1.5e308]
assert plot("probes", edited, "-o", made, code=1).stderr.splitlines()[-1].endswith("choose larger units")

for name in ("density", "time"):
    shutil.copy(run / "probes.h5", edited)
    with h5py.File(edited / "probes.h5", "r+") as file:
        file[name].attrs["units"] = [1, 2]
    assert f"units of {name} are not text" in error("probes", edited, "-o", made, code=1)

# A damaged file is an error of one line.
whole = (run / "probes.h5").read_bytes()
for length in range(0, len(whole), len(whole) // 5):
    (edited / "probes.h5").write_bytes(whole[:length])
    assert "probes.h5" in error("probes", edited, "-o", made, code=1)
with h5py.File(edited / "probes.h5", "w") as file:
    file["time"] = [0.0]
assert "has no field along one axis" in error("probes", edited, "-o", made, code=1)
