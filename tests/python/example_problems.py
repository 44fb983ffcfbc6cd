"""The fields of the problems in params/ are those that SciPy finds, to the tolerance, of a rate of change
that knows only their equations; they open in xarray with both engines."""

import sys
from pathlib import Path

import numpy as np
import xarray
from scipy.integrate import solve_ivp
from vtkmodules.util.numpy_support import vtk_to_numpy
from vtkmodules.vtkCommonExecutionModel import vtkStreamingDemandDrivenPipeline as Pipeline
from vtkmodules.vtkFiltersCore import vtkCellCenters
from vtkmodules.vtkIOXdmf2 import vtkXdmfReader

DAY = 86400.0


def mean(a, b):
    total = np.where(a + b == 0, 1, a + b)
    return np.where(a * b == 0, 0, 2 * a * b / total)


class Change:
    """The rate of change on cells: d, capacity and inside as arrays, sides as functions of a time."""

    def __init__(self, run, d, capacity=None, inside=True, periodic_y=False):
        self.x, self.y = run["x"].values, run["y"].values
        self.dx, self.dy = self.x[1] - self.x[0], self.y[1] - self.y[0]
        shape = (len(self.y), len(self.x))
        self.across, self.down = np.meshgrid(self.x, self.y)
        self.d = np.broadcast_to(d(self.across, self.down), shape) * inside
        self.capacity = 1.0 if capacity is None else capacity(self.across, self.down)
        self.inside, self.periodic_y = inside, periodic_y

    def rate(self, rho, sides, t):
        """The rate of change; a side is (conductance of its film or None, value beyond, inflow)."""
        change = np.zeros_like(rho)
        flux = mean(self.d[:, 1:], self.d[:, :-1]) * np.diff(rho, axis=1) / self.dx**2
        change[:, :-1] += flux
        change[:, 1:] -= flux
        flux = mean(self.d[1:], self.d[:-1]) * np.diff(rho, axis=0) / self.dy**2
        change[:-1] += flux
        change[1:] -= flux
        if self.periodic_y:
            flux = mean(self.d[0], self.d[-1]) * (rho[0] - rho[-1]) / self.dy**2
            change[-1] += flux
            change[0] -= flux
        for name, place, spacing in (
            ("left", (slice(None), 0), self.dx),
            ("right", (slice(None), -1), self.dx),
            ("bottom", (0, slice(None)), self.dy),
            ("top", (-1, slice(None)), self.dy),
        ):
            film, beyond, inflow = sides(t).get(name, (0.0, 0.0, 0.0))
            half = 2 * self.d[place] / spacing
            through = half if film is None else film * half / np.where(film + half == 0, 1, film + half)
            change[place] += (through * (beyond - rho[place]) + inflow) / spacing * self.holds(place)
        return change / self.capacity

    def holds(self, place):
        return 1.0 if self.inside is True else self.inside[place]


def differs(run, name, change, sides, reaction=lambda rho: 0.0, jumps=()):
    """The largest difference at any output, as part of the largest value; nothing jumps in time but at
    these times."""
    field, times = run[name].values, run["time"].values
    shape, worst = field.shape[1:], 0.0
    rho = np.where(np.isnan(field[0]), 0, field[0])

    def rate(t, rho):
        rho = rho.reshape(shape)
        own = reaction(rho) / change.capacity * change.inside
        return (change.rate(rho, sides, t) + own).ravel()

    for k in range(len(times) - 1):
        stops = [times[k], *(t for t in jumps if times[k] < t < times[k + 1]), times[k + 1]]
        for start, end in zip(stops, stops[1:]):
            scale = np.abs(rho).max() + 1
            # On this side of a jump.
            within = (start + 1e-9 * (end - start), end - 1e-9 * (end - start))
            found = solve_ivp(
                lambda t, rho: rate(np.clip(t, *within), rho), (start, end), rho.ravel(),
                method="DOP853", rtol=1e-11, atol=1e-11 * scale,
            )  # fmt: skip
            assert found.success, found.message
            rho = found.y[:, -1].reshape(shape)
        found = field[k + 1]
        worst = max(worst, np.nanmax(np.abs(found - rho)))
        assert np.array_equal(np.isnan(found), np.broadcast_to(np.logical_not(change.inside), found.shape))
    return worst / np.nanmax(np.abs(field))


