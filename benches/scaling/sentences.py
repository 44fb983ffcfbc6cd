"""The report's sentences that depend on the numbers."""

from itertools import pairwise
from statistics import median
from textwrap import fill

from harness.words import counted

from . import model, tables, texts


def note(about):
    short = about["samples"] < about["asked"]
    ended = f"**{about['samples']} of {about['asked']} rounds: the measurement ended early.**"
    return "\n\n".join(text for text in (about["note"], ended if short else "") if text)


def errors(report):
    """How good the model is, without runs on one rank, which swap nothing and would flatter it."""
    steps = [r for r in report.measured if r.case != "whole" and r.ranks > 1]
    if not steps:
        return "All runs were on one rank: they do not test what the model says about many."
    parts = [worst(steps, "the model's error on a step is", [r.error for r in steps])]
    swaps = [r for r in steps if r.halo_seconds]
    if swaps:
        halo = [r.halo_predicted / r.halo_seconds - 1 for r in swaps]
        parts.append(worst(swaps, "on its halo it is", halo))
    return fill(f"On more than one rank, {'; '.join(parts)}. {untested(report)}", 100)


def worst(rows, what, errors):
    error, row = max(zip(errors, rows, strict=True), key=lambda pair: abs(pair[0]))
    largest = f"{100 * error:+.0f} % ({tables.grid(row.n)} on {row.ranks} ranks)"
    if len(rows) == 1:
        return f"{what} {largest}"
    middle = tables.percent(median(map(abs, errors)))
    return f"{what} {middle} in the median of the {len(rows)} cases, at worst {largest}"


def untested(report):
    """What the runs cannot test, because they are too few."""
    ranks = max(r.ranks for r in report.measured)
    nodes = report.machine.nodes(ranks)
    what = ["ranks with two neighbours"] if ranks == 2 else []
    what += ["swaps between nodes"] if nodes == 1 else []
    what += [f"contention among more than {ranks} ranks for memory and links"]
    return f"What {ranks} ranks on {counted(nodes, 'node')} cannot test: {listed(what)}."


def thin(rows):
    """The rows per rank below which it does not pay; the table's columns show why."""
    poor = [r.rows for r in rows if r.efficiency < 0.7]
    good = [r.rows for r in rows if r.efficiency >= 0.7]
    if not poor or not good or max(good) <= max(poor) or min(poor) >= min(good):
        return ""
    return (
        f"In the table below, every run with more than {max(poor)} rows a rank keeps 70 %,\n"
        f"and none with fewer than {min(good)}. Its column *halo* is the swaps' share of a step."
    )


def uneven(report, rows):
    """Why an efficiency rises with the nodes, where memory makes one do so: at the largest rise."""
    pairs = [(a, b) for a, b in pairwise(rows) if a.n == b.n]
    rises = [(b.efficiency - a.efficiency, a, b) for a, b in pairs]
    rise, few, many = max(rises, key=lambda r: r[0], default=(0, None, None))
    if rise < 0.02:
        return ""
    machine = report.target.machine(report.samples, report.machine)
    strip = machine.rates.at(few.rows, few.n, few.ranks)
    in_cores = few.rows * few.n / (machine.speed * strip.updates)
    if model.compute(machine, few.rows, few.n, few.ranks) <= in_cores:
        return ""
    shown = [r for r in rows if r.n == few.n and few.nodes / 2 <= r.nodes <= many.nodes]
    strips = [(machine.rates.at(r.rows, r.n, r.ranks), r) for r in shown]
    steps = [f"{s.steps:.0f}" for s, _ in strips]
    held = [1 - model.missing(s.storage * r.rows * r.n, machine.cache) for s, r in strips]
    moved = [f"{model.traffic(s, r.rows, r.n, machine.cache):.1f}" for s, r in strips]
    text = texts.UNEVEN.format(
        grid=tables.grid(few.n),
        few=counted(few.nodes, "node"),
        low=tables.percent(few.efficiency, 1),
        many=many.nodes,
        high=tables.percent(many.efficiency, 1),
        rows=listed([r.rows for r in shown]),
        steps=listed(steps),
        held=listed([f"{100 * share:.0f}" for share in held]),
        moved=listed(moved),
    )
    return fill(text, 100)


def listed(words):
    *first, last = map(str, words)
    return f"{', '.join(first)} and {last}" if first else last


def above(rows):
    return texts.ABOVE if any(r.efficiency > 1.005 for r in rows) else ""


def links(report):
    """A command with the measured links, for those who measure on the machine itself."""
    machine, words = report.machine, []
    links = ("on_node", machine.on_node, "on node"), ("between", machine.between, "between nodes")
    for name, link, fitted in links:
        if fitted not in report.here.worst:
            continue
        if link.latency > 0:
            words.append(f"--assume {name}_latency_us={link.latency * 1e6:.3g}")
        if link.rate < float("inf"):
            words.append(f"--assume {name}_gb_s={link.rate / 1e9:.3g}")
    if not words:
        return ""
    pairs = max(r["pairs"] for r in report.samples.of("messages"))
    return texts.LINKS.format(
        pairs=counted(pairs, "pair"),
        links=" \\\n    ".join([report.again, *words]),
        clock=report.clock,
        ranks=(ranks := report.samples.of("shapes")[0]["ranks"]),
        s="s" * (ranks > 1),
    )


def whole_runs(report):
    if not report.runs:
        return ""
    run = report.target.run
    title = (
        f"### A whole run, predicted: {tables.grid(run['n'])} points, {run['steps']} steps, "
        f"{run['outputs']} outputs\n"
    )
    return title + "\n" + tables.whole_runs(report.target, report.runs)


def shapes(report):
    first = report.samples.of("shapes")[0]
    other = first["simd"] != report.target.simd
    simd = first["simd"] + f" (not {report.target.simd}: not available here)" * other
    caches = f"{first['l2'] // 1024} KiB of L2 and {first['l3'] // 1024} KiB of L3"
    warning = f"**{report.warning}**\n\n" if report.warning else ""
    text = texts.SHAPES.format(simd=simd, caches=caches).strip("\n")
    return f"{warning}{text}\n\n{tables.shapes(report.samples)}"
