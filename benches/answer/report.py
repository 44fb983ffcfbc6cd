"""docs/answer.md, its CSV and its picture: made in a temporary directory, then moved."""

from textwrap import fill

from harness import together
from harness.canary import TOLERANCE
from harness.tables import markdown, number
from harness.words import counted
from precision.tables import power

from . import plots, tables
from .figures import ERRORS
from .measure import ALONE, QUIET

WIDTH = 120
NAMES = {"course": "The course's example, {n} x {n}", "uneven": "Uneven diffusivity, {n} x {n}"}


def write(run, directory):
    """All documents at once, or none. Of the page only what stands between the marks."""

    def others(stage):
        tables.write_csv(run, stage / "answer.csv")
        plots.draw(run, stage / "answer.png")

    return together.write_page(directory, "answer", "The answer", measured(run), others)


def measured(run):
    return "\n\n".join(part.strip("\n") for part in parts(run) if part)


def parts(run):
    yield "<!-- Made by scripts/bench-answer, down to the end mark. Do not edit: run it again. -->"
    yield run.note
    yield "![Error against seconds of all programs](answer.png)"
    yield "## Against the fastest general peer"
    yield RATIOS
    for system in run.systems:
        yield f"### {name(system)}"
        yield ahead(run, system)
        yield tables.ratios(run, system)
    yield "## All points"
    for system in run.systems:
        yield f"### {name(system)}: points"
        yield tables.points(run, system)
        yield not_run(run, system)
    yield "## Agreement"
    yield agreement(run)
    yield tables.agreement(run)
    yield "## How it was measured"
    yield method(run)
    yield markdown(["machine", ""], run.machine.items()).replace("|--:|", "|---|")


RATIOS = """
How long the fastest general peer takes to come within an error, over what this program takes, both between their
points on straight lines in logarithms. General peers run on one core. A peer whose loosest setting is already more
accurate than the error asked for is compared at that setting. *This program's* seconds are those of the faster of its
two methods; *the plain loop* is its own exponential method as plain C++ without blocking in time.
"""


def name(system):
    return NAMES[system.kind].format(n=system.n)


def ahead(run, system):
    """At which errors this program is behind, on one core and on more."""
    told = []
    unknown = [power(e) for e in ERRORS if not run.soonest(system, e, "general")]
    for ranks in run.ranks:
        ratios = {e: run.ratio(system, e, ranks, "general") for e in ERRORS}
        behind = [f"{power(e)} ({number(r)})" for e, r in ratios.items() if r and r < 1]
        on = f"On {counted(ranks, 'rank')}"
        told.append(
            f"{on} this program is slower than the fastest general peer at {', '.join(behind)}."
            if behind
            else f"{on} this program is the fastest at every error that a general peer reached."
        )
    if unknown:
        told.append(
            f"No general peer has a measured point within {', '.join(unknown)}: *not run* below says which were "
            "not tried, and why."
        )
    return fill(" ".join(told), WIDTH)


def not_run(run, system):
    def told(peer):
        return run.reasons.get(peer.name) if peer.suits(system) else ""

    skipped = [p for p in run.points if p.system == system and p.skipped]
    lines = [
        f"{p.peer.label}, from {tables.setting(p) or 'the start'}: {p.skipped}" for p in skipped
    ]
    lines += [f"{p.label}: {told(p)}" for p in run.peers if told(p)]
    lines += [
        f"{p.label}: cannot solve this problem as the same equations"
        for p in run.peers
        if not p.suits(system)
    ]
    return fill("Not run: " + "; ".join(lines) + ".", WIDTH) if lines else ""


def agreement(run):
    apart = [f"{system} {difference:.1e}" for system, difference in run.references.items()]
    return AGREEMENT + fill(f"They differed by: {', '.join(apart)}.", WIDTH)


AGREEMENT = """
Before anything was timed all programs solved both problems on small grids, each at a tight setting; the largest
difference at any output from the reference. Those of first order are extrapolated from this many steps and
half as many. The reference is the sine transform for the course's example, and this program at a tolerance of
1e-13 for the other. On each grid measured it was compared with a second one: the sine transform against this
program, or the plain C++ loop of its method against it.
"""


def method(run):
    numbers = [len(p.seconds) for p in run.points if p.seconds]
    taken = sum(numbers)
    least, most = min(numbers), max(numbers)
    each = counted(most, "sample") if least == most else f"{least} to {most} samples"
    repeated, kept = (sum(getattr(p, of) for p in run.points) for of in ("repeated", "kept"))
    return f"""
Seconds are medians over {each} of a point: first one of each, curve by curve, then rounds in random
order. A point of more than {ALONE:g} s has one, and none was begun that would have taken more than {run.longest:g} s,
judged by the points before it. All programs ran on one core with one thread, this one also on {max(run.ranks)} ranks.
The seconds are those of the loop: set-up, compilation and output do not count, for this program checkpoints and
diagnostics neither. Programs of others ran once before they were timed where that takes less than a
second. A canary ran loops of known instruction counts before and after each sample; a sample of less than {QUIET:g} s
was repeated if the canary was more than {100 * (TOLERANCE - 1):.0f} % slower than its best: {repeated} were, and {kept}
of the {taken} that count were kept although disturbed.
"""
