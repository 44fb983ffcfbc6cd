"""Two layers between weather and a room."""

import numpy as np

from .. import figures
from ..problem import Check

TITLE = "A layered wall over a day"
TEXT = """20 cm of brick and, towards the room, 10 cm of insulation. The room has 20 °C; outside it is -10 °C at
three in the morning and 0 °C at three in the afternoon. After some days every day is like the one before: the joint
follows the weather seven hours late, and next to nothing of it reaches the room."""
EQUATION = "capacity dT/dt = d/dx (D dT/dx),   D dT/dn = transfer (ambient - T) at both sides"
ALT = (
    "Profiles through the wall during a day, and the temperatures of air, surfaces and joint: the joint lags"
)
AGAINST = "exact periodic solution"
SMOKE = ("grid.cells=[30, 2]",)
COARSER = 4
DAY, HIGH = 86400.0, 0.1
COLDEST = DAY / 8
BRICK, LAYERS = 0.2, ((0.0, 0.2, 0.7, 1.4e6), (0.2, 0.1, 0.04, 4.0e4))  # from, thickness, D, capacity
OUTER, INNER = 25.0, 8.0  # films
PLACES = (0.0, "outer surface", "#5b7fa6"), (BRICK, "joint", "#c96f4a"), (0.3, "inner surface", "#c0392b")


def solutions(layer, omega, s):
    """The two waves of a layer, a distance s behind its outer end: T and D dT/dx of each."""
    _, _, D, capacity = layer
    q = np.sqrt(1j * omega * capacity / D)
    if omega == 0:
        return (s**0, 0 * s), (s, D * s**0)
    return (np.cosh(q * s), D * q * np.sinh(q * s)), (np.sinh(q * s), D * q * np.cosh(q * s))


def wave(x, omega, outside, inside):
    """The complex amplitude of T at x, with those of the two ambients. At the joint T and the flux of both
    layers agree."""
    brick, wool = LAYERS
    system = np.zeros((4, 4), complex)
    for k in range(2):
        T, flux = solutions(brick, omega, 0.0)[k]
        system[0, k] = OUTER * T - flux
        system[1:3, k] = solutions(brick, omega, brick[1])[k]
        system[1:3, 2 + k] = -np.array(solutions(wool, omega, 0.0)[k])
        T, flux = solutions(wool, omega, wool[1])[k]
        system[3, 2 + k] = INNER * T + flux
    a, b, c, d = np.linalg.solve(system, [OUTER * outside, 0, 0, INNER * inside])
    (one, _), (other, _) = solutions(brick, omega, x)
    (third, _), (fourth, _) = solutions(wool, omega, x - BRICK)
    return np.where(x < BRICK, a * one + b * other, c * third + d * fourth)


def exact(x, time):
    """The mean and the daily wave."""
    omega = 2 * np.pi / DAY
    daily = wave(x, omega, -5.0, 0.0)
    return (wave(x, 0.0, -5.0, 20.0) + daily * np.exp(1j * omega * (time - COLDEST))).real


def last_day(run):
    return np.flatnonzero(run.time > run.time[-1] - DAY - 1)


def check(run):
    off = max(abs(run.field[k][0] - exact(run.x, run.time[k])).max() for k in last_day(run))
    what = "difference from the exact periodic solution during the last day"
    yield Check(what, off, 1e-3 * run.coarser**2, "K")
    through = run.data["inflow_right"].values[last_day(run)][1:].mean() / HIGH
    resistance = 1 / OUTER + sum(thick / D for _, thick, D, _ in LAYERS) + 1 / INNER
    flow = 25.0 / resistance
    yield Check(f"mean heat loss, {flow:.4f} W/m^2 by hand, off by", abs(through - flow), 1e-5, "W/m^2")


def draw(run):
    drawn = figures.figure(8.4, 3.4)
    left, right = drawn.subplots(1, 2)
    begin = run.time[-1] - DAY
    for hour, colour in zip(
        range(0, 24, 4), ("#30123b", "#3e6fd8", "#1bb3c4", "#7ac943", "#f0a030", "#b8281e")
    ):
        k = figures.nearest(run.time, begin + hour * 3600)
        left.plot(run.x * 100, run.field[k][0], color=colour, linewidth=1.4, label=f"{hour} h")
    left.axvspan(0, BRICK * 100, color="#c96f4a", alpha=0.18, linewidth=0)
    left.axvspan(BRICK * 100, 30, color="#e6c84f", alpha=0.22, linewidth=0)
    left.text(10, 18.5, "brick", ha="center")
    left.text(25, -8.5, "insulation", ha="center")
    left.set(xlim=(0, 30), ylim=(-10, 21), xlabel="depth in the wall [cm]", ylabel="temperature [°C]")
    left.set_title("through the wall, last day", fontsize=10)
    left.legend(frameon=False, ncols=2, fontsize=8, loc="center left", title="time of the day")
    days = run.time[last_day(run)]
    hours = (days - begin) / 3600
    ambient = -5 - 5 * np.cos(2 * np.pi * (hours - 3) / 24)
    right.plot(hours, ambient, color="#5b7fa6", linestyle="--", label="air outside")
    for x, name, colour in PLACES:
        i = figures.nearest(run.x, x - 1e-9)
        right.plot(hours, run.field[last_day(run)][:, 0, i], color=colour, label=name)
        right.plot(hours[::3], [exact(run.x, t)[i] for t in days[::3]], "o", color=colour, markersize=3)
    right.set(xlim=(0, 24), ylim=(-10, 21), xlabel="time of the day [h]", xticks=range(0, 25, 6))
    right.set_title("lines: the run; dots: exact", fontsize=10)
    right.legend(frameon=False, fontsize=8, loc="center right", bbox_to_anchor=(1.0, 0.62))
    for axis in (left, right):
        figures.beside(axis)
    return drawn
