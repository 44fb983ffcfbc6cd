"""The CSV, and the tables of the report."""

import csv
from statistics import median

from .cases import COURSE
from .figures import REFERENCE, STREAM, STREAM_LEAST
from .program import seconds
from .programs import ours
from .words import counted

GROUPS = {
    "course": "the course's versions",
    "more": "fused, or compiled for AVX2",
    "solvers": "solvers",
    "ours": "this program",
}


def number(value):
    """Three digits, without an exponent."""
    if value is None:
        return ""
    if value >= 100:
        return f"{value:,.0f}"
    return f"{value:.3g}" if value >= 1 else f"{value:.2g}"


def markdown(header, rows):
    """A table; columns after the first are right-aligned."""
    lines = ["| " + " | ".join(header) + " |", "|---" + "|--:" * (len(header) - 1) + "|"]
    return "\n".join(lines + ["| " + " | ".join(str(c) for c in row) + " |" for row in rows])


def goals(run):
    """The ratios that matter most, by grid size."""
    sizes, all_ranks = run.tables(), ours(run.cores)
    wanted = [
        ("1 rank, against fused C++", "ours", REFERENCE),
        ("1 rank, against the course's two-pass C++", "ours", "cpp-two-pass"),
        ("AVX2 path, against fused C++ built with -mavx2 -mfma", "ours-avx2", "cpp-fused-avx2"),
    ]
    if run.cores > 1:
        wanted.insert(1, (f"{run.cores} ranks, against 1 rank", all_ranks, "ours"))
        wanted.insert(
            2, (f"{run.cores} ranks, against C++ OpenMP", all_ranks, f"cpp-openmp-{run.cores}")
        )
    rows = [
        [label, *(number(run.ratio(size, mine, other)) or "–" for size in sizes)]
        for label, mine, other in wanted
    ]
    return markdown(["times as fast", *sizes], rows)


def loop(run, case):
    """All programs in one case."""
    rows = []
    for group, title in GROUPS.items():
        members = [f for f in run.figures(case) if f.program.group == group]
        if members:
            rows.append([f"*{title}*", "", "", "", "", "", ""])
        for f in sorted(members, key=lambda f: f.rate):
            rate, low, high = f.rates
            course = (f.n, f.series.case.steps) == COURSE
            scaled = ", scaled" if course and f.series.steps < f.series.case.steps else ""
            rows.append(
                [
                    f.program.label,
                    f.program.cores,
                    number(rate),
                    f"{number(low)} – {number(high)}",
                    number(f.ratio),
                    f"{100 * f.share:.2g} %",
                    f"{f.series.steps}{scaled}",
                ]
            )
    header = ["", "cores", "MLUP/s", "lowest – highest", "× fused C++", "of ceiling", "steps"]
    return markdown(header, rows)


def process(run, case):
    """Whole processes by wall clock."""
    figures = sorted(run.figures(case), key=lambda f: -f.seconds)
    rows = [
        [
            f.program.label,
            f"{f.seconds:.2f}",
            f"{min(f.series.seconds):.2f} – {max(f.series.seconds):.2f}",
        ]
        for f in figures
    ]
    return markdown(["whole process", "seconds", "lowest – highest"], rows)


def phases(run, case):
    """Where the time of diff2d-mpi's whole process goes."""
    rows = []
    for f in run.figures(case):
        if f.program.group != "ours":
            continue
        told = [d["seconds"] for d in f.series.details]
        phase = {k: median(t[k]["max"] for t in told) for k in told[0]}
        stepping = median(seconds({"seconds": t}) for t in told)
        outside = median(
            wall - t["total"]["max"] for wall, t in zip(f.series.seconds, told, strict=True)
        )
        rest = max(0.0, phase["total"] - phase["loop"])
        cells = [outside, rest, stepping, phase["diagnostics"], phase["output"], f.seconds]
        rows.append([f.program.label, *(f"{1e3 * c:.0f}" for c in cells)])
    header = [
        "milliseconds",
        "mpirun, outside the program",
        "start of MPI, set-up, end",
        "steps",
        "diagnostics",
        "output",
        "whole",
    ]
    return markdown(header, rows)


