"""Writes docs/gallery.md."""

import platform
import subprocess
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

Seconds are those of one run of the whole command on {ranks} ranks, with its files and pictures, on {machine}. A sweep is
one pass of the stencil over the whole grid; those of Euler's method, to the same outputs, are what `--check --set
time.method=euler` says. [time.md](time.md) explains both methods.
"""

ENTRY = """
## {title}

{text}

    {equation}

![{alt}](gallery-{name}.png)

<!-- not typed: it is gallery/{name}.toml, and begins its paths there; scripts/gallery runs it -->
```toml
{file}```

{checks}
- **{seconds} s** on {ranks} ranks, {sweeps} sweeps; Euler's method takes {euler}.
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
        check = self.checks[0]
        numbers = f"{check.value:.1e} {check.unit}".strip(), took(self.seconds), f"{self.sweeps:,}", f"{self.euler:,}"
        return f"| [{self.problem.module.TITLE}](#{self.anchor}) | " + " | ".join(numbers) + " |"

    def section(self):
        module = self.problem.module
        return ENTRY.format(
            title=module.TITLE,
            text=module.TEXT.strip(),
            equation=module.EQUATION,
            alt=module.ALT,
            name=self.problem.name,
            file=self.problem.file.read_text(),
            checks="\n".join(f"- {check}" for check in self.checks),
            seconds=took(self.seconds),
            ranks=RANKS,
            sweeps=f"{self.sweeps:,}",
            euler=f"{self.euler:,}",
        )


def took(seconds):
    return shown(seconds) if seconds < 10 else f"{seconds:.0f}"


def write(entries):
    lines = ["| problem | error | seconds | sweeps | Euler's sweeps |", "|---|--:|--:|--:|--:|"]
    table = "\n".join(lines + [entry.row() for entry in entries])
    head = HEAD.format(count=COUNTS[len(entries)], table=table, ranks=RANKS, machine=machine())
    file = DOCS / "gallery.md"
    file.write_text(head + "".join(entry.section() for entry in entries))
    return file


COUNTS = {8: "Eight", 9: "Nine", 10: "Ten"}


def machine():
    """The processor's name, and the program's version."""
    name = platform.processor() or platform.machine()
    about = Path("/proc/cpuinfo")
    if about.exists():
        names = [line.split(": ")[1] for line in about.read_text().splitlines() if line.startswith("model name")]
        name = names[0] if names else name
    version = subprocess.run(["diff2d-mpi", "--version"], capture_output=True, text=True, check=True)
    return f"{name}, by {version.stdout.splitlines()[0]}"
