"""Which parameters are the problem, and which only say how it is run and what is written."""

# Whatever else there is, also in files of later versions, may change the solution.
OTHERS = ("runtime", "outtime", "output", "graphics", "checkpoint", "solver")


def of_problem(parameters):
    return {name: value for name, value in parameters.items() if name not in OTHERS}


def differences(a, b):
    """What differs between the problems of two runs, as text; none if they are the same."""
    of_a, of_b = of_problem(a.parameters()), of_problem(b.parameters())
    # The attributes are what was computed with; the spacing is not that asked for.
    for name in ("D", "dx", "dt"):
        of_a[name], of_b[name] = a.attributes[name], b.attributes[name]
    return [
        f"{name} = {shown(of_a, name)} and {shown(of_b, name)}"
        for name in dict.fromkeys([*of_a, *of_b])
        if of_a.get(name) != of_b.get(name)
    ]


def shown(parameters, name):
    return repr(parameters[name]) if name in parameters else "(not given)"
