"""The plot: what was measured here on the left, what is predicted elsewhere on the right."""

import matplotlib

matplotlib.use("Agg")
import matplotlib.pyplot as plt  # noqa: E402 (after the choice above)
from harness.words import counted  # noqa: E402
from matplotlib.ticker import FuncFormatter, NullLocator, PercentFormatter  # noqa: E402


COLOURS = "#c0392b", "#2e6da4", "#3c8d5a", "#8e5ea2", "#b5803c", "#555555", "#17a2b8"
plain = FuncFormatter(lambda value, _: f"{value:g}")


def draw(report, file):
    counts = sorted({r.ranks for r in report.measured})
    panels = 3 if len(counts) > 2 else 2
    figure, axes = plt.subplots(1, panels, figsize=(1 + 5.2 * panels, 4.8))
    step_times(report, axes[0], counts)
    if panels == 3:
        speedups(report, axes[1], counts)
    efficiencies(report, axes[-1])
    for axis in axes:
        axis.grid(color="#e4e4e4", linewidth=0.6)
        axis.set_axisbelow(True)
        axis.spines[["top", "right"]].set_visible(False)
    figure.tight_layout(w_pad=3)
    figure.savefig(file, dpi=130)
    plt.close(figure)


def step_times(report, axis, counts):
    """Time of a step against the grid, a colour for each number of ranks."""
    steps = [r for r in report.measured if r.case in ("strong", "weak")]
    for ranks, colour in zip(counts, COLOURS * len(counts), strict=False):
        rows = sorted((r for r in steps if r.ranks == ranks), key=lambda r: r.n)
        n = [r.n for r in rows]
        label = counted(ranks, "rank")
        axis.plot(n, [1e3 * r.predicted for r in rows], color=colour, linewidth=1.2)
        axis.errorbar(
            n,
            [1e3 * r.seconds for r in rows],
            [
                [1e3 * (r.seconds - r.low) for r in rows],
                [1e3 * (r.high - r.seconds) for r in rows],
            ],
            fmt="o",
            markersize=5,
            capsize=3,
            color=colour,
            label=label,
        )
    axis.plot([], [], color="#555555", linewidth=1.2, label="model")
    axis.set(xscale="log", yscale="log", xlabel="rows, and columns, of the grid")
    axis.set_ylabel("time of a step [ms]")
    axis.set_title("Measured here", fontsize=11)
    ticks = sorted({r.n for r in steps})
    apart = [n for i, n in enumerate(ticks) if i == 0 or n > 1.3 * ticks[i - 1]]
    axis.set_xticks(apart, [str(n) for n in apart], rotation=45, fontsize=8)
    axis.xaxis.set_minor_locator(NullLocator())
    axis.yaxis.set_major_formatter(plain)
    axis.legend(frameon=False)


def speedups(report, axis, counts):
    """Strong scaling against the ideal, a colour for each grid."""
    rows = [r for r in report.measured if r.case == "strong"]
    for n, colour in zip(sorted({r.n for r in rows}), COLOURS, strict=False):
        mine = [r for r in rows if r.n == n]
        first = mine[0]
        ranks = [r.ranks for r in mine]
        measured = [first.ranks * first.seconds / r.seconds for r in mine]
        modelled = [first.ranks * first.predicted / r.predicted for r in mine]
        axis.plot(ranks, modelled, color=colour, linewidth=1.2)
        axis.plot(ranks, measured, "o", color=colour, label=f"{n} x {n}")
    axis.plot(counts, counts, color="#999999", linestyle=":", label="ideal")
    axis.set(xscale="log", yscale="log", xlabel="ranks", ylabel="speed-up")
    axis.set_title("Measured here: strong scaling (lines: model)", fontsize=11)
    axis.set_xticks(counts, [str(c) for c in counts])
    axis.set_yticks(counts, [str(c) for c in counts])
    for of in (axis.xaxis, axis.yaxis):
        of.set_minor_locator(NullLocator())
    axis.legend(frameon=False)


def efficiencies(report, axis):
    """Predicted efficiency against nodes, with the range of the assumptions."""
    rows = [r for r in report.predicted if r.case == "strong"]
    for n, colour in zip(sorted({r.n for r in rows}), COLOURS, strict=False):
        band(axis, [r for r in rows if r.n == n], colour, "-", f"{n} x {n}")
    weak = [r for r in report.predicted if r.case == "weak"]
    target = report.target
    band(axis, weak, "#555555", "--", f"weak, {target.weak} x {target.weak} on one node")
    axis.set(xscale="log", xlabel=f"nodes of {target.ranks_per_node} ranks")
    axis.set_ylabel(f"efficiency against {counted(target.nodes[0], 'node')}")
    axis.set_ylim(0, 1.1 * max([1.0, *(r.efficiency_high for r in report.predicted)]))
    axis.yaxis.set_major_formatter(PercentFormatter(1.0))
    axis.set_xticks(target.nodes, [str(nodes) for nodes in target.nodes])
    axis.xaxis.set_minor_locator(NullLocator())
    axis.set_title(f"Predicted, not measured: {target.name}", fontsize=11)
    axis.set_facecolor("#faf8f2")
    axis.legend(frameon=False, fontsize=9)


def band(axis, rows, colour, style, label):
    if not rows:
        return
    nodes = [r.nodes for r in rows]
    low, high = [r.efficiency_low for r in rows], [r.efficiency_high for r in rows]
    axis.fill_between(nodes, low, high, color=colour, alpha=0.12, linewidth=0)
    axis.plot(nodes, [r.efficiency for r in rows], style, marker="o", color=colour, label=label)
