"""Two problems whose values stand in files, an aquifer and a wall with a measured side: `write` makes
their files, `check` compares the runs with what SciPy finds on the same grid."""

import sys
from pathlib import Path

import netCDF4
import numpy as np
import xarray
from scipy import sparse
from scipy.integrate import solve_ivp
from scipy.interpolate import RegularGridInterpolator
from scipy.sparse.linalg import spsolve

task, directory = sys.argv[1], Path(sys.argv[2])

# The aquifer: 24 x 16 cells of 400 m.
SIZE = 400.0
X, Y = (np.arange(24) + 0.5) * SIZE, (np.arange(16) + 0.5) * SIZE
across, down = np.meshgrid(X, Y)
ACTIVE = np.hypot(across - 6000, down - 6400) > 1500
TRANSMISSIVITY = np.where(across + down < 7000, 400.0, 900.0) * (1 + down / 6400)
WELLS = {"A1": (3000.0, 1000.0), "A2": (7100.0, 2750.0), "A3": (4210.0, 2760.0)}
STAGE, PUMPED = 27.25, -600.0

HOURS = np.arange(13) * 3600.0
SURFACE = 15 + 3 * np.sin(np.arange(13) * 0.7)


def write():
    with netCDF4.Dataset(directory / "aquifer.nc", "w") as file:
        for name, at in (("y", Y[::-1]), ("x", X)):
            file.createDimension(name, len(at))
            file.createVariable(name, "f8", (name,))[:] = at
        for name, values in (
            ("transmissivity", TRANSMISSIVITY),
            ("storativity", np.full(ACTIVE.shape, 1e-4)),
            ("head", 30 - across / 3000),
        ):
            variable = file.createVariable(name, "f8", ("y", "x"), fill_value=-1e30)
            variable[:] = np.ma.masked_array(values, ~ACTIVE)[::-1]
        file.createVariable("active", "i1", ("y", "x"))[:] = ACTIVE[::-1]
    csv = {
        "river": f"day,stage\n0,29.0\n100,{STAGE}\n4000,{STAGE}\n",
        "pumping": f"day,P1,P2\n0,0,0\n50,-100,{PUMPED}\n4000,0,{PUMPED}\n",
        "observation_wells": "name,x,y\n" + "".join(f"{n},{x},{y}\n" for n, (x, y) in WELLS.items()),
        "station": "day,seconds,T_surface\n"
        + "".join(f"1,{t},{float(value)!r}\n" for t, value in zip(HOURS, SURFACE)),
    }
    for name, text in csv.items():
        (directory / f"{name}.csv").write_text(text)


class Cells:
    """div(D grad u) between cells of dx x dy, with values at some sides, as matrix @ u + constant."""

    def __init__(self, d, dx, dy):
        self.d, self.size = d, {"left": dx, "right": dx, "bottom": dy, "top": dy}
        self.number = np.arange(d.size).reshape(d.shape)
        self.places = {
            "left": (slice(None), 0), "right": (slice(None), -1),
            "bottom": (0, slice(None)), "top": (-1, slice(None)),
        }  # fmt: skip
        self.matrix = sparse.csr_array((d.size, d.size))
        for low, high, h in (
            ((slice(None), slice(-1)), (slice(None), slice(1, None)), dx),
            ((slice(-1), slice(None)), (slice(1, None), slice(None)), dy),
        ):
            one, other = d[low], d[high]
            k = 2 * one * other / np.where(one + other > 0, one + other, 1) / h**2
            self.link(self.number[low], self.number[high], k)

    def link(self, one, other, k):
        one, other, k = one.ravel(), other.ravel(), k.ravel()
        rows = np.concatenate([one, one, other, other])
        columns = np.concatenate([one, other, one, other])
        entries = np.concatenate([-k, k, k, -k])
        self.matrix = self.matrix + sparse.coo_array((entries, (rows, columns)), self.matrix.shape).tocsr()

    def hold(self, side):
        """Holds a side at a value: the constant for a value of 1."""
        place = self.places[side]
        constant = np.zeros(self.d.shape)
        constant[place] = 2 * self.d[place] / self.size[side] ** 2
        self.matrix = self.matrix - sparse.diags_array(constant.ravel()).tocsr()
        return constant

    def inflow(self, side):
        constant = np.zeros(self.d.shape)
        constant[self.places[side]] = 1 / self.size[side]
        return constant


def check_aquifer():
    cells = Cells(np.where(ACTIVE, TRANSMISSIVITY, 0), SIZE, SIZE)
    constant = cells.hold("left") * (31.5 - 1.0e-4 * down) + cells.hold("right") * STAGE
    constant += 8.0e-4
    for x, y, rate in ((4210.0, 2760.0, -1500.0), (6830.0, 1190.0, PUMPED)):
        constant[int(y // SIZE), int(x // SIZE)] += rate / SIZE**2
    inside = np.flatnonzero(ACTIVE)
    head = np.full(ACTIVE.shape, np.nan)
    head.ravel()[inside] = spsolve(cells.matrix[inside][:, inside].tocsc(), -constant.ravel()[inside])
    with xarray.open_dataset(directory / "aquifer/diff2d.h5") as run:
        found = run["head"]
        assert found.attrs["units"] == "m", found.attrs
        assert np.array_equal(found["x"], X) and np.array_equal(found["y"], Y)
        assert np.array_equal(np.isnan(found.values[-1]), ~ACTIVE), "what lies outside"
        worst = np.nanmax(np.abs(found.values[-1] - head))
        assert worst < 1e-6, f"the steady head differs by {worst}"
    with xarray.open_dataset(directory / "aquifer/probes.h5") as probes:
        expected = RegularGridInterpolator((Y, X), head)([(y, x) for x, y in WELLS.values()])
        worst = np.abs(probes["head"].values[-1] - expected).max()
        assert worst < 1e-6, f"the steady head at wells differs by {worst}"
    with xarray.open_dataset(directory / "aquifer/slices/section.h5") as section:
        assert section["head"].shape[1] == len(X), section["head"].shape


def check_wall():
    with xarray.open_dataset(directory / "wall/diff2d.h5") as run:
        x, y, field, times = (run[name].values for name in ("x", "y", "density", "time"))
    cells = Cells(np.full(field.shape[1:], 1e-6), x[1] - x[0], y[1] - y[0])
    left, right, top = cells.hold("left"), cells.hold("right"), cells.inflow("top")
    u = np.full(field[0].size, 15.0)

    def rate(t, u, pulse):
        beyond = 15 + 8 * np.sin(2 * np.pi * t / 86400)
        constant = left * np.interp(t, HOURS, SURFACE) + right * beyond + top * pulse
        return cells.matrix @ u + constant.ravel()

    # The series turns at each hour, the pulse begins and ends at two of them.
    for start, end in zip(HOURS, HOURS[1:]):
        pulse = 5.0e-6 if start == 3600 else 0.0
        found = solve_ivp(rate, (start, end), u, "DOP853", args=(pulse,), rtol=1e-10, atol=1e-9)
        assert found.success, found.message
        u = found.y[:, -1]
        output = np.flatnonzero(times == end)
        assert len(output) == 1, f"one output at {end}: {times}"
        worst = np.abs(field[output[0]].ravel() - u).max()
        assert worst < 1e-6, f"at {end} the field differs by {worst}"


if task == "write":
    write()
else:
    check_aquifer()
    check_wall()
