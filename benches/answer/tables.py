"""The tables of the page, and the CSV."""

import csv

from harness.tables import markdown, number
from harness.words import counted
from precision.tables import power, small, spread

from .figures import ERRORS


def ratios(run, system):
    """For each error who is the fastest, and how many times as fast this program is."""
    rows = []
    kinds = [k for k in ("same", "special") if any(run.curves(system, k))]
    for error in ERRORS:
        found = run.soonest(system, error, "general")
        peer = [found[1].label, number(found[0])] if found else ["none", ""]
        mine = [number(run.ours(system, error, r)) for r in run.ranks]
        times = [number(run.ratio(system, error, r, "general")) for r in run.ranks]
        others = [number(run.ratio(system, error, run.ranks[0], kind)) for kind in kinds]
        rows.append([power(error), *peer, *mine, *times, *others])
    ranks = [counted(r, "rank") for r in run.ranks]
    header = [
        "error",
        "fastest general peer",
        "its seconds",
        *(f"this program's, {c}" for c in ranks),
    ]
    names = {"same": "ratio to the plain loop", "special": "to the sine transform"}
    header += [*(f"ratio, {c}" for c in ranks), *(names[k] for k in kinds)]
    return markdown(header, rows)


def points(run, system):
    """Every point of every curve."""
    rows = []
    for peer, found in run.curves(system):
        for p in found:
            applications = p.told.get("applications")
            counts = [p.told.get("steps", ""), f"{applications:,}" if applications else ""]
            cells = [setting(p), small(p.error), number(p.median), spread(p), len(p.seconds)]
            rows.append([peer.label, *cells, *counts])
    header = [
        "",
        "setting",
        "error",
        "seconds",
        "lowest – highest",
        "samples",
        "steps",
        "applications",
    ]
    return markdown(header, rows)


def setting(point):
    if not point.setting:
        return ""
    return power(point.setting) if point.peer.unit == "tolerance" else f"{point.setting:g}"


def agreement(run):
    """How well everybody agreed before anything was timed."""
    systems = list(run.agreement)
    rows = []
    for peer in run.peers:
        found = [run.agreement[s].get(peer.name) for s in systems]
        tight = (
            f"{peer.tight:g}" if peer.unit == "steps" else power(peer.tight) if peer.tight else ""
        )
        cells = ["" if f is None else small(f) for f in found]
        if any(cells):
            rows.append([peer.label, tight, *cells, small(peer.within)])
    return markdown(["", "setting", *systems, "at most"], rows)


def write_csv(run, file):
    header = (
        "problem n outputs peer label kind ranks setting error samples median_s lowest_s highest_s"
    )
    header += " steps applications samples_repeated samples_kept_disturbed not_run"
    with open(file, "w", newline="") as out:
        table = csv.writer(out, lineterminator="\n")
        table.writerow(header.split())
        for p in run.points:
            system, peer = p.system, p.peer
            what = [
                system.kind,
                system.n,
                system.outputs,
                peer.name,
                peer.label,
                peer.kind,
                peer.ranks or 1,
            ]
            times = (p.median, min(p.seconds), max(p.seconds)) if p.seconds else ()
            figures = [f"{t:.6g}" for t in times] or [""] * 3
            error = "" if p.error is None else f"{p.error:.3e}"
            counts = [p.told.get(name, "") for name in ("steps", "applications")]
            row = [*what, f"{p.setting:g}", error, len(p.seconds), *figures, *counts]
            table.writerow([*row, p.repeated, p.kept, p.skipped])
