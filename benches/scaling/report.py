"""docs/scaling.md with its CSV, its plot and scaling.json: made aside, then moved."""

import json
import shutil
import tempfile
from pathlib import Path
from statistics import median

from . import figures, model, tables


class Report:
    """All that one measurement, and one set of assumptions, lead to."""

    def __init__(self, samples, about, here, target):
        self.samples, self.about, self.here, self.target = samples, about, here, target
        self.machine = here.machine()
        self.measured = figures.with_efficiency(figures.here(samples, self.machine))
        self.predicted = list(figures.there(target, samples, self.machine))
        self.runs = list(figures.whole_runs(target, samples, self.machine))

    def of(self, case, rows=None):
        return [r for r in (self.measured if rows is None else rows) if r.case == case]

    def write(self, directory, say):
        """All files at once, or none."""
        directory.mkdir(parents=True, exist_ok=True)
        stage = Path(tempfile.mkdtemp(prefix=".scaling-", dir=directory))
        try:
            drawn = draw(self, stage / "scaling.png", say)
            (stage / "scaling.md").write_text(text(self, drawn))
            tables.write_csv([*self.measured, *self.predicted], stage / "scaling.csv")
            (stage / "scaling.json").write_text(dump(self))
            made = sorted(stage.iterdir())
            for file in made:
                shutil.move(file, directory / file.name)
            return [directory / file.name for file in made]
        finally:
            shutil.rmtree(stage, ignore_errors=True)


def draw(report, file, say):
    try:
        from . import plots
    except ImportError as cause:
        say(f"no plot: {cause}")
        return False
    plots.draw(report, file)
    return True


def dump(report):
    """What --from reads again: a record a line."""
    kinds = report.samples.kinds.items()
    records = {kind: ",\n".join(f"    {json.dumps(r)}" for r in found) for kind, found in kinds}
    inner = ",\n".join(f'  "{kind}": [\n{text}\n  ]' for kind, text in records.items())
    return f'{{"about": {json.dumps(report.about)},\n"samples": {{\n{inner}\n}}}}\n'


def text(report, drawn):
    return "\n".join(part.strip("\n") + "\n" for part in parts(report, drawn) if part)


def parts(report, drawn):
    samples, machine, target = report.samples, report.machine, report.target
    yield "<!-- Made by scripts/scaling. Do not edit: run it again. -->"
    yield "# Scaling"
    yield report.about["note"]
    yield OPENING.format(name=target.name)
    if drawn:
        yield "![Time of a step measured here, and efficiency predicted](scaling.png)"
    yield "## Measured here"
    yield MEASURED.format(samples=report.about["samples"])
    yield "### Strong scaling"
    yield tables.measured(report.of("strong"))
    yield "### Weak scaling"
    yield tables.measured(report.of("weak"))
    yield "### Whole runs"
    yield "The time loop with its outputs: whether the parts of the model add up."
    yield tables.wholes(report.of("whole"), samples)
    yield errors(report)
    yield "## The model"
    yield MODEL
    yield tables.constants(samples, report.here, machine)
    if samples.of("messages"):
        yield tables.messages(samples)
    if samples.of("reductions"):
        yield tables.reductions(samples, machine, model.allreduce)
    yield "The stencil on strips as the runs above have them, all ranks at once, without exchange:"
    yield tables.strips(samples)
    yield f"## Predicted for {target.name}"
    yield PREDICTED.format(name=target.name, clock=median(samples.of("clock")[0]["ghz"]))
    yield "### Assumptions"
    yield tables.assumptions(target)
    yield "### How many nodes are worth it"
    yield "Most nodes of the table below that keep an efficiency, against one node."
    yield tables.furthest(report.predicted)
    yield thin(report.of("strong", report.predicted))
    yield "### Strong scaling, predicted"
    yield tables.predicted(report.of("strong", report.predicted))
    yield "### Weak scaling, predicted"
    yield WEAK
    yield tables.predicted(report.of("weak", report.predicted))
    yield whole_runs(report)
    yield "### The strips behind it"
    yield shapes(report)
    yield LEFT_OUT
    yield "## How it was measured"
    yield METHOD.format(**report.about)
    rows = report.about["machine"].items()
    yield tables.markdown(["machine", ""], rows).replace("|--:|", "|---|")


OPENING = """
How the time of a step changes with the number of ranks: first what was measured on the machine at
hand, then what a model, fitted to that machine, predicts for another ({name}).
**Nothing on this page was measured there**: every number for it rests on the assumptions below.
"""

MEASURED = """
Steps alone, without outputs; medians of {samples} samples, with the lowest and highest. MLUP/s is
million grid-point updates per second. *Efficiency* is against the fewest ranks: of the time that as
many times fewer ranks would take for the same points. *Model* is what the model below says of the
same run, and *error* how much more or less that is.
"""

