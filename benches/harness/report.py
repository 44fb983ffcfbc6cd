"""docs/performance.md, its CSV and its plots: made in a temporary directory, then moved."""

from . import agree, plots, tables, together
from .figures import STREAM, STREAM_LEAST
from .words import counted


def write(run, directory):
    """All documents at once, or none."""

    def make(stage):
        (stage / "performance.md").write_text(text(run))
        tables.write_csv(run, stage / "performance.csv")
        plots.rates(run, stage / "performance-rates.png")
        plots.roofline(run, stage / "performance-roofline.png")
        plots.size(run, stage / "performance-size.png")

    return together.write(directory, make)


def text(run):
    return "\n".join(part.strip("\n") + "\n" for part in parts(run) if part)


def parts(run):
    course = [c for c in run.cases() if c == "process"]
    yield "<!-- Made by scripts/bench. Do not edit: run it again. -->"
    yield "# Performance"
    yield opening(run)
    yield tables.goals(run)
    yield "![Million updates per second of every version](performance-rates.png)"
    for case in run.tables():
        yield f"## {case} x {case} points"
        yield tables.loop(run, case)
    if course:
        yield "## The course's case, whole processes"
        yield PROCESS
        yield tables.process(run, "process")
        yield tables.phases(run, "process")
    yield "## Ceilings, and memory traffic"
    yield CEILINGS
    yield tables.ceilings(run)
    yield "![Roofline](performance-roofline.png)"
    yield TRAFFIC
    yield tables.traffic(run)
    if choices := tables.choices(run):
        yield "What `diff2d-mpi` chose for the machine, on rank 0:"
        yield choices
    if any(c.startswith("size") for c in run.cases()):
        yield "## Cost against grid size"
        yield "On one core; million updates per second."
        yield tables.sizes(run)
        yield "![Million updates per second against grid size](performance-size.png)"
    if run.cores > 1:
        yield "## Ranks"
        yield tables.scaling(run)
    yield "## How it was measured"
    yield method(run)
    yield tables.markdown(["machine", ""], run.machine.items()).replace("|--:|", "|---|")
    yield missing(run)


PROCESS = """
From the start of the process, including mpirun or Python, to its end, including compilation at first
use. `diff2d-mpi` runs the example unchanged and writes its 21 snapshots and all its files;
the others write nothing.
"""

CEILINGS = """
Both were measured in this run. *Arithmetic*: the instructions of one update (three additions, a fused
multiply-subtract, a multiply and an addition, these two fused if the factor is exactly 1/4) on
vectors that stay in registers, without loads and stores. *Triad*: `a[i] = b[i] + s c[i]`, counting
32 bytes per element, since a line is read before it is written. In the roofline, plain loops are placed at the
traffic that they imply; `diff2d-mpi`, whose traffic is not measured, at the most that memory
could have moved at its rate: the arrow means "here or further right".
"""

TRAFFIC = f"""
Memory traffic avoided because a grid point takes several steps while it is in cache. Measured:
the rate, and the bandwidth (triad over the largest arrays). Computed from them: the bandwidth that a time step that
moves {STREAM} bytes per update (read, read for ownership, write) would need at this rate; the most
that could have been moved per update, bandwidth / rate, in brackets if memory was not the limit;
and hence the least that was avoided, against {STREAM} bytes and against the {STREAM_LEAST} of one
with streaming stores.
"""


def opening(run):
    partial = run.options.note
    return f"""
{partial}
`diff2d-mpi` compared with other solvers and with every version of `diff2d.py`, the example of a course on
high-performance Python ("the course" below), on the same machine in the same run. MLUP/s is million grid-point
updates per second of the time loop; ratios are ratios of medians. *Of ceiling* is the share of the arithmetic that as
many cores could do in registers, without loads and stores: [below](#ceilings-and-memory-traffic). The course's own case
is 266 x 266.
"""


def method(run):
    n, steps, differences = run.agreement
    noise = run.noise
    worst = max(differences.values())
    return f"""
- Before anything was timed, every program gave the reference's field on {n} x {n} points after
  {steps} steps to {agree.LIMIT:.0e} (worst: {worst:.1e}), and `diff2d-mpi` the same bits.
- Samples of each program in each case: {noise["samples"]} (for grid sizes and scaling
  {noise["fewer"]}), each in its own process (except py-pde, which compiles for a long time: one process per
  case), in rounds over all programs in random order. All single-core programs ran on the same core.
- The time is that of the loop, after warm-up, without set-up and compilation; for `diff2d-mpi`,
  without output, checkpoints and diagnostics, from `summary.json`. Each program took as many steps as fill about
  a second (`diff2d-mpi`, which cannot warm up, three times that). If the course's case has
  more, the rate is that of the fewer steps: *scaled*, as for pure Python.
- Noise: before and after each sample a canary ran loops of known instruction counts on all cores.
  A sample was repeated, {counted(noise["repeats"], "time")} at most, if the canary was more than
  {100 * (noise["tolerance"] - 1):.0f} % slower than its best: {noise["repeated"]} samples were
  repeated, and {noise["kept"]} of the {noise["taken"]} that count were still disturbed at the last repetition, and were kept.
- Lowest, median and highest of the canary: clock {noise["clock"]} GHz, arithmetic
  {noise["updates"]} MLUP/s a core, triad {noise["memory"]} GB/s a core.
- Peers are in `benches/peers`, one file each, deliberately plain; the harness is `benches/harness`.
"""


def missing(run):
    reasons = [f"- {p.label}: {p.missing}" for p in run.programs if p.missing]
    reasons += [
        f"- {s.program.label}, case {s.case.name}: {s.skipped}" for s in run.series if s.skipped
    ]
    reasons += [
        f"- {p.label}, the course's case as a whole process: it would take minutes"
        for p in run.programs
        if p.group != "ours" and not p.missing and not p.process
    ]
    beyond = [
        f"- {p.label}: beyond {p.largest} x {p.largest}, where one sample takes too long"
        for p in run.programs
        if not p.missing and any(int(c) > p.largest for c in run.tables())
    ]
    if not reasons + beyond:
        return ""
    return "## Not run\n\n" + "\n".join(reasons + beyond)
