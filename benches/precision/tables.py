"""The tables of the report, and the CSV."""

import csv

from harness.tables import markdown, number
from harness.words import counted


def grid(problem):
    return f"{problem.n} x {problem.n}"


def small(value):
    return f"{value:.1e}"


def power(tolerance):
    return f"{tolerance:.0e}"


def ratio(run, series):
    """How many times sooner than Euler with its largest steps, on as many ranks."""
    euler = run.of(series.problem, "euler", series.ranks)[0]
    return euler.median / series.median


def spread(series):
    return f"{number(min(series.seconds))} – {number(max(series.seconds))}"


def course(run):
    """Euler against the exponential method at its looser tolerances, on the course's example."""
    rows = []
    for problem in run.problems(insulated=False):
        until = f"{grid(problem)}, to t = {problem.runtime:g}"
        for s in sorted(run.of(problem), key=lambda s: s.ranks):
            if s.method == "exponential" and s.value < 1e-8:
                continue
            euler = s.method == "euler"
            method = "Euler" if euler else f"exponential, {power(s.value)}"
            times = "" if euler else number(ratio(run, s))
            figures = [f"{s.sweeps:,}", number(s.median), spread(s), small(run.error(s)), times]
            rows.append([until, s.ranks, method, *figures])
    header = ["grid", "ranks", "method, tolerance", "steps or applications"]
    return markdown([*header, "seconds", "lowest – highest", "error", "Euler / this"], rows)


def tolerances(run):
    """What was asked, what the program promised, and what it gave."""
    rows = []
    for problem in [*run.problems(insulated=False), *run.problems(insulated=True)]:
        kind = "box" if problem.insulated else "course"
        for s in run.of(problem, "exponential", run.ranks[0]):
            said = s.said
            errors = [small(run.worst(s)), small(run.error(s))]
            cells = [power(s.value), small(said["bound"]), *errors, said["degree"]]
            rows.append([f"{kind}, {grid(problem)}", *cells, f"{s.sweeps:,}"])
    header = ["problem", "tolerance", "bound reported", "largest error", "at the end"]
    return markdown([*header, "highest degree", "applications"], rows)


def box(run, problem):
    """Both methods at all their settings."""
    rows = []
    for s in run.of(problem, ranks=run.ranks[0]):
        euler = s.method == "euler"
        name = f"Euler, safety {s.value:g}" if euler else f"exponential, {power(s.value)}"
        alike = (t for t in run.of(problem, s.method) if t.value == s.value)
        seconds = [number(t.median) for t in sorted(alike, key=lambda t: t.ranks)]
        rows.append([name, f"{s.sweeps:,}", *seconds, small(run.error(s))])
    ranks = [f"seconds, {counted(r, 'rank')}" for r in run.ranks]
    return markdown(["method", "steps or applications", *ranks, "error"], rows)


def write_csv(run, file):
    header = "problem n runtime ranks method tolerance safety steps applications degree bound largest_error error"
    header += " samples median_s lowest_s highest_s samples_repeated samples_kept_disturbed"
    with open(file, "w", newline="") as out:
        table = csv.writer(out, lineterminator="\n")
        table.writerow(header.split())
        for s in run.series:
            euler, said = s.method == "euler", s.summary.get("exponential", {})
            chosen = ["", f"{s.value:g}"] if euler else [power(s.value), ""]
            told = [said.get("applications", ""), said.get("degree", "")]
            bound = f"{said['bound']:.3e}" if said else ""
            what = [s.problem.name.split()[0], s.problem.n, s.problem.runtime, s.ranks, s.method]
            figures = [f"{f:.6g}" for f in (s.median, min(s.seconds), max(s.seconds))]
            errors = [f"{run.worst(s):.3e}", f"{run.error(s):.3e}"]
            counts = [s.summary["steps"], *told, bound, *errors, len(s.seconds)]
            table.writerow([*what, *chosen, *counts, *figures, s.repeated, s.kept])
