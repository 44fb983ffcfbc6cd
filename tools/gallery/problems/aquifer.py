"""Groundwater: a field from a file, series from files, wells."""

import numpy as np
from matplotlib.patheffects import withStroke
from scipy import linalg

from .. import figures
from ..grid import Grid
from ..paths import FOLDER
from ..problem import Check

TITLE = "An aquifer with wells"
TEXT = """Groundwater between a river, whose stage is a series in a file, and a lake, under rain that has seasons.
Gravel lies along an old course of the river, and there is a lens of clay: the transmissivity is a map in a file. One
well pumps all year, the other from May to August, as a third file says. All of these data are made up."""
EQUATION = "capacity dh/dt = div(D grad h) + source + wells"
ALT = "Map of transmissivity, map of heads with two funnels at the wells, and heads at three places over two years"
AGAINST = "SciPy's eigenvectors"
SMOKE = ("dx=100",)
COARSER = 1  # the same grid on both sides
S, OMEGA, RAIN = 0.05, 2 * np.pi / 365.25, 8.0e-4
NORTH, SOUTH = (1375.0, 1825.0), (2775.0, 775.0)


def transmissivity(run):
    """The mean of the map over each cell, whose cells are 50 m wide."""
    map_ = np.loadtxt(FOLDER / "aquifer.asc", skiprows=5)[::-1]
    fine = map_.repeat(len(run.y), 0).repeat(len(run.x), 1)
    return fine.reshape(len(run.y), map_.shape[0], len(run.x), map_.shape[1]).mean((1, 3))


def series(name):
    return np.loadtxt(FOLDER / name, delimiter=",", skiprows=2).T


def exact(run):
    """Exact in time on the run's grid: in the eigenvectors of SciPy's dense solver, each amplitude obeys an equation
    of its own, w' = rate w + forces, and between two lines of the files the forces are straight lines and a sine."""
    grid = Grid.of(run, transmissivity(run))
    left, right = grid.side("left"), grid.side("right")
    storage = S * grid.area
    matrix = (grid.spread() - np.diag(left + right)) / storage
    rates, modes = linalg.eigh(np.asarray(matrix))
    wells = [at(run, place).ravel() for place in (NORTH, SOUTH)]
    rain = np.full(len(left), RAIN * grid.area)
    shapes = [left, 30.0 * right - 1200.0 * wells[0] + rain, wells[1], 0.6 * rain]
    river, steady, south, seasons = (modes.T @ shape / storage for shape in shapes)
    (days, stage), (since, rate) = series("river.csv"), series("pumping.csv")
    w = modes.T @ run.field[0].ravel()
    yield modes @ w
    for begin, end in zip(run.time, run.time[1:]):
        stops = {begin, end, *(t for t in (*days, *since) if begin < t < end)}
        for t, until in zip(sorted(stops), sorted(stops)[1:]):
            a, b = np.interp([t, until], days, stage)
            pumped = rate[np.searchsorted(since, t, "right") - 1]
            constant, slope = river * a + steady + south * pumped, river * (b - a) / (until - t)
            w = step(w, rates, until - t, constant, slope) + seasons * wave(rates, t, until)
        yield modes @ w


def step(w, rate, tau, constant, slope):
    """Of w' = rate w + constant + slope s, from s = 0 to tau."""
    grown = np.expm1(rate * tau) / rate
    return w + grown * (rate * w + constant) + slope * (grown - tau) / rate


def wave(rate, t, until):
    """The integral of exp(rate (until - s)) sin(OMEGA s) from t to until."""
    begun = np.exp(rate * (until - t)) * (rate * np.sin(OMEGA * t) + OMEGA * np.cos(OMEGA * t))
    return (begun - rate * np.sin(OMEGA * until) - OMEGA * np.cos(OMEGA * until)) / (rate**2 + OMEGA**2)


def at(run, place):
    """1 in the cell that holds a place, 0 elsewhere."""
    found = np.zeros((len(run.y), len(run.x)))
    found[figures.nearest(run.y, place[1]), figures.nearest(run.x, place[0])] = 1
    return found


def check(run):
    off = max(abs(field.ravel() - other).max() for field, other in zip(run.field, exact(run)))
    yield Check("difference from SciPy's eigenvectors, at all outputs", off, 1e-6, "m")


def draw(run):
    drawn = figures.figure(8.4, 6.2)
    axes = drawn.subplot_mosaic([["map", "heads"], ["series", "series"]], height_ratios=(1.25, 1))
    k = figures.nearest(run.time, 243.5)
    colours = figures.show(axes["map"], run, np.log10(transmissivity(run)), "cividis", 1, 3.2)
    bar = drawn.colorbar(colours, ax=axes["map"], label="transmissivity [m²/d]", location="bottom", aspect=30)
    bar.set_ticks(np.log10([10, 30, 100, 300, 1000]), labels=[10, 30, 100, 300, 1000])
    shown = figures.show(axes["heads"], run, run.field[k], "viridis", 28, 36)
    drawn.colorbar(shown, ax=axes["heads"], label="head [m]", location="bottom", aspect=30)
    lines = axes["heads"].contour(
        run.x, run.y, run.field[k], np.arange(20, 37, 0.5), colors="black", linewidths=0.6
    )
    figures.write_levels(axes["heads"], lines, "white", 130, (NORTH, SOUTH), every=2)
    axes["map"].set_title("the map in the file", fontsize=10)
    axes["heads"].set_title(f"heads on day {run.time[k]:.0f}, when pumping ends", fontsize=10)
    for axis in (axes["map"], axes["heads"]):
        axis.set(xlabel="x [m]", ylabel="y [m]")
        halo = [withStroke(linewidth=2, foreground="white")]
        for name, (x, y) in (("north", NORTH), ("south", SOUTH)):
            axis.plot(x, y, "o", markerfacecolor="white", markeredgecolor="#c0392b", markersize=6)
            axis.annotate(name, (x, y), (7, 5), textcoords="offset points", fontsize=8, path_effects=halo)
    places = (
        ("in the well north", NORTH, "#2e6da4"),
        ("in the well south", SOUTH, "#c0392b"),
        ("in the clay", (2250.0, 1950.0), "#8a6d3b"),
    )
    for name, place, colour in places:
        rows = np.flatnonzero(at(run, place).ravel())[0]
        axes["series"].plot(
            run.time,
            run.field.reshape(len(run.time), -1)[:, rows],
            "o-",
            markersize=3,
            color=colour,
            label=name,
        )
    axes["series"].plot(*series("river.csv"), color="#7f8fa6", linestyle="--", label="stage of the river")
    for begin in (121.75, 487.0):
        axes["series"].axvspan(begin, begin + 121.75, color="#c0392b", alpha=0.1, linewidth=0)
    axes["series"].set(xlim=(0, 730.5), xlabel="time [d]", ylabel="head [m]")
    axes["series"].set_title("shaded: the south well pumps", fontsize=10)
    axes["series"].legend(frameon=False, fontsize=8, ncols=4, loc="upper center", bbox_to_anchor=(0.5, -0.2))
    figures.beside(axes["series"])
    return drawn
