"""The tables of the report, and the CSV."""

import csv
from decimal import Decimal
from statistics import median

from . import figures


def markdown(header, rows):
    """A table; columns after the first are right-aligned."""
    lines = ["| " + " | ".join(header) + " |", "|---" + "|--:" * (len(header) - 1) + "|"]
    return "\n".join(lines + ["| " + " | ".join(str(c) for c in row) + " |" for row in rows])


def number(value):
    """Three digits, without an exponent."""
    if value >= 99.95:
        return f"{value:,.0f}"
    return f"{Decimal(f'{value:.3g}'):f}"


def time(seconds):
    """Three digits with a unit."""
    seconds = float(f"{seconds:.3g}")  # 999.9 µs are 1 ms
    for unit, factor in (("s", 1.0), ("ms", 1e-3), ("µs", 1e-6)):
        if seconds >= factor:
            return f"{number(seconds / factor)} {unit}"
    return f"{number(seconds * 1e9)} ns"


def percent(share, digits=0):
    return f"{100 * share:.{digits}f} %"


def grid(n):
    return f"{n} x {n}"


def measured(rows):
    """Runs of this machine: measured beside predicted."""
    header = ["grid", "ranks", "rows a rank", "a step", "lowest – highest", "MLUP/s"]
    header += ["efficiency", "model", "error", "halo", "halo, model"]
    return markdown(
        header,
        [
            [
                grid(r.n),
                r.ranks,
                r.rows,
                time(r.seconds),
                f"{time(r.low)} – {time(r.high)}",
                number(r.updates / 1e6),
                percent(r.efficiency),
                time(r.predicted),
                f"{100 * r.error:+.0f} %",
                *([time(r.halo_seconds), time(r.halo_predicted)] if r.ranks > 1 else ["", ""]),
            ]
            for r in rows
        ],
    )


def wholes(rows, samples):
    """Whole runs of this machine, outputs included."""
    header = ["grid", "ranks", "steps", "outputs", "loop", "lowest – highest", "model", "error"]
    cells = []
    for r in rows:
        record = samples.of("whole", n=r.n, ranks=r.ranks)[0]
        spread = f"{time(r.low)} – {time(r.high)}"
        cells.append([grid(r.n), r.ranks, record["steps"], record["outputs"], time(r.seconds)])
        cells[-1] += [spread, time(r.predicted), f"{100 * r.error:+.0f} %"]
    return markdown(header, cells)


def predicted(rows):
    """Runs of the target."""
    header = ["grid", "nodes", "ranks", "rows a rank", "a step", "from – to", "GLUP/s"]
    header += ["efficiency", "from – to", "halo"]
    return markdown(
        header,
        [
            [
                grid(r.n),
                r.nodes,
                r.ranks,
                r.rows,
                time(r.predicted),
                f"{time(r.low)} – {time(r.high)}",
                number(r.updates / 1e9),
                percent(r.efficiency, 1),
                f"{percent(r.efficiency_low)} – {percent(r.efficiency_high)}",
                percent(r.halo),
            ]
            for r in rows
        ],
    )


def assumptions(target):
    rows = []
    for name, what in target.assume.items():
        value = what["value"]
        values = value if isinstance(value, list) else ["", value, ""]
        shown = [f"{v:g}" if v != "" else "" for v in values]
        rows.append([f"`{name}`", *shown, what.get("unit", ""), what["why"]])
    text = markdown(["assumption", "slow", "expected", "fast", "", "why"], rows)
    return text.replace("|--:|--:|\n", "|---|---|\n", 1)


def constants(samples, here, machine):
    """What the model is made of, as measured here."""

    def line(name, line, unit):
        rate = "–" if line.rate == float("inf") else f"{number(line.rate / 1e9)} G{unit}/s"
        return [name, time(line.latency), rate, percent(here.worst[name])]

    rows = []
    if "on node" in here.worst:
        rows.append(line("on node", machine.on_node, "B"))
    if "between nodes" in here.worst:
        rows.append(line("between nodes", machine.between, "B"))
    rows += [line("sweep", machine.sweep, "points"), line("output", machine.output, "B")]
    names = {
        "on node": "swap of two rows, on a node",
        "between nodes": "swap of two rows, between nodes",
        "sweep": "diagnostics of a strip",
        "output": "snapshot",
    }
    rows = [[names[row[0]], *row[1:]] for row in rows]
    return markdown(["", "latency", "rate", "worst fit"], rows)


