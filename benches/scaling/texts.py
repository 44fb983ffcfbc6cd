"""The report's fixed texts."""

OPENING = """
How the time per step changes with the number of ranks: first as measured on the machine at
hand, then as a model, fitted to that machine, predicts for {name}.
**No predicted number was measured**, even if the machine at hand is part of the predicted one:
predictions rest on the assumptions below, and on the rate at which the machine at hand computes strips.
"""

MEASURED = """
Steps alone, without outputs; medians of {samples} sample{s}, with the lowest and highest. MLUP/s is
million grid-point updates per second. *Efficiency* is relative to the fewest ranks: the increase
in MLUP/s divided by the increase in ranks. *Model* is the model's prediction for the
same run, and *error* is its relative error. *Halo* is the exchange of rows in a step, averaged
over the ranks, including the time in which they wait for late ones; the model has no waiting.
"""

SERIES = """
The same grids with `time.method = "exponential"`: a step goes from one output to the next, and is a series of
applications of the stencil, each with one swap of rows as in an Euler step. *Euler steps* is the time
of one application over that of one Euler step. The model is the model of an Euler step, with its compute time scaled
by that ratio as measured on the fewest ranks of the grid.
"""

SERIES_PREDICTED = """
{applications} applications of the stencil, as `--check` tells, at an error in time of at most {tolerance:g}. The
ratio of the compute time of an application to that of an Euler step is assumed to be the one measured here on the
largest grid.
"""

MODEL = """
On `n` x `n` points and `P` ranks, with strips of `rows = ceil(n / P)`:

| part | seconds |
|---|---|
| compute, per step | `rows n / rate(rows, n)`, but at least `rows n traffic / memory` |
| traffic, per point | `16 bytes x (overlap (1 - edges) / steps per pass + edges)`, times the share of the strip that does not fit in the caches |
| overlap | `1 + 2 tile steps (blocks - 1) / rows`, because each block rereads rows of the previous one; the second term times the share of a block, over all its steps, that does not fit in the caches |
| edges | `steps per pass / rows`, which are advanced row by row as the neighbours' rows arrive, times the share of these rows that does not fit in the caches |
| halo, per step | the swaps of the rank with the farthest neighbours, of `8 n` bytes each |
| agreement | one allreduce every 50 ms, or every pass if that takes longer |
| diagnostics, per output | reading the strip once, one allreduce, two gathers of `8 n` bytes, each preceded by a gather of counts |
| snapshot, per output | `latency + 8 n^2 / rate` |
| allreduce, gather | `ceil(log2 ranks of a node)` rounds on the nodes, then `ceil(log2 nodes)` between them, each the latency of a swap there |

The rate of the stencil is measured on strips of the shapes that occur, so it includes the effects of caches,
vectors, time blocks and their edges, and for the machine at hand also its memory. For the machine at hand, swaps
are interpolated between the measured sizes; on assumed links they
take `latency + bytes / rate`. The other parts are straight lines through the measurements
(`benches/scaling/model.py`); *worst fit* is the largest deviation from the line. Snapshots go through
the operating system, which may keep them in memory for a while.
"""

MESSAGES = """
All pairs of ranks 2k and 2k + 1 swap at once, as in a run; ping-pongs, and swaps of the first rank
with the last, have the machine to themselves.
"""

PREDICTED = """
The same model with other numbers. The rate of the stencil is that of strips measured here, in the
shapes that occur there, with the instruction set of its processor and the blocks that the program
would choose for its caches, times the ratio of the clock rates ({clock:.2f} GHz here). Memory and links are
assumed. The *from* and *to* of a time come from all fast and all slow assumptions together. An
efficiency is a ratio of times, in which these would cancel: its *from* and *to* are the lowest and
highest over the combinations of slow or fast cores and memory with slow or fast links.
"""

ABOVE = """
Efficiencies above 100 % are not a mistake: on more nodes the strips are smaller and begin to fit in the
caches, which saves memory traffic that they need on fewer nodes.
"""

UNEVEN = (
    "An efficiency may rise with the nodes: that of {grid} does from {low} on {few} to {high} on {many}. "
    "Memory sets the pace there, and what an update moves to and from it depends on two things. "
    "A pass over a strip of fewer rows takes fewer steps, so that more is moved; "
    "and of a smaller strip the caches hold a larger part, so that less is. "
    "With {rows} rows a rank, a pass takes {steps} steps, the caches hold {held} % of the strip, "
    "and an update moves {moved} bytes."
)

FURTHEST = "For each grid, the largest number of nodes up to which every row of the table below has at least this efficiency, relative to {nodes}."

LINKS = """
The prediction with the swaps measured here, {pairs} at once, if *here* is part of that
machine or has the same links:

```sh
{links}
```

If its cores are the same too, add `--assume clock_ghz={clock:.3g} --assume work_per_clock=1`:
strips are then used as measured, on {ranks} rank{s} at once.
"""

WEAK = """
The number of points per node is constant. Strips are as wide as the grid, so with more nodes
they get wider and thinner, and the rows to swap longer: this is the cost of cutting the domain in only one
direction.
"""

SHAPES = """
Million updates per second per rank, by rows and columns of its strip, with the steps per pass in
brackets: measured here on all ranks at once, with {simd}, in blocks for {caches} a rank.
Larger strips are assumed to run like the largest of their width.
"""

LEFT_OUT = """
### What is left out

Waiting for late ranks (system noise, other users of a shared node, different clock rates),
memory far from the core, network contention with other jobs, checkpoints, and the start of
MPI. All of these make a run slower than predicted, the more so the more ranks there are. To see what a
machine really does before spending an allocation, run `sbatch slurm/scaling.sbatch` there: it measures on
the nodes of its job and writes a page like this one into `diff2d-scaling-JOB`. The first half of that page is
measured on that machine; its prediction for more nodes still rests on assumptions, unless it is made again with
the links measured there, using a command that the page gives.
"""

METHOD = """
- {samples} round{s}; in each, every case and every part of the model once, in random order, each in
  its own process, so that disturbances of the machine affect all alike. No more ranks than cores.
- The time of the steps is that of the slowest rank's time loop, less outputs, diagnostics and
  checkpoints, from `summary.json`, with as many steps as take {seconds:g} s, or, on a small grid,
  as many as keep the numbers from becoming subnormal.
- The parts were measured with the program's own code, by `benches/probe`: the stencil on strips,
  `MPI_Sendrecv` between ranks, the reductions; diagnostics and snapshots by runs with an output
  after every step.
- `scaling.csv` contains the tables, `scaling.json` every sample.
  `{again} --assume NAME=VALUE`
  makes this page again with other assumptions, without measuring.
- Command: `{command}`
"""
