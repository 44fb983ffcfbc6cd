"""What is measured: grid sizes, numbers of steps, and the parameters of diff2d-mpi for them."""

import math
from dataclasses import dataclass

D, X1, X2 = 1.0, -10.0, 10.0


@dataclass(frozen=True)
class Case:
    """`steps` is the most that a sample takes; slower programs take as many as fit `seconds`."""

    name: str
    n: int
    steps: int
    seconds: float = 0.7
    programs: tuple = ()  # names; none: all
    process: bool = False  # the whole process by wall clock, all steps, rather than the loop
    share: float = 1.0  # of the samples asked for

    def has(self, program):
        if self.programs:
            return program.name in self.programs
        return program.tabled and (program.process if self.process else self.n <= program.largest)


def factor(n):
    """`(D / dx^2) dt`: a quarter, or for some grids one unit in the last place less."""
    dx = (X2 - X1) / n
    return (D / (dx * dx)) * (0.25 * (dx * dx) / D)


def spacing(n):
    """The `dx` that gives exactly n rows."""
    dx = (X2 - X1) / n
    while math.trunc((X2 - X1) / dx) < n:
        dx = math.nextafter(dx, 0.0)
    assert math.trunc((X2 - X1) / dx) == n
    return dx


def parameters(n, steps, outputs):
    """Parameters of diff2d-mpi for exactly n rows and that many steps; `outputs` is "first", for
    the first snapshot only, or "both", for the last one too."""
    fitted = (X2 - X1) / n
    dt = 0.25 * (fitted * fitted) / D
    runtime = (steps + 0.5) * dt
    outtime = runtime if outputs == "both" else 2.0 * runtime
    assert math.trunc(runtime / dt) == steps
    return {
        "dx": spacing(n),
        "runtime": runtime,
        "outtime": outtime,
        "graphics": "false",
        "checkpoint.every": "off",
    }


COURSE = 266, 7075


def tables(sizes):
    """The cases of the main tables."""
    steps = {266: 7075, 1024: 6400, 4096: 640, 16384: 64}
    seconds = {266: 1.0, 16384: 1.5}
    return [Case(f"{n}", n, steps[n], seconds.get(n, 0.7)) for n in sizes]


def by_size(largest, ours, reference):
    """Cost against grid size."""
    sizes = [
        n for n in (32, 64, 128, 192, 384, 512, 768, 1536, 2048, 3072, 6144, 8192) if n <= largest
    ]
    return [
        Case(f"size {n}", n, most_steps(n), 0.4, (ours, reference), share=0.5) for n in sizes
    ]


def alive(n):
    """The most steps after which the slowest mode, which each step multiplies by
    `1 - 2 sin^2(pi / (2 (n + 1)))`, still keeps the field from becoming subnormal."""
    return 300 / (2 * math.sin(math.pi / (2 * (n + 1))) ** 2)


def most_steps(n):
    """Enough steps for a long sample, but few enough that the field stays alive."""
    return int(min(max(8, 8_000_000_000 // n**2), alive(n)))


def scaling(cores):
    """Ranks for the scaling tables: 1, 2, 4, ... and all."""
    ranks = [1]
    while ranks[-1] * 2 < cores:
        ranks.append(ranks[-1] * 2)
    return ranks + [cores] if cores > 1 else ranks


def weak(cores, name):
    """As many points a rank as 2048 x 2048 on one. `name(ranks)` is the program's."""
    return [
        Case(f"weak {r}", round(2048 * math.sqrt(r)), 1500, 0.5, (name(r),), share=0.5)
        for r in scaling(cores)
    ]


def strong(cores, name):
    """More ranks than one and fewer than all; those two are in the main tables."""
    between = [r for r in scaling(cores) if 1 < r < cores]
    return [Case(f"strong {r}", 4096, 400, 0.5, (name(r),), share=0.5) for r in between]
