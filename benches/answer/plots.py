"""The picture: error against seconds, a panel for each problem and size."""

from math import hypot

from harness.plots import plain, plt, save
from matplotlib.patheffects import withStroke
from matplotlib.ticker import NullFormatter
from matplotlib.transforms import Bbox

OURS, SAME, SPECIAL = "#c0392b", "#d98880", "#777777"
GENERAL = {
    "euler": "#7f8fa6",
    "rkc2": "#2e6da4",
    "rock4": "#16508a",
    "sundials-cvode": "#3c8d5a",
    "sundials-rkc": "#7fb069",
    "sundials-rkl": "#a3a847",
    "petsc": "#8e5ea2",
    "expm": "#b5803c",
    "fipy": "#6d4c41",
    "py-pde": "#00838f",
}
TITLES = {
    "course": "The course's example, {n} × {n}, 20 outputs",
    "uneven": "Uneven D, {n} × {n}, one output",
}


def draw(run, file):
    kinds = list(dict.fromkeys(s.kind for s in run.systems))
    rows = [[s for s in run.systems if s.kind == kind] for kind in kinds]
    columns = max(len(row) for row in rows)
    size = 6.9 * columns, 5.6 * len(rows)
    figure, axes = plt.subplots(len(rows), columns, figsize=size, squeeze=False)
    for line, systems in zip(axes, rows, strict=True):
        for axis, system in zip(line, systems, strict=False):
            panel(run, axis, system)
    figure.tight_layout(w_pad=2.5, h_pad=2.5)
    figure.canvas.draw()
    for line, systems in zip(axes, rows, strict=True):
        for axis, system in zip(line, systems, strict=False):
            label(run, axis, system)
    save(figure, file)


def colour(peer):
    return {"ours": OURS, "same": SAME, "special": SPECIAL}.get(peer.kind) or GENERAL[peer.name]


def panel(run, axis, system):
    for peer, points in run.curves(system):
        ours = peer.kind == "ours"
        low = [p.median - min(p.seconds) for p in points]
        high = [max(p.seconds) - p.median for p in points]
        axis.errorbar(
            [p.median for p in points],
            [held(p.error) for p in points],
            xerr=[low, high],
            color=colour(peer),
            linestyle="--" if peer.ranks > 1 else "-",
            marker="o" if ours else "s",
            markersize=5 if ours else 3.5,
            markerfacecolor="white" if peer.ranks > 1 else None,
            linewidth=2 if ours else 1.2,
            elinewidth=0.8,
            zorder=4 if ours else 3,
        )
    times = [p.median for _, points in run.curves(system) for p in points]
    top = max([1e-2, *(p.error for _, points in run.curves(system) for p in points)]) * 3
    axis.set(
        xscale="log", yscale="log", xlim=(min(times) / 4, max(times) * 4), ylim=(FLOOR / 5, top)
    )
    axis.set(
        xlabel="seconds of the loop, without output",
        ylabel="largest error in time (1e-12: or less)",
    )
    axis.set_title(TITLES[system.kind].format(n=system.n), fontsize=11)
    axis.xaxis.set_major_formatter(plain)
    axis.xaxis.set_minor_formatter(NullFormatter())
    axis.grid(color="#e6e6e6", linewidth=0.6)
    axis.set_axisbelow(True)
    axis.spines[["top", "right"]].set_visible(False)


FLOOR = 1e-12  # below it, where an error is one of rounding, points are drawn on it
# Beside a point, and farther off, with a line to it.
NEAR, FAR = 7, (18, 30)
PLACES = [
    (right * far, up * far, horizontal, vertical)
    for far in (NEAR, *FAR)
    for right, horizontal in ((1, "left"), (-1, "right"), (0, "center"))
    for up, vertical in ((0, "center"), (1, "bottom"), (-1, "top"))
    if right or up
]


def label(run, axis, system):
    """Each curve's name beside one of its points, where it covers least."""
    across = axis.transData.transform
    marks = {
        peer.name: [across((p.median, held(p.error))) for p in points]
        for peer, points in run.curves(system)
    }
    taken = []
    dots = {
        peer.name: along([across((p.median, held(p.error))) for p in points])
        for peer, points in run.curves(system)
    }
    renderer = axis.figure.canvas.get_renderer()
    for peer, points in sorted(run.curves(system), key=lambda c: c[0].kind != "ours"):
        best = None
        for p in (points[-1], points[0], *points[1:-1]):
            for x, y, horizontal, vertical in PLACES:
                text = axis.annotate(
                    peer.label,
                    (p.median, held(p.error)),
                    (x, y),
                    textcoords="offset points",
                    ha=horizontal,
                    va=vertical,
                    fontsize=8,
                    color=colour(peer),
                    weight="bold" if peer.kind == "ours" else None,
                    zorder=6,
                    path_effects=[withStroke(linewidth=2.5, foreground="white")],
                )
                box = text.get_window_extent(renderer)
                inside = axis.get_window_extent(renderer)
                far = max(abs(x), abs(y))
                covered = cost(peer, box, taken, dots, marks, inside)
                # A line costs something, and without one no other point may be as near.
                own = across((p.median, held(p.error)))
                others = [m for name, of in marks.items() if name != peer.name for m in of]
                close = any(distance(box, m) < distance(box, own) + 6 for m in others)
                covered += (far - NEAR) / 8 if far > NEAR else 4 * close
                if best is None or covered < best[0]:
                    if best:
                        best[1].remove()
                    best = covered, text, box, (p, x, y)
                else:
                    text.remove()
        taken.append(best[2].padded(6))
        tie(axis, *best[3], colour(peer))


def distance(box, place):
    """From a box to a place outside, in pixels."""
    x, y = place
    return hypot(max(box.x0 - x, 0, x - box.x1), max(box.y0 - y, 0, y - box.y1))


def tie(axis, point, x, y, colour):
    """A thin line from a point to its label, unless that is beside it."""
    if max(abs(x), abs(y)) == NEAR:
        return
    line = {"arrowstyle": "-", "color": colour, "linewidth": 0.8, "shrinkA": 0, "shrinkB": 3}
    place = point.median, held(point.error)
    axis.annotate("", place, (x, y), textcoords="offset points", arrowprops=line, zorder=5)


def held(error):
    return max(error, FLOOR)


def along(places):
    """The points of a curve and places between them, for text to keep off."""
    found = list(places[:1])
    for a, b in zip(places, places[1:], strict=False):
        found += [(a[0] + k / 8 * (b[0] - a[0]), a[1] + k / 8 * (b[1] - a[1])) for k in range(1, 9)]
    return found


def cost(peer, box, taken, dots, marks, inside):
    """How much a label covers; what is near another curve may seem to be its name."""
    others = [dot for name, curve in dots.items() if name != peer.name for dot in curve]
    covered = sum(box.padded(2).contains(*dot) for curve in dots.values() for dot in curve)
    covered += sum(box.padded(16).contains(*dot) for dot in others) / 8
    covered += 8 * sum(box.padded(4).contains(*mark) for all_of in marks.values() for mark in all_of)
    covered += 30 * sum(Bbox.intersection(box, other) is not None for other in taken)
    outside = (
        box.x0 < inside.x0 or box.x1 > inside.x1 + 40 or box.y0 < inside.y0 or box.y1 > inside.y1
    )
    return covered + 100 * outside
