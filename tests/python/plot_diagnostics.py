"""scripts/plot diagnostics: the exact solution beside the run, and its curves in the picture."""

import re

import h5py
import numpy as np

from pictures import ROOT, arguments, copy, patch, pixels, plot  # which finds plotting

from plotting.exact import Profile

run, coarse, fine, scratch = arguments()
NAMES = {"mass": "mass", "l2": "L2 norm", "max": "largest density", "min": "smallest density"}


def table(directory, *options):
    """Of each quantity the numbers of the run, of the solution, and their ratio."""
    done = plot("diagnostics", directory, *options)
    found = {}
    for name, label in NAMES.items():
        (line,) = (line for line in done.stdout.splitlines() if line.startswith(label))
        found[name] = [float(word) for word in line.removeprefix(label).split()]
    return found, done


def exact(file):
    """The quantities at the last time, from a plain double sum over 400 modes."""
    x, dx, time = file["x"][:], file.attrs["dx"], file["time"][-1]
    # By Simpson's rule, which knows nothing of the bends.
    left, right = x[0] - dx, x[-1] + dx
    v = np.linspace(x[0], right, 32001)
    profile = 1 - abs(1 - 4 * abs((v - (x[0] + right) / 2) / (right - x[0])))
    weights = np.full(len(v), 2.0)
    weights[1::2], weights[0], weights[-1] = 4.0, 1.0, 1.0
    weights *= (v[1] - v[0]) / 3
    total = np.zeros(len(x))
    for m in range(1, 401):
        k = np.pi * m / (right - left)
        b = 2 / (right - left) * (weights * profile * np.sin(k * (v - left))).sum()
        total += b * np.exp(-file.attrs["D"] * k**2 * time) * np.sin(k * (x - left))
    field = np.outer(total, total)
    l2 = np.sqrt((field**2).sum()) * dx
    return {"mass": field.sum() * dx**2, "l2": l2, "max": field.max(), "min": field.min()}


# Beside the run stands the exact solution, by another way of summing it.
found, done = table(run)
with h5py.File(run / "diff2d.h5", "r") as file:
    expected = exact(file)
    for name, (of_run, of_solution, ratio) in found.items():
        assert np.isclose(of_run, file[name][-1], rtol=1e-8), (name, of_run)
        assert np.isclose(of_solution, expected[name], rtol=1e-6), (name, of_solution, expected)
        assert np.isclose(ratio, file[name][-1] / expected[name], rtol=1e-6), (name, ratio)
assert "exact solution" in done.stdout and "mode" not in done.stdout, done.stdout

# The error of a run falls with the square of dx, and is what docs/post-processing.md says.
errors = [max(abs(r[2] - 1) for r in table(part)[0].values()) for part in (coarse, fine)]
assert 3.5 < errors[0] / errors[1] < 4.5, errors
assert errors[1] < 5e-4, errors
document = (ROOT / "docs/post-processing.md").read_text()
told = float(re.search(r"At `dx = 0\.1` .*? (\d\.\d+) %", document, re.DOTALL)[1])
assert 0.5 * told < 100 * errors[1] < 1.1 * told, (told, errors)

# The series joins the profile that it is the series of, at once and everywhere.
x = np.linspace(-3.0, 5.0, 500, endpoint=False)
profile = Profile(x, x[1] - x[0], 2.0)
assert abs(profile.at(1e-9) - profile.initial).max() < 1e-3
assert abs(profile.at(1e-4) - profile.at(1.01e-4)).max() < 1e-3

# Another initial field has no exact solution here: the run stands alone, and it is said.
other = copy(run, scratch / "other", lambda k, x, y: 0.5 * np.exp(-(x**2) - y**2 - 0.1 * k))
done = plot("diagnostics", other, "-o", scratch / "other.png")
assert "no exact solution" in done.stderr and "exact" not in done.stdout, done
patch(pixels(scratch / "other.png"), [31, 119, 180], tolerance=60)
# Later outputs of a run have one, by the parameters.
later = copy(run, scratch / "later")
with h5py.File(later / "diff2d.h5", "r+") as file:
    file["time"][:4] = np.nan
assert table(later)[0] == table(run)[0]

# A zero, as the smallest density is at the start, has its place: the axis is not logarithmic.
picture = pixels(run / "diagnostics.png")
patch(picture, [31, 119, 180], tolerance=60)  # the run
patch(picture, [0, 0, 0], tolerance=60)  # the solution
quarter = picture[picture.shape[0] // 2 :, picture.shape[1] // 2 :]
_, columns = patch(quarter, [31, 119, 180], tolerance=60)
assert columns.min() < 0.25 * quarter.shape[1], "the smallest density at the start is missing"