def traffic(run):
    """The memory traffic that time blocking avoids, on grids that fit in no cache."""
    rows = []
    for case in run.tables():
        for f in run.figures(case):
            plain = f.program.group == "ours" or f.program.traffic == STREAM
            if f.n < 4096 or not plain:
                continue
            bandwidth = run.bandwidth(f.program.cores)
            avoided = [f"{max(0.0, b - f.moved):.1f}" for b in (STREAM, STREAM_LEAST)]
            moved = f"{f.moved:.1f}" if f.moved < STREAM else f"({f.moved:.1f})"
            cells = [number(f.rate), number(f.needed), number(bandwidth), moved, *avoided]
            rows.append([f"{f.program.label}, {case}", *cells])
    header = [
        "",
        "MLUP/s",
        f"a step of {STREAM} B would need, GB/s",
        "memory gives, GB/s",
        "moved at most, B/update",
        f"avoided of {STREAM} B",
        f"avoided of {STREAM_LEAST} B",
    ]
    return markdown(header, rows)


def ceilings(run):
    """The measured ceilings."""
    several = list(run.ceilings.values())
    sizes = [kib for kib, _ in several[0]["triad"]]
    rows = [
        [
            "arithmetic, factor 1/4 (5 instructions), MLUP/s",
            *(number(c["updates_fused"]) for c in several),
        ],
        ["arithmetic, other factors (6), MLUP/s", *(number(c["updates_rounded"]) for c in several)],
    ]
    for i, kib in enumerate(sizes):
        size = f"{kib} KiB" if kib < 1024 else f"{kib // 1024} MiB"
        rows.append(
            [f"triad over {size} a core, GB/s", *(number(c["triad"][i][1]) for c in several)]
        )
    return markdown(["", *(counted(c, "core") for c in run.ceilings)], rows)


def choices(run):
    """What diff2d-mpi chose for each case, from summary.json."""
    rows = []
    for case in run.tables():
        for f in run.figures(case):
            if f.program.group == "ours" and "solver" in f.series.details[-1]:
                chosen = f.series.details[-1]["solver"]
                rows.append([f"{f.program.label}, {case}", *chosen.values()])
                names = [name.replace("_", " ") for name in chosen]
    return markdown(["", *names], rows) if rows else ""


def sizes(run):
    """Cost against grid size, on one core."""
    found = []
    for case in run.cases():
        mine, other = run.figure(case, "ours"), run.figure(case, REFERENCE)
        if (case.isdigit() or case.startswith("size")) and mine and other:
            cells = [number(other.rate), number(mine.rate), number(mine.ratio)]
            found.append((mine.n, [f"{mine.n} x {mine.n}", *cells, f"{100 * mine.share:.0f} %"]))
    header = ["grid", "C++, fused", "diff2d-mpi, 1 rank", "times", "of ceiling"]
    return markdown(header, [row for _, row in sorted(found)])


def scaling(run):
    """Strong scaling on the sizes of the tables, weak scaling from 2048 x 2048 per rank."""
    rows = []
    for case in run.tables():
        for ranks in ranks_of(run):
            f = run.figure(case, ours(ranks)) or (
                case == "4096" and run.figure(f"strong {ranks}", ours(ranks))
            )
            one = run.figure(case, "ours")
            if f and one:
                rows.append(row(f"strong, {case} x {case}", ranks, f, f.rate / one.rate))
    one = run.figure("weak 1", "ours")
    for ranks in ranks_of(run):
        f = run.figure(f"weak {ranks}", ours(ranks))
        if f and one:
            rows.append(row(f"weak, {f.n} x {f.n}", ranks, f, f.rate / one.rate))
    return markdown(["", "ranks", "MLUP/s", "times 1 rank", "efficiency"], rows)


def ranks_of(run):
    return sorted({p.ranks for p in run.programs if p.name in ("ours", ours(p.ranks))})


def row(label, ranks, figure, times):
    return [label, ranks, number(figure.rate), number(times), f"{100 * times / ranks:.0f} %"]


def write_csv(run, file):
    header = "case n program label cores steps samples median_s lowest_s highest_s mlups"
    header += " times_fused_cpp share_of_ceiling samples_repeated samples_kept_disturbed difference"
    _, _, differences = run.agreement
    with open(file, "w", newline="") as out:
        table = csv.writer(out, lineterminator="\n")
        table.writerow(header.split())
        for s in run.series:
            for f in run.figures(s.case.name):
                if f.series is not s:
                    continue
                table.writerow(
                    [
                        s.case.name,
                        f.n,
                        f.program.name,
                        f.program.label,
                        f.program.cores,
                        s.steps,
                        len(s.seconds),
                        f"{f.seconds:.6g}",
                        f"{min(s.seconds):.6g}",
                        f"{max(s.seconds):.6g}",
                        f"{f.rate:.6g}",
                        f"{f.ratio:.4g}" if f.ratio else "",
                        f"{f.share:.4g}",
                        s.repeated,
                        s.kept,
                        f"{differences.get(f.program.name, float('nan')):.1e}",
                    ]
                )
