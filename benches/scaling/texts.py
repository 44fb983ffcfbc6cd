"""The report's fixed texts."""

OPENING = """
How the time of a step changes with the number of ranks: first what was measured on the machine at
hand, then what a model, fitted to that machine, predicts for {name}.
**No predicted number was measured**, even where the machine at hand is a part of the one predicted:
they rest on the assumptions below, and on the rate at which the machine at hand computes strips.
"""

MEASURED = """
Steps alone, without outputs; medians of {samples} sample{s}, with the lowest and highest. MLUP/s is
million grid-point updates per second. *Efficiency* is against the fewest ranks: of the time that as
many times fewer ranks would take for the same points. *Model* is what the model below says of the
same run, and *error* how much more or less that is. *Halo* is the exchange of rows in a step, the
mean of the ranks, with the time in which they wait for late ones; the model's has no waiting.
"""

MODEL = """
On `n` x `n` points and `P` ranks, with strips of `rows = ceil(n / P)`:

| part | seconds |
|---|---|
| compute, a step | `rows n / rate(rows, n)`, but at least `rows n traffic / memory` |
| traffic, a point | `16 bytes x (overlap (1 - edges) / steps a pass + edges)`, times the share of the strip that the caches do not hold |
| overlap | `1 + 2 tile steps (blocks - 1) / rows`, as each block reads rows of the one before again; the second part times the share of a block, at all its steps, that the caches do not hold |
| edges | `steps a pass / rows`, which are advanced row by row as the neighbours' rows arrive, times the share of these rows that the caches do not hold |
| halo, a step | the swaps of the rank with the farthest neighbours, of `8 n` bytes each |
| agreement | one allreduce every 50 ms, or every pass where that takes longer |
| diagnostics, an output | a sweep over the strip, one allreduce, two gathers of `8 n` bytes, each with one of counts before it |
| snapshot, an output | `latency + 8 n^2 / rate` |
| allreduce, gather | `ceil(log2 ranks of a node)` rounds on the nodes, then `ceil(log2 nodes)` between them, each the latency of a swap there |

The rate of the stencil is measured on strips of the shapes that occur, so it holds what caches,
vectors, blocks in time and their edges do; for the machine at hand it holds its memory too. Swaps
are interpolated between the sizes that were measured, for the machine at hand; on assumed links they
take `latency + bytes / rate`. The other parts are straight lines through what was measured
(`benches/scaling/model.py`); *worst fit* says how far off a line is at worst. Snapshots go through
the operating system, which may keep them in memory for a while.
"""

MESSAGES = """
All pairs of ranks 2k and 2k + 1 swap at once, as in a run; ping-pongs, and swaps of the first rank
with the last, have the machine for themselves.
"""

PREDICTED = """
The same model with other numbers. The rate of the stencil is that of strips measured here, in the
shapes that occur there, with the instruction set of its processor and the blocks that the program
would choose for its caches, times clock over clock ({clock:.2f} GHz here). Memory and links are
assumed. *From* and *to* of a time are what the slow and the fast assumptions together give. An
efficiency is a ratio of times, in which these would cancel: its *from* and *to* are the lowest and
highest with cores and memory slow or fast, and links slow or fast.
"""

ABOVE = """
Efficiencies above 100 % are no mistake: on more nodes the strips are smaller and begin to fit the
caches, which saves the traffic with memory that they need on fewer.
"""

FURTHEST = "Nodes up to which every row of the table below keeps an efficiency, against {nodes}."

LINKS = """
The prediction with the swaps that were measured here, {pairs} at once, where *here* is a part of that
machine or has the same links:

```sh
{links}
```

Where its cores are the same too, also `--assume clock_ghz={clock:.3g} --assume work_per_clock=1`:
strips then count as they were measured, on {ranks} rank{s} at once.
"""

WEAK = """
As many points a node at every number of nodes. Strips are as wide as the grid, so with more nodes
they get wider and thinner, and the rows to swap longer: this is what a domain cut in one direction
costs.
"""

SHAPES = """
Million updates per second of a rank, by rows and columns of its strip, with the steps of a pass in
brackets: measured here on all ranks at once, with {simd}, in blocks for {caches} a rank.
Larger strips are taken to run like the largest of their width.
"""

LEFT_OUT = """
### What is left out

Waiting for ranks that are late (noise of the system, others on a shared node, clocks that differ),
memory far from the core, contention in the network with other jobs, checkpoints, and the start of
MPI. All of these make a run slower than predicted, and the more ranks, the more so. To see what a
machine really does, before an allocation is spent: `sbatch slurm/scaling.sbatch` there measures on
the nodes of its job and writes a page like this one into `diff2d-scaling-JOB`. Its first half is that
machine's own; its prediction for more nodes rests on assumptions still, unless it is made again with
the links that were measured there, by a command that the page gives.
"""

METHOD = """
- {samples} round{s}; in each, every case and every part of the model once, in random order, each a
  process of its own: what disturbs the machine disturbs all alike. No more ranks than cores.
- The time of steps is that of the time loop by the slowest rank, less outputs, diagnostics and
  checkpoints, from `summary.json`, with as many steps as take {seconds:g} s, or as many as leave
  numbers that are not subnormal on a small grid.
- The parts were measured with the program's own code, by `benches/probe`: the stencil on strips,
  `MPI_Sendrecv` between ranks, its reductions; diagnostics and snapshots by runs with an output
  after every step.
- `scaling.csv` holds the tables, `scaling.json` every sample.
  `{again} --assume NAME=VALUE`
  makes this page again with other assumptions, without measuring.
- Command: `{command}`
"""
