"""Who takes part: each with the settings of its curve, from loose to tight."""

import sys
from dataclasses import dataclass, field

from harness.program import Diff2d, Program
from harness.programs import petsc

from .building import MADE, SOLVERS, TABLES

EVERY_SECOND = 1e-3, 1e-5, 1e-7, 1e-9, 1e-11


@dataclass(frozen=True)
class Peer:
    """`kind`: ours; same, our method as a plain loop; general; special, for the course's problem only."""

    name: str
    label: str
    kind: str
    command: tuple
    settings: (
        tuple  # loose first: tolerances, or how many times more steps than a stable step needs
    )
    tight: float  # the setting at which all have to agree,
    within: float  # and how well
    unit: str = "tolerance"
    ranks: int = 0
    env: dict = field(default_factory=dict, hash=False, compare=False)
    courses: bool = True
    uneven: bool = True
    brief: bool = True  # takes part in short runs too
    start: float = 0.0  # seconds that it may take to start; from some on, each point has one sample

    def suits(self, system):
        return self.courses if system.uniform else self.uneven

    def settings_for(self, system):
        return self.settings

    @property
    def extrapolated(self):
        """Whether it is of first order, with as many steps as it is told."""
        return self.unit == "steps" and self.kind != "ours" and self.brief

    @property
    def program(self):
        return Program(self.name, self.label, self.kind, list(self.command), env=self.env)


@dataclass(frozen=True)
class Ours(Peer):
    """diff2d-mpi on some ranks."""

    method: str = "exponential"

    @property
    def program(self):
        return Diff2d(self.name, self.label, "ours", [], ranks=self.ranks)

    def settings_for(self, system):
        return self.settings[:1] if system.uniform and self.method == "euler" else self.settings

    def parameters(self, system, setting):
        """The example's Euler steps have one length, the largest; elsewhere a part of it may be asked for."""
        chosen = {"time.method": self.method}
        if self.method == "exponential":
            chosen["time.tolerance"] = setting
        elif not system.uniform:
            chosen["time.safety"] = 1 / setting
        return system.parameters() | chosen


def ours(ranks):
    tolerances = 1e-3, 1e-4, 1e-5, 1e-6, 1e-7, 1e-8, 1e-10
    for r in ranks:
        counted = f"{r} rank{'s' * (r > 1)}"
        label = f"diff2d-mpi, {counted}"
        yield Ours(f"ours-{r}", label, "ours", (), tolerances, 1e-12, 1e-11, ranks=r)
    for r in ranks:
        counted = f"{r} rank{'s' * (r > 1)}"
        more = {"unit": "steps", "ranks": r, "method": "euler"}
        yield Ours(
            f"ours-euler-{r}", f"diff2d-mpi, Euler, {counted}", "ours", (), (1, 4), 64, 1e-2, **more
        )


def compiled():
    """The solvers in C++: name, label, kind, settings, and at which setting it agrees how well."""
    tables = {"env": {"ROCK4_TABLES": str(TABLES)}}
    yield loop(
        "rock4", "C++, ROCK4", "general", (1e-1, 1e-3, 1e-6, 1e-9, 1e-11), 1e-12, 1e-8, **tables
    )
    steps = {"unit": "steps"}
    yield loop("euler", "C++, Euler", "general", (1, 4, 16), 64, 1e-5, **steps)
    every = 1e-3, 1e-5, 1e-7, 1e-9
    yield loop("chebyshev", "C++, Chebyshev", "same", every, 1e-13, 1e-11)
    yield loop("rkc2", "C++, RKC2", "general", EVERY_SECOND, 1e-11, 1e-7)


def loop(name, label, kind, settings, tight, within, **more):
    return Peer(name, label, kind, (MADE / name,), settings, tight, within, **more)


def sundials():
    for name, label in (
        ("cvode", "SUNDIALS, CVODE, PCG and multigrid"),
        ("rkc", "SUNDIALS, LSRKStep, RKC"),
        ("rkl", "SUNDIALS, LSRKStep, RKL"),
    ):
        implicit = name == "cvode"
        settings, within = (EVERY_SECOND, 1e-8) if implicit else (EVERY_SECOND[:-1], 1e-6)
        command = MADE / "sundials", name
        yield Peer(f"sundials-{name}", label, "general", command, settings, 1e-11, within)


def python():
    def command(file):
        return sys.executable, SOLVERS / file

    exact = (0,)
    yield Peer(
        "sine",
        "sine transform",
        "special",
        command("sine_transform.py"),
        exact,
        0,
        1e-12,
        uneven=False,
    )
    yield Peer(
        "petsc",
        "PETSc, TS BDF, CG and GAMG",
        "general",
        ("/usr/bin/python3", SOLVERS / "petsc.py"),
        EVERY_SECOND[:-1],
        1e-9,
        1e-6,
        env=petsc(),
    )
    yield Peer(
        "expm", "SciPy, expm_multiply", "general", command("expm_multiply.py"), exact, 0, 1e-12
    )
    yield Peer(
        "fipy",
        "FiPy, backward Euler, PCG",
        "general",
        command("fipy_euler.py"),
        (20, 80, 320),
        40,
        1e-2,
        unit="steps",
        start=10.0,
    )
    euler, compiles = command("pypde_euler.py"), {"brief": False, "start": 120.0}
    yield Peer(
        "py-pde",
        "py-pde, Euler",
        "general",
        euler,
        (1,),
        16,
        1e-3,
        unit="steps",
        uneven=False,
        **compiles,
    )


def everybody(ranks):
    return [*ours(ranks), *compiled(), *sundials(), *python()]
