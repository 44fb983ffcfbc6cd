"""The plots: the rates of all versions, the roofline, and the cost against grid size."""

import matplotlib

matplotlib.use("Agg")
import matplotlib.pyplot as plt  # noqa: E402 (after the choice above)
from matplotlib.lines import Line2D  # noqa: E402
from matplotlib.ticker import FuncFormatter, LogLocator, NullLocator  # noqa: E402

from .figures import REFERENCE, STREAM  # noqa: E402
from .programs import ours  # noqa: E402
from .words import counted  # noqa: E402

COLOURS = {"course": "#7f8fa6", "more": "#4878a8", "solvers": "#b58a3c", "ours": "#c0392b"}
NAMES = {
    "course": "the course's versions",
    "more": "fused or AVX2",
    "solvers": "solvers",
    "ours": "diff2d-mpi",
}
plain = FuncFormatter(lambda value, _: f"{value:,.0f}" if value >= 1 else f"{value:g}")


def save(figure, file):
    figure.savefig(file, dpi=130, bbox_inches="tight")
    plt.close(figure)


def rates(run, file):
    """All versions on a log scale, on the smallest grid and the largest that most can do: dots, because
    lengths on such a scale mean nothing, with the range of the samples."""
    wanted = [c for c in ("266", "4096") if c in run.tables()] or run.tables()[:1]
    order = {f.program.name: f.rate for c in reversed(wanted) for f in run.figures(c)}
    labels = {f.program.name: f.program.label for c in wanted for f in run.figures(c)}
    names = sorted(order, key=order.get)
    height = 1.6 + 0.27 * len(names)
    figure, axes = plt.subplots(
        1, len(wanted), figsize=(5 + 3.6 * len(wanted), height), sharey=True, squeeze=False
    )
    for axis, case in zip(axes[0], wanted, strict=True):
        found = {f.program.name: f for f in run.figures(case)}
        for y, name in enumerate(names):
            if name not in found:
                continue
            f = found[name]
            rate, low, high = f.rates
            axis.plot([low, high], [y, y], color=COLOURS[f.program.group], linewidth=1.2)
            axis.plot(rate, y, "o", color=COLOURS[f.program.group], markersize=6)
            beside = {"textcoords": "offset points", "va": "center", "fontsize": 8}
            axis.annotate(plain(rate), (high, y), (7, 0), **beside)
        of_all = [f.rate for f in found.values()]
        axis.set(xscale="log", xlim=(min(of_all) / 2, max(of_all) * 6))
        axis.set_title(f"{case} × {case} points", fontsize=10)
        axis.set_xlabel("million updates per second")
        axis.xaxis.set_major_formatter(plain)
        axis.grid(color="#dddddd", linewidth=0.6)
        axis.set_axisbelow(True)
        axis.spines[["top", "right"]].set_visible(False)
    axes[0][0].set_yticks(range(len(names)), [labels[name] for name in names], fontsize=9)
    axes[0][0].set_ylim(-0.7, len(names) - 0.3)
    groups = [
        g for g in COLOURS if any(f.program.group == g for c in wanted for f in run.figures(c))
    ]
    handles = [Line2D([], [], color=COLOURS[g], marker="o", linewidth=1.2) for g in groups]
    figure.tight_layout(rect=(0, 0, 1, 1 - 0.35 / height))
    figure.legend(handles, [NAMES[g] for g in groups], loc="upper center", ncols=4, frameon=False)
    save(figure, file)


def roofline(run, file):
    """Rates against the memory traffic of an update, under the measured ceilings."""
    case = run.tables()[-1]
    found = run.figures(case)
    counts = [c for c in (1, run.cores) if c in run.ceilings]
    counts = list(dict.fromkeys(counts))
    figure, axes = plt.subplots(1, len(counts), figsize=(1.5 + 5.2 * len(counts), 5), squeeze=False)
    for axis, cores in zip(axes[0], counts, strict=True):
        panel(run, axis, case, cores, [f for f in found if f.program.cores == cores])
    figure.tight_layout()
    save(figure, file)