def messages(samples):
    rows = []
    for r in samples.of("messages"):
        place = "on a node" if r["same_node"] else "between nodes"
        ping_pong, swap = median(r["ping_pong"]), median(r["swap"])
        between = f"ranks {r['ranks'][0]} and {r['ranks'][1]}"
        rows.append([f"{r['bytes']} B, {place}, {between}", r["pairs"]])
        rows[-1] += [time(ping_pong), time(swap)]
        rows[-1].append(f"{time(min(r['swap']))} – {time(max(r['swap']))}")
    header = ["message", "pairs that swap", "ping-pong, one way", "swap", "lowest – highest"]
    return markdown(header, rows)


def strips(samples):
    """Rates of strips as the runs here have them."""
    rows = []
    for r in sorted(samples.of("strips"), key=lambda r: (r["ranks"], r["columns"])):
        spread = [number(v / 1e6) for v in (min(r["updates"]), max(r["updates"]))]
        rows.append([f"{r['rows']} x {r['columns']}", r["ranks"], r["steps_per_pass"]])
        rows[-1] += [number(median(r["updates"]) / 1e6), " – ".join(spread)]
    header = ["strip", "ranks", "steps a pass", "MLUP/s a rank", "lowest – highest"]
    return markdown(header, rows)


def shapes(samples):
    """Rates of strips as the target would have them: columns across, rows down."""
    found = {(r["rows"], r["columns"]): r for r in samples.of("shapes")}
    rows = sorted({rows for rows, _ in found})
    columns = sorted({columns for _, columns in found})

    def cell(r, c):
        if (r, c) not in found:
            return ""
        record = found[r, c]
        return f"{number(median(record['updates']) / 1e6)} ({record['steps_per_pass']})"

    cells = [[r, *(cell(r, c) for c in columns)] for r in rows]
    return markdown(["rows a rank", *map(str, columns)], cells)


def reductions(samples, machine, allreduce):
    rows = [
        [r["ranks"], time(median(r["allreduce"])), time(allreduce(machine, r["ranks"]))]
        for r in samples.of("reductions")
    ]
    return markdown(["ranks", "allreduce of two numbers", "model"], rows)


def whole_runs(target, runs):
    header = ["nodes", "steps", "outputs", "time loop", "from – to", "node-hours"]
    cells = [
        [
            nodes,
            duration(stepping),
            duration(writing),
            duration(total),
            f"{duration(fast)} – {duration(slow)}",
            number(nodes * total / 3600),
        ]
        for nodes, stepping, writing, fast, total, slow in runs
    ]
    return markdown(header, cells)


def duration(seconds):
    return time(seconds) if seconds < 60 else f"{number(seconds / 60)} min"


def furthest(rows):
    """How many nodes are worth it."""
    sizes = sorted({r.n for r in rows if r.case == "strong"})
    wanted = [0.9, 0.7, 0.5]
    found = [figures.furthest(rows, w) for w in wanted]
    cells = [[grid(n), *(f.get(n, "–") for f in found)] for n in sizes]
    return markdown(["grid", *(f"at least {percent(w)}" for w in wanted)], cells)


def write_csv(rows, file):
    header = "case where n nodes ranks rows measured_s low_s high_s predicted_s error"
    header += " mlups efficiency efficiency_low efficiency_high halo_share halo_s"
    with open(file, "w", newline="") as out:
        table = csv.writer(out, lineterminator="\n")
        table.writerow(header.split())
        for r in rows:
            error = None if r.seconds is None else r.error
            mlups = None if r.case == "whole" else r.updates / 1e6
            cells = [r.seconds, r.low, r.high, r.predicted, error, mlups, r.efficiency]
            cells += [r.efficiency_low, r.efficiency_high, r.halo, r.halo_seconds]
            what = [r.case, r.where, r.n, r.nodes, r.ranks, r.rows]
            table.writerow([*what, *("" if c is None else f"{c:.6g}" for c in cells)])