MODEL = """
On `n` x `n` points and `P` ranks, with strips of `rows = ceil(n / P)`:

| part | seconds |
|---|---|
| compute, a step | `rows n / rate(rows, n)`, but at least `rows n traffic / memory` |
| traffic, a point | `16 bytes / steps a pass` for a strip that no cache holds; else 0 |
| halo, a step | the swaps of the rank with the farthest neighbours, `latency + 8 n / rate` each |
| agreement | one allreduce every 50 ms, or every pass where that takes longer |
| diagnostics, an output | a sweep over the strip, one allreduce, two gathers of `8 n` bytes |
| snapshot, an output | `latency + 8 n^2 / rate` |
| allreduce | `ceil(log2 P)` rounds, each the latency of a swap |

The rate of the stencil is measured on strips of the shapes that occur, so it holds what caches,
vectors, blocks in time and their edges do. The other parts are straight lines through what was
measured (`benches/scaling/model.py`); *worst fit* says how far off they are at worst. Snapshots go
through the operating system, which may keep them in memory for a while.
"""

PREDICTED = """
The same model with other numbers. The rate of the stencil is that of strips measured here, in the
shapes that occur there, with the instruction set of its processor and the blocks that the program
would choose for its caches, times clock over clock ({clock:.2f} GHz here). Memory and links are
assumed. *From* and *to* are what the slow and the fast assumptions together give.
"""

WEAK = """
As many points a node at every number of nodes. Strips are as wide as the grid, so with more nodes
they get wider and thinner, and the rows to swap longer: this is what a domain cut in one direction
costs.
"""

SHAPES = """
Measured here with {simd}, on all ranks at once: million updates per second of a rank, by rows and
columns of its strip, with the steps of a pass in brackets. Larger strips are taken to run like the
largest of their width.
"""

LEFT_OUT = """
### What is left out

Waiting for ranks that are late (noise of the system, others on a shared node, clocks that differ),
memory far from the core, contention in the network with other jobs, checkpoints, and the start of
MPI. All of these make a run slower than predicted, and the more ranks, the more so. To see what a
machine really does, before an allocation is spent: `sbatch slurm/scaling.sbatch` there writes this
page from its own measurements.
"""

METHOD = """
- {samples} rounds; in each, every case and every part of the model once, in random order, each a
  process of its own: what disturbs the machine disturbs all alike. No more ranks than cores.
- The time of steps is that of the time loop by the slowest rank, less outputs, diagnostics and
  checkpoints, from `summary.json`, with as many steps as take {seconds:g} s.
- The parts were measured with the program's own code, by `benches/probe`: the stencil on strips,
  `MPI_Sendrecv` between two ranks, its reductions; diagnostics and snapshots by runs with an output
  after every step.
- `scaling.csv` holds the tables, `scaling.json` every sample.
  `scripts/scaling --from docs/scaling.json --assume NAME=VALUE` makes this page again with other
  assumptions, without measuring.
- Command: `{command}`
"""


def errors(report):
    """How good the model is, in two sentences."""
    steps = [r for r in report.measured if r.case != "whole"]
    if not steps:
        return ""
    sizes = sorted(abs(r.error) for r in steps)
    worst = max(steps, key=lambda r: abs(r.error))
    return (
        f"The model's error on a step: {tables.percent(median(sizes))} in the median of the "
        f"{len(sizes)} cases, at worst {100 * worst.error:+.0f} % ({tables.grid(worst.n)} on "
        f"{worst.ranks} rank{'s' * (worst.ranks > 1)})."
    )


def thin(rows):
    """Below how many rows a rank it does not pay."""
    poor = [r.rows for r in rows if r.efficiency < 0.7]
    good = [r.rows for r in rows if r.efficiency >= 0.7]
    if not poor or not good:
        return ""
    return (
        "It is the rows of a rank that count. In the table below, every run with more than\n"
        f"{max(poor)} rows a rank keeps 70 %, and none with fewer than {min(good)}: too few rows\n"
        "for the blocks in time, and too little work between two swaps."
    )


def whole_runs(report):
    if not report.runs:
        return ""
    run = report.target.run
    title = (
        f"### A whole run: {tables.grid(run['n'])} points, {run['steps']} steps, "
        f"{run['outputs']} outputs\n"
    )
    return title + "\n" + tables.whole_runs(report.target, report.runs)


def shapes(report):
    simd = report.samples.of("shapes")[0]["simd"]
    note = "" if simd == report.target.simd else f" (not {report.target.simd}: not to be had here)"
    return SHAPES.format(simd=simd + note) + "\n" + tables.shapes(report.samples)
