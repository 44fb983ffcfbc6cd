"""docs/time.md, its CSV and its plot: made in a temporary directory, then moved."""

from harness import together
from harness.canary import TOLERANCE
from harness.tables import markdown
from harness.words import counted

from . import plots, tables
from .problems import LONG


def write(run, directory):
    """All documents at once, or none. Of the page only what stands between the marks."""

    def others(stage):
        tables.write_csv(run, stage / "time.csv")
        plots.draw(run, stage / "time.png")

    return together.write_page(directory, "time", "Integration in time", measured(run), others)


def measured(run):
    return "\n\n".join(part.strip("\n") for part in parts(run) if part)


def parts(run):
    yield "<!-- Made by scripts/bench-time, down to the end mark. Do not edit: run it again. -->"
    yield run.note
    yield COURSE
    yield tables.course(run)
    yield first_outputs(run)
    yield TOLERANCES
    yield tables.tolerances(run)
    for problem in run.problems(insulated=True):
        yield BOX.format(grid=tables.grid(problem))
        yield tables.box(run, problem)
    yield "![Error against seconds of both methods](time.png)"
    yield method(run)
    yield markdown(["machine", ""], run.machine.items()).replace("|--:|", "|---|")


COURSE = """
The course's example. *Error* is the largest difference, at any point of the last output, from the exact
solution in time of the same differences in space; *Euler / this* is the speed-up over Euler's
method on as many ranks.
"""

TOLERANCES = """
The largest error of all outputs, and that of the last, against the tolerance, and against the bound that
the program prints at the end and keeps in `summary.json`. The tolerance is relative to the largest value of
the field, about 1 here.
"""

BOX = """
Where Euler may take smaller steps: a Gaussian in an insulated box of {grid} cells, to t = 10 with 20
outputs. *Safety* is `time.safety`, the step as a part of the largest stable one.
"""


def first_outputs(run):
    """Says what runs were cut short."""
    cut = [p for p in run.problems(insulated=False) if p.runtime < 10]
    grids = ", ".join(tables.grid(p) for p in cut)
    if not cut:
        return ""
    return f"""
All 10 units of time would take Euler too long at {grids}: these are the first outputs. Its time for the rest is
in proportion, as its steps are all alike.
"""


def method(run):
    taken = sum(len(s.seconds) for s in run.series)
    repeated, kept = (sum(getattr(s, of) for s in run.series) for of in ("repeated", "kept"))
    patient = " Euler runs that take minutes were run once." if any(s.patient for s in run.series) else ""
    return f"""
The seconds are medians; samples of each method at each setting: {run.samples}, in rounds of random order
over all of them and all numbers of ranks.{patient} They are those of the time loop without output, checkpoints and
diagnostics, from `summary.json`. Before and after each sample a canary ran loops of known
instruction counts on all cores. A sample was repeated, {counted(run.repeats, "time")} at most, if the canary was more than
{100 * (TOLERANCE - 1):.0f} % slower than its best: {repeated} were repeated, and {kept} of the {taken} that
count were kept although disturbed. From {LONG} rows on samples are so long that none was repeated.
Every field had the same bits in all samples, on any number of ranks.
"""