def hot_left_side(run):
    change = Change(run, lambda x, y: 1.2e-5)
    return differs(run, "temperature", change, lambda t: {"left": (None, 100.0, 0.0)})


def layered_wall(run):
    change = Change(
        run,
        lambda x, y: np.where(x < 0.2, 0.7, 0.04),
        lambda x, y: np.where(x < 0.2, 1.4e6, 4.0e4),
        periodic_y=True,
    )
    outside = lambda t: -5 + 5 * np.sin(2 * np.pi * t / DAY)
    sides = lambda t: {"left": (25.0, outside(t), 0.0), "right": (8.0, 20.0, 0.0)}
    return differs(run, "temperature", change, sides)


def boundary_in_time(run):
    change = Change(run, lambda x, y: 1.0e-6)

    def sides(t):
        swing = np.sin(2 * np.pi * t / DAY)
        return {
            "left": (None, 15 + 3 * swing * (1 - change.y / 0.25), 0.0),
            "right": (None, 15 + 8 * swing, 0.0),
            "top": (0.0, 0.0, 1.0e-4 if 3600 < t < 7200 else 0.0),
        }

    return differs(run, "temperature", change, sides, jumps=(3600, 7200))


def plate(run):
    change = Change(run, lambda x, y: 1 - 0.9 * np.exp(-(((x - y / 2 - 0.6) / 0.15) ** 2)))
    sides = lambda t: {"left": (None, 100.0, 0.0), "right": (3.0, 20.0, 0.0)}
    return differs(run, "density", change, sides)


def invasion(run):
    x, y = np.meshgrid(run["x"].values, run["y"].values)
    inside = (((x - 60) / 55) ** 2 + ((y - 40) / 36) ** 2 < 1) & (np.hypot(x - 55, y - 40) > 12)
    change = Change(run, lambda x, y: 0.2, inside=inside)
    return differs(run, "population", change, lambda t: {}, lambda rho: 0.8 * rho * (1 - rho))


def periodic_box(run):
    """Nothing passes, so what is there stays; the highest waves are gone, the planned one decays."""
    field = run["density"].values
    content = field.sum(axis=(1, 2))
    assert np.ptp(field[-1]) < np.ptp(field[0])
    return np.max(np.abs(content / content[0] - 1))


def vtk_agrees(run, path):
    """VTK finds the last field at the centres of its cells."""
    reader = vtkXdmfReader()
    reader.SetFileName(str(path))
    reader.UpdateInformation()
    times = reader.GetOutputInformation(0).Get(Pipeline.TIME_STEPS())
    assert np.array_equal(times, run["time"].values), times
    reader.UpdateTimeStep(times[-1])
    field = next(variable for variable in run.data_vars.values() if variable.dims == ("time", "y", "x"))
    values = vtk_to_numpy(reader.GetOutputDataObject(0).GetCellData().GetArray(field.name))
    centers = vtkCellCenters()
    centers.SetInputConnection(reader.GetOutputPort())
    centers.Update()
    places = vtk_to_numpy(centers.GetOutput().GetPoints().GetData())
    x, y = run["x"].values, run["y"].values
    columns = np.abs(places[:, :1] - x).argmin(axis=1)
    rows = np.abs(places[:, 1:2] - y).argmin(axis=1)
    assert np.allclose(places[:, 0], x[columns], atol=1e-6 * np.ptp(x)), "x"
    assert np.allclose(places[:, 1], y[rows], atol=1e-6 * np.ptp(y)), "y"
    assert len(set(zip(rows, columns))) == len(values) == len(x) * len(y), len(values)
    assert np.array_equal(values, field.values[-1][rows, columns], equal_nan=True), "values"


# Those that the files ask for.
TOLERANCES = {"invasion": 1e-3}
PROBLEMS = [plate, hot_left_side, layered_wall, periodic_box, invasion, boundary_in_time]
for check in PROBLEMS:
    name, directory = check.__name__, Path(sys.argv[1]) / check.__name__
    one, other = (
        xarray.open_dataset(directory / "diff2d.h5", engine=engine) for engine in ("netcdf4", "h5netcdf")
    )
    assert one.equals(other), f"{name}: the engines differ"
    worst = check(one)
    assert worst < TOLERANCES.get(name, 1e-8), f"{name}: {worst:.3g} of the largest value"
    vtk_agrees(one, directory / "diff2d.xdmf")
    print(f"{name}: {worst:.3g}")
