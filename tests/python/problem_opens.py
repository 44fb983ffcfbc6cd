"""The file of a masked problem on cells opens in xarray, with its coefficients and names."""

import sys

import numpy as np
import xarray

path, engine = sys.argv[1:]


def close(found, right, what):
    assert np.allclose(found, right, rtol=1e-14, atol=0), f"{what}: {found}"


with xarray.open_dataset(path, engine=engine) as run:
    rho = run["temperature"]
    assert rho.dims == ("time", "y", "x"), rho.dims
    assert rho.shape == (3, 4, 6), rho.shape
    assert (rho.attrs["units"], rho.attrs["long_name"]) == ("degC", "how warm it is"), rho.attrs
    assert "density" not in run, run
    assert (run["x"].attrs["units"], run["y"].attrs["units"]) == ("m", "m"), run["x"].attrs
    assert run["time"].attrs["units"] == "h", run["time"].attrs

    x, y = run["x"].values, run["y"].values
    close(x, -1 + (np.arange(6) + 0.5) / 2, "x")
    close(y, (np.arange(4) + 0.5) / 4, "y")
    for name, low, high, count in (("x", -1, 2, 6), ("y", 0, 1, 4)):
        assert run[name].attrs["bounds"] == f"{name}_bounds", run[name].attrs
        bounds = run[f"{name}_bounds"]
        assert bounds.dims == (name, "bounds"), bounds.dims
        edges = np.linspace(low, high, count + 1)
        close(bounds[:, 0], edges[:-1], name)
        close(bounds[:, 1], edges[1:], name)

    inside = (x[None, :] + y[:, None]) > 0
    across, down = np.meshgrid(x, y)
    for name, right in (
        ("mask", inside),
        ("D_x", np.where(inside, 1 + across**2, 0)),
        ("capacity", 1 + down),
    ):
        assert run[name].dims == ("y", "x"), run[name].dims
        close(run[name].values, right, name)
    assert "D_y" not in run, "a coefficient that is one number is not an array"
    for k in range(3):
        assert (np.isnan(rho.values[k]) == ~inside).all(), f"holes of output {k}"
    close(rho.values[0][inside], (across * down)[inside], "the first field")

    # The sums are those of the domain.
    area = 0.5 * 0.25
    for k in range(3):
        close(run["mass"][k], np.nansum(rho[k]) * area, "mass")
        close(run["content"][k], np.nansum(rho[k] * run["capacity"]) * area, "content")
        close(run["min"][k], np.nanmin(rho[k]), "min")
        close(run["max"][k], np.nanmax(rho[k]), "max")
