"""Which parameters define the problem, and which only say how it is run and what is written.

Names and units do not change the solution, but the same numbers mean something else with others.
"""

import math

from . import toml
from .errors import Unreadable

try:
    import tomllib
except ImportError:  # Python 3.10
    import tomli as tomllib

# Attributes of the file that the program computed; a diffusivity that varies is none.
COMPUTED = ("D", "dx", "dy", "dt")
# What a method of integration has no use for.
UNUSED = {
    "euler": ("tolerance", "scale", "max_degree", "forcing_degree"),
    "exponential": ("safety",),
}
# What holds where a parameter is not given: another one, or a number.
LEFT_OUT = {"y1": "x1", "y2": "x2", "capacity": 1.0, "decay": 0.0, "source": 0.0}
# What asks for a number of cells, of which the runs that are compared have the same.
SPACING = ("dx", "dy")
CELLS = ("cells", "like")
SIDES = {"x": ("left", "right"), "y": ("bottom", "top")}
# Part of a time step by which the same one may differ: it is a difference of times, or a part of one.
ROUNDING = 1e-9
# Anything else, including keys of later versions, may change the solution. The file itself has the
# name and the units.
OTHERS = (
    "runtime", "outtime", "probes", "slices", "coarse", "output", "graphics", "checkpoint", "solver", "field",
    "units",
)  # fmt: skip


def parsed(file, text):
    """The parameters as run, from the TOML that a file of the run holds."""
    try:
        return tomllib.loads(text.decode() if isinstance(text, bytes) else text)
    except (AttributeError, TypeError, ValueError) as cause:
        raise Unreadable(f"{file}: its attribute params holds no parameters") from cause


def of_problem(parameters):
    kept = {name: contents(value) for name, value in parameters.items() if name not in OTHERS}
    if isinstance(time := kept.get("time"), dict):
        kept["time"] = {name: of for name, of in time.items() if name not in UNUSED.get(method(parameters), ())}
    if isinstance(grid := kept.get("grid"), dict):
        kept["grid"] = {name: of for name, of in grid.items() if name not in CELLS}
    return kept


def method(parameters):
    """How a run went through time; runs of versions that did not say took Euler's steps."""
    time = parameters.get("time")
    return time.get("method", "euler") if isinstance(time, dict) else "euler"


def contents(value):
    """A value without the path of its file, whose hash says what is in it, and without a reason to end the run."""
    if not isinstance(value, dict):
        return value
    left_out = {"stop_when", "file", "bytes"} if "hash" in value else {"stop_when"}
    return {name: contents(of) for name, of in value.items() if name not in left_out}


def differing(one, other):
    """The names of the parameters in which two problems on one grid differ."""
    one, other = of_problem(one), of_problem(other)
    names = (name for name in dict.fromkeys([*one, *other]) if name not in SPACING)
    return [name for name in names if meaning(one, name) != meaning(other, name)]


def meaning(parameters, name):
    """What a parameter says, however it is written."""
    if name not in parameters:
        left_out = LEFT_OUT.get(name)
        return parameters.get(left_out) if isinstance(left_out, str) else left_out
    value = parameters[name]
    return by_side(value) if name == "boundary" and isinstance(value, dict) else value


def by_side(boundary):
    """The conditions at all sides, of which those that are not named have the default."""
    told = {name: of for name, of in boundary.items() if name != "default"}
    sides = [side for axis, of_axis in SIDES.items() if axis not in boundary for side in of_axis]
    return {side: boundary.get("default") for side in sides} | told


def as_before(now, before):
    """Parameters of a later part of a run: a series counts as what it was before if it is longer, since the program
    goes on only where lines were added at its end."""
    if not isinstance(now, dict) or not isinstance(before, dict):
        return now
    if {"between", "bytes", "hash"} <= now.keys() & before.keys() and now["bytes"] > before["bytes"]:
        return now | {name: before[name] for name in ("bytes", "hash")}
    return {name: as_before(value, before.get(name)) for name, value in now.items()}


def differences(a, b):
    """What differs between the problems of two runs, as text; none if they are the same."""
    names = differing(a.parameters(), b.parameters())
    of_a, of_b = of_problem(a.parameters()), of_problem(b.parameters())
    parts = [part for name in names for part in leaves(name, *(said(of, name) for of in (of_a, of_b)))]
    # The spacing used; the one in the parameters is the one requested.
    computed = [n for n in COMPUTED if n != "dt" and a.attributes.get(n) != b.attributes.get(n)]
    if not same_steps(a, b):
        computed.append("dt")
    return [f"{name} = {shown(one)} and {shown(other)}" for name, one, other in parts] + [
        f"{name} = {a.attributes.get(name)!r} and {b.attributes.get(name)!r}"
        for name in computed
        if name not in names
    ] + meanings(a, b)


def same_steps(a, b):
    """Whether no time step of one run is another than in the other run.

    The dt of exponential steps is the time between outputs, and those go as far as they may.
    """
    if "exponential" in (method(a.parameters()), method(b.parameters())):
        return True
    one, other = a.attributes.get("dt"), b.attributes.get("dt")
    return one == other or None not in (one, other) and math.isclose(one, other, rel_tol=ROUNDING)


def meanings(a, b):
    """What the numbers of two runs are, where that differs."""
    told = {"name of the field": (a.name, b.name)}
    for name, of_a, of_b in (("the field", a.name, b.name), *((n, n, n) for n in ("x", "y", "time"))):
        told[f"units of {name}"] = a.units(of_a), b.units(of_b)
    return [f"{what} = {one!r} and {other!r}" for what, (one, other) in told.items() if one != other]


def said(parameters, name):
    """What a parameter says; of a boundary, what holds at each side."""
    return meaning(parameters, name) if name == "boundary" else parameters.get(name)


def leaves(name, one, other):
    """The name and the values of each part of a parameter in which two differ: of tables, by their keys."""
    if not (isinstance(one, dict) and isinstance(other, dict)):
        return [(name, one, other)]
    keys = dict.fromkeys([*one, *other])
    if name == "time" and one.get("method") != other.get("method"):
        # The rest is what one method has and the other does not.
        keys = [key for key in keys if key in one and key in other]
    parts = [(f"{name}.{key}", one.get(key), other.get(key)) for key in keys]
    return [leaf for part, of_one, of_other in parts if of_one != of_other for leaf in leaves(part, of_one, of_other)]


def shown(value):
    """As a parameter file says it, but for texts."""
    return "(not given)" if value is None else repr(value) if isinstance(value, str) else toml.value("", value)
