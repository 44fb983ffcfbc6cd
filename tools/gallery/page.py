"""Writes docs/gallery.md."""

import platform
import subprocess
import textwrap
from dataclasses import dataclass
from pathlib import Path

from .paths import DOCS
from .problem import RANKS, Problem, shown

HEAD = """# Gallery

<!-- Made by scripts/gallery: change tools/gallery instead. -->

{count} problems, each with its whole parameter file, its picture, and a check against something that is not this
program: an exact solution, or SciPy's solvers on the same grid. A file runs as it is:

```sh
source scripts/env.sh
mpirun -n 2 diff2d-mpi gallery/chip.toml        # writes output-chip/: animation.png, frames/, diff2d.h5, ...
```

`scripts/gallery` makes this page anew, with its pictures and numbers, and fails if a check does not hold;
`scripts/gallery --smoke` does the same on coarse grids and writes nothing here. Maps and series that the problems read
are in `gallery/` too. All of them are made up, by `scripts/gallery --inputs`.

{table}

The error is the number of a problem's first check.
{measured}

An application of the stencil computes every point of the grid once, as an Euler step does. The number of Euler steps to
the same outputs is what `--check --set time.method=euler` says. They are the longest that keep positive data positive, and their
error, of first order in their length, is not in this table: on the island they are too long to follow the front.
[time.md](time.md) explains both methods, and when to use which.
"""

ENTRY = """
## {title}

{text}

    {equation}

![{alt}](gallery-{name}.png)

`gallery/{name}.toml`:

<!-- not typed: scripts/gallery runs this file, whose paths begin in gallery -->
```toml
{file}```

{checks}
- **{seconds} s** on {ranks} ranks, {sweeps} applications; Euler's method takes {euler}.
"""


@dataclass
class Entry:
    """What was measured of a problem."""

    problem: Problem
    checks: list
    seconds: float
    sweeps: int
    euler: int

    @property
    def anchor(self):
        return self.problem.module.TITLE.lower().replace(" ", "-")

    def row(self):
        module = self.problem.module
        link = f"[{module.TITLE}](#{self.anchor})"
        sweeps, euler = f"{self.sweeps:,}", f"{self.euler:,}"
        found = link, self.checks[0].number, module.AGAINST, took(self.seconds), sweeps, euler
        return "| " + " | ".join(found) + " |"

    def section(self):
        module = self.problem.module
        return ENTRY.format(
            title=module.TITLE,
            text=module.TEXT.strip(),
            equation=module.EQUATION,
            alt=module.ALT,
            name=self.problem.name,
            file=self.problem.file.read_text(),
            checks="\n".join(f"- Check: {check}" for check in self.checks),
            seconds=took(self.seconds),
            ranks=RANKS,
            sweeps=f"{self.sweeps:,}",
            euler=f"{self.euler:,}",
        )


def took(seconds):
    return shown(seconds) if seconds < 10 else f"{seconds:.0f}"


def write(entries):
    lines = ["| problem | error | against | seconds | applications | Euler steps |", "|---|--:|---|--:|--:|--:|"]
    table = "\n".join(lines + [entry.row() for entry in entries])
    measured = (
        f"Seconds are those of one run of the whole command on {RANKS} ranks, with its files and pictures, "
        f"on {machine()}."
    )
    head = HEAD.format(count=COUNTS[len(entries)], table=table, measured=textwrap.fill(measured, 116))
    file = DOCS / "gallery.md"
    file.write_text(head + "".join(entry.section() for entry in entries))
    return file


COUNTS = {8: "Eight", 9: "Nine", 10: "Ten"}


def machine():
    """The processor's name, and the program's version."""
    name = platform.processor() or platform.machine()
    about = Path("/proc/cpuinfo")
    if about.exists():
        names = [
            line.split(": ")[1] for line in about.read_text().splitlines() if line.startswith("model name")
        ]
        name = names[0] if names else name
    version = subprocess.run(["diff2d-mpi", "--version"], capture_output=True, text=True, check=True)
    return f"one machine ({name}), by {version.stdout.splitlines()[0]}"