def panel(run, axis, case, cores, found):
    n = int(case)
    top, bandwidth = run.arithmetic(n, cores), run.bandwidth(cores)
    left, right = 1500.0, 0.06
    slope = bandwidth * 1e3
    corner = slope / top
    axis.plot([left, corner, right], [slope / left, top, top], color="black")
    axis.text(right * 1.1, top * 1.08, f"arithmetic, {top:,.0f} MLUP/s", ha="right", fontsize=9)
    axis.text(left / 1.6, slope / left, f"memory, {bandwidth:.3g} GB/s", va="top", fontsize=9)

    # Plain loops are placed at their known traffic; diff2d-mpi at the most that memory can have moved.
    labels, unplaced = {"left": [], "right": []}, []
    for f in sorted(found, key=lambda f: f.rate):
        ours = f.program.group == "ours"
        x = min(f.moved, STREAM) if ours else f.program.traffic
        if not x:
            unplaced.append(f"{f.program.label}: {f.rate:,.0f}")
            continue
        colour = COLOURS[f.program.group]
        axis.plot(x, f.rate, "o", color=colour, zorder=3)
        if ours:
            arrow = {"arrowstyle": "->", "color": colour}
            axis.annotate("", (x / 1.7, f.rate), (x, f.rate), arrowprops=arrow)
            x /= 1.7
        labels["left" if x > STREAM else "right"].append((x, f.rate, f.program.label, colour))
    rates = [rate for points in labels.values() for _, rate, *_ in points]
    lowest = min([*rates, slope / left])
    axis.set(xscale="log", yscale="log", xlim=(left, right), ylim=(lowest / 2.5, top * 2))
    for side, points in labels.items():
        place(axis, side, points)
    if unplaced:
        text = "\n".join(["traffic not known, MLUP/s:", *unplaced])
        axis.text(0.98, 0.03, text, transform=axis.transAxes, ha="right", va="bottom", fontsize=8)
    ticks = [56, 24, 16, 8, 4, 2, 1]
    axis.set_xticks(ticks, [str(t) for t in ticks])
    axis.xaxis.set_minor_locator(NullLocator())
    axis.yaxis.set_major_formatter(plain)
    axis.set_xlabel("memory traffic of one update [byte]")
    axis.set_ylabel("million updates per second")
    axis.set_title(f"{case} × {case} points, {counted(cores, 'core')}", fontsize=10)
    axis.grid(color="#e4e4e4", linewidth=0.6)
    axis.set_axisbelow(True)


LINE = {"arrowstyle": "-", "linewidth": 0.7, "shrinkA": 1, "shrinkB": 2}


def place(axis, side, points):
    """Labels beside their points, with a line to each, away from the roof: on its left each moved up off the one
    below, on its right down off the one above."""
    bottom, top = axis.get_ylim()
    up = side == "left"
    line, last = (top / bottom) ** (1 / 26), None
    for x, rate, label, colour in sorted(points, key=lambda point: point[1], reverse=not up):
        if last is None:
            y = rate
        else:
            y = max(rate, last * line) if up else min(rate, last / line)
        last = y
        axis.annotate(
            label,
            (x, rate),
            (x * 1.7 if up else x / 1.7, y),
            ha="right" if up else "left",
            va="center",
            fontsize=8,
            arrowprops={"color": colour, "relpos": (1 if up else 0, 0.5), **LINE},
        )


def size(run, file):
    """Rates against grid size, on one core, and the ceilings."""
    figure, axis = plt.subplots(figsize=(8, 4.8))
    for name, group in ((REFERENCE, "more"), ("ours", "ours"), (ours(run.cores), "ours")):
        points = [(f.n, f.rates) for c in run.cases() if (f := by_size(run, c, name))]
        if not points:
            continue
        points.sort()
        label = next(p.label for p in run.programs if p.name == name)
        style = "--" if name == ours(run.cores) and run.cores > 1 else "-"
        n = [p[0] for p in points]
        axis.plot(
            n, [p[1][0] for p in points], style, marker="o", color=COLOURS[group], label=label
        )
        axis.fill_between(
            n,
            [p[1][1] for p in points],
            [p[1][2] for p in points],
            color=COLOURS[group],
            alpha=0.15,
            linewidth=0,
        )
    n = max(f.n for c in run.tables() for f in run.figures(c))
    axis.axhline(run.arithmetic(n, 1), color="black", linewidth=0.8, linestyle=":")
    axis.text(
        0.99,
        run.arithmetic(n, 1),
        "arithmetic, 1 core ",
        ha="right",
        va="bottom",
        fontsize=9,
        transform=axis.get_yaxis_transform(),
    )
    axis.set(xscale="log", yscale="log", xlabel="rows, and columns, of the grid")
    axis.set_ylabel("million updates per second")
    axis.xaxis.set_major_formatter(plain)
    axis.yaxis.set_major_formatter(plain)
    axis.yaxis.set_minor_locator(LogLocator(subs=(2, 5)))
    axis.yaxis.set_minor_formatter(plain)
    axis.set_ylim(top=2 * run.arithmetic(n, 1))
    axis.set_xticks([t for t in (32, 64, 128, 266, 512, 1024, 2048, 4096, 8192, 16384) if t <= n])
    axis.xaxis.set_minor_locator(NullLocator())
    axis.grid(color="#e4e4e4", linewidth=0.6)
    axis.legend(frameon=False, loc="best")
    save(figure, file)


def by_size(run, case, name):
    return run.figure(case, name) if case.isdigit() or case.startswith("size") else None
