"""Mass, L2 norm, largest and smallest density over time, together with the exact solution.

The exact solution is that of the equation, not of its discretization, on the program's own
domain, from x1 - dx to x2: the initial field is a product p(x) p(y), so the solution is a
product of two sine series. Its quantities are evaluated at the grid points. Nothing is fitted:
the difference between the two is the error of the run, which falls with the square of dx. For an
initial field other than the example's the run is drawn alone.
"""

import numpy as np
from diff2d.run import Run
from matplotlib.ticker import MaxNLocator

from . import choosing, lines, style
from .exact import exact
from .limits import drawable
from .messages import say

QUANTITIES = {"mass": "mass", "l2": "L2 norm", "max": "largest density", "min": "smallest density"}
OF_CELLS = {"mass": "integral", "l2": "L2 norm", "max": "largest value", "min": "smallest value"}
# Times at which the exact solution is drawn: evenly spread, and outputs.
EVEN_TIMES, MOST_OUTPUTS = 200, 200
# Above this ratio an axis is logarithmic.
WIDE = 30


def add_arguments(parser):
    style.add_arguments(parser)


def quantities(run):
    """The series that are drawn, and what they are called."""
    return QUANTITIES if run.is_course else OF_CELLS


def draw(options):
    run = Run(options.runs, say)
    drawable(run.time)
    solution = exact(run)
    if solution is None:
        why = "the initial field is not the example's" if run.is_course else "it is not the example"
        say(f"{why}: there is no exact solution to draw")
    style.save(panels(run, solution), style.target(options, run, "diagnostics.png"))
    print(table(run, solution))


def table(run, solution):
    """The last output as text."""
    last = [float(run.series[name][-1]) for name in quantities(run)]
    lines = [f"at t = {run.time[-1]:g}{choosing.after(run)}:"]
    if solution is None:
        lines.append(f"{'':16}  {'run':>16}")
        lines += [f"{label:16}  {value:16.9g}" for label, value in zip(quantities(run).values(), last)]
        return "\n".join(lines)
    lines.append(f"{'':16}  {'run':>16}  {'exact solution':>16}  {'ratio':>12}")
    of_solution = solution.series(run.time[-1:])
    for (name, label), value in zip(QUANTITIES.items(), last):
        true = of_solution[name][0]
        ratio = value / true if true else np.nan
        lines.append(f"{label:16}  {value:16.9g}  {true:16.9g}  {ratio:12.9g}")
    return "\n".join(lines)


def panels(run, solution):
    figure = style.figure(9.0, 9.6 if run.budget else 6.6)
    axes = figure.subplots(3 if run.budget else 2, 2, sharex=True)
    outputs = run.time[choosing.spread(len(run), MOST_OUTPUTS)]
    times = np.union1d(outputs, np.linspace(run.time[0], run.time[-1], EVEN_TIMES))
    exactly = solution.series(times) if solution else {}
    for axis, (name, label) in zip(axes.ravel(), quantities(run).items()):
        values = run.series[name]
        drawn = [lines.draw(axis, run.time, values, "run", **look_of(run))]
        if solution:
            dashes = {"marker": "x", "linestyle": "none"} if len(run) == 1 else {"linestyle": "--"}
            look = {"color": "black", "linewidth": 1.0, **dashes}
            drawn.append(lines.draw(axis, times, exactly[name], "exact solution", **look))
        scale(axis, np.concatenate([values, exactly.get(name, [])]))
        if axis is axes[0][0] and solution:
            lines.legend(axis, drawn)
        axis.set_title(label, fontsize=11)
        axis.grid(color="0.9", linewidth=0.6)
        axis.set_axisbelow(True)
    if run.budget:
        draw_budget(run, axes[2])
    for axis in axes[-1]:
        axis.set_xlabel(run.axes["time"])
    return figure


def look_of(run):
    """Of the lines of a run, whose outputs are marked where there is room."""
    return {"marker": "o" if len(run) <= 50 else None, "markersize": 3, "linewidth": 1.2}


def draw_budget(run, axes):
    """The content, and the rates at which it changes: those that are not zero throughout."""
    content, rates = axes
    drawn = []
    lines.draw(content, run.time, run.series["content"], "content", **look_of(run))
    content.set_title("content", fontsize=11)
    for name in run.budget:
        values = run.series[name]
        if name != "content" and (name == "content_rate" or np.nan_to_num(values).any()):
            dashes = "--" if name == "content_rate" else "-"
            label = name.replace("_", " ")
            drawn.append(lines.draw(rates, run.time, values, label, linestyle=dashes, **look_of(run)))
    rates.set_title("rates", fontsize=11)
    lines.legend(rates, drawn, fontsize=8, loc="upper left", bbox_to_anchor=(1.0, 1.0))
    for axis in axes:
        axis.grid(color="0.9", linewidth=0.6)
        axis.set_axisbelow(True)


def scale(axis, values):
    """A logarithmic axis if it is needed and can show every value, which excludes zero."""
    values = values[np.isfinite(values)]
    if not len(values) or values.min() <= 0 or values.max() / WIDE < values.min():
        axis.yaxis.set_major_locator(MaxNLocator(nbins=6, steps=[1, 2, 5, 10]))
        return
    style.logarithmic(axis, values)
