"""scripts/plot diagnostics: the numbers beside the slowest mode, and its curves in the picture."""

import re

import h5py
import numpy as np

from pictures import arguments, copy, patch, pixels, plot

run, scratch = arguments()

with h5py.File(run / "diff2d.h5", "r") as file:
    dt, dx, diffusivity = (file.attrs[name] for name in ("dt", "dx", "D"))
    n, step = len(file["x"]), file["step"][:]
    factor = 1 - 8 * (diffusivity * dt / dx**2) * np.sin(np.pi / (2 * (n + 1))) ** 2
    first, last = file["density"][0], file["l2"][-1]
profile = np.sin(np.pi * np.arange(1, n + 1) / (n + 1))
mode = np.outer(profile, profile)
amplitude = (first * mode).sum() / (mode**2).sum()


def numbers(line):
    return [float(word) for word in re.findall(r"-?\d+\.?\d*(?:e[-+]?\d+)?", line)]


# The run comes down to the mode.
lines = plot("diagnostics", run).stdout.splitlines()
assert np.isclose(numbers(lines[0])[0], amplitude, rtol=1e-8), lines[0]
assert np.isclose(numbers(lines[0])[-1], np.log(factor) / dt, rtol=1e-8), lines[0]
(l2,) = (line for line in lines if line.startswith("L2 norm"))
of_run, of_mode, ratio = numbers(l2.removeprefix("L2 norm"))
exact = amplitude * factor ** step[-1] * np.sqrt((mode**2).sum()) * dx
assert np.isclose(of_run, last, rtol=1e-8) and np.isclose(of_mode, exact, rtol=1e-8), l2
assert np.isclose(ratio, last / exact, rtol=1e-8) and 1 < ratio < 1.2, l2
assert pixels(run / "diagnostics.png").std() > 5

# A field that is the mode: equal in all four quantities, whatever the first step is.
pure = copy(run, scratch / "pure", lambda k, x, y: 0.7 * factor ** step[k] * mode)
with h5py.File(pure / "diff2d.h5", "r+") as file:
    file["step"][:] = step + 1000
lines = plot("diagnostics", pure, "-o", scratch / "pure.png").stdout.splitlines()
assert np.isclose(numbers(lines[0])[0], 0.7, rtol=1e-8), lines[0]
ratios = [numbers(line)[-1] for line in lines[3:]]
assert len(ratios) == 4 and np.allclose(ratios, 1, rtol=1e-8), lines
picture = pixels(scratch / "pure.png")
patch(picture, [31, 119, 180], tolerance=60)  # the run
patch(picture, [0, 0, 0], tolerance=60)  # the mode
