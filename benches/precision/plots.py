"""The plot: error against seconds of both methods."""

from harness.plots import plain, plt, save
from harness.words import counted
from matplotlib.ticker import NullFormatter

EULER, EXPONENTIAL = "#7f8fa6", "#c0392b"
GRIDS = "#b5803c", "#2e6da4", "#3c8d5a"
STYLES = ("-", "o"), ("--", "s")  # by number of ranks
EULER_MARKERS = dict(zip(STYLES, "^v", strict=True))


def draw(run, file):
    boxes = run.problems(insulated=True)
    size = 7 + 5.2 * len(boxes), 4.8
    figure, axes = plt.subplots(1, 1 + len(boxes), figsize=size, squeeze=False)
    for axis, problem in zip(axes[0], boxes, strict=False):
        box(run, axis, problem)
    course(run, axes[0][-1])
    for axis in axes[0]:
        axis.set(xscale="log", yscale="log", xlabel="seconds of the time loop, without output")
        axis.set_ylabel("largest error in time at the last output")
        axis.xaxis.set_major_formatter(plain)
        axis.xaxis.set_minor_formatter(NullFormatter())
        axis.grid(color="#e4e4e4", linewidth=0.6)
        axis.set_axisbelow(True)
        axis.spines[["top", "right"]].set_visible(False)
        axis.legend(frameon=False, fontsize=8.5, loc="center right")
    figure.tight_layout(w_pad=3)
    save(figure, file)


def line(run, axis, series, colour, label, style):
    """Medians, with the range of the samples."""
    low = [s.median - min(s.seconds) for s in series]
    high = [max(s.seconds) - s.median for s in series]
    axis.errorbar(
        [s.median for s in series],
        [run.error(s) for s in series],
        xerr=[low, high],
        linestyle=style[0] if len(series) > 1 else "",
        marker=style[1],
        markersize=5,
        markerfacecolor="white" if style[0] == "--" else colour,
        color=colour,
        label=label,
        linewidth=1.4,
        elinewidth=0.8,
    )


def ranked(run):
    for ranks, style in zip(run.ranks, STYLES, strict=False):
        yield ranks, counted(ranks, "rank"), style


def box(run, axis, problem):
    """Euler with ever smaller steps, and the exponential method at each tolerance."""
    for ranks, counted, style in ranked(run):
        euler = run.of(problem, "euler", ranks)
        line(run, axis, euler, EULER, f"Euler, {counted}", style)
        series = run.of(problem, "exponential", ranks)
        line(run, axis, series, EXPONENTIAL, f"exponential, {counted}", style)
    first = run.ranks[0]
    beside(axis, run, run.of(problem, "euler", first), lambda s: f"safety {s.value:g}")
    beside(axis, run, run.of(problem, "exponential", first), lambda s: f"{s.value:.0e}")
    axis.set_title(f"An insulated box of {problem.n} × {problem.n} cells", fontsize=11)
    axis.margins(x=0.25)


def beside(axis, run, series, text):
    for s in series:
        place = {"textcoords": "offset points", "va": "bottom", "fontsize": 8, "color": "#555555"}
        axis.annotate(text(s), (s.median, run.error(s)), (6, 4), **place)


def course(run, axis):
    """The course's example, a colour for each grid: Euler is one point."""
    for problem, colour in zip(run.problems(insulated=False), GRIDS, strict=False):
        for ranks, counted, style in ranked(run):
            until = f"{problem.n} × {problem.n} to t = {problem.runtime:g}, {counted}"
            line(run, axis, run.of(problem, "exponential", ranks), colour, until, style)
            euler = run.of(problem, "euler", ranks)
            line(run, axis, euler, colour, None, ("", EULER_MARKERS[style]))
    for _, counted, style in ranked(run):
        axis.plot([], [], EULER_MARKERS[style], color="#555555", label=f"Euler, {counted}")
    axis.set_title("The course's example", fontsize=11)
    axis.set_xscale("log")
    axis.set_xlim(right=30 * axis.get_xlim()[1])  # room for the legend
