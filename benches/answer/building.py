"""Compiles the solvers, and finds out which peers cannot run here."""

import os
import re
from pathlib import Path

from harness import build, machine, paths
from harness.program import Failed, Program
from harness.programs import petsc

from . import rock4

SOLVERS = Path(__file__).parent / "solvers"
MADE = paths.BUILD / "answer"
SUNDIALS = Path(os.environ.get("DIFF2D_SUNDIALS", paths.TARGET / "bench-sundials"))
FLAGS = [*machine.FLAGS, *build.CPP, "-fopenmp-simd"]
LIBRARIES = "arkode", "cvodes", "sunlinsolpcg", "nvecserial", "core"
LOOPS = "euler", "chebyshev", "rkc2", "rock4"
TABLES = MADE / "rock4.txt"


def compile_all(most):
    """Why a peer cannot run here, by its name; `most` is the highest degree of ROCK4's tables."""
    MADE.mkdir(parents=True, exist_ok=True)
    for name in LOOPS:
        if why := made(name):
            raise Failed(f"{name}: {why}")
    if not TABLES.exists() or rock4.most_in(TABLES) < most:
        rock4.write(TABLES, most)
    names = "sundials-cvode", "sundials-rkc", "sundials-rkl"
    return dict.fromkeys(names, no_sundials()) | no_python()


def made(name, include=(), libraries=()):
    sources = [SOLVERS / f"{name}.cpp", *libraries]
    return build.compile_one(f"answer/{name}", "g++", [*FLAGS, *include], sources, "")


def no_sundials():
    libraries = [next(SUNDIALS.glob(f"lib*/libsundials_{name}.a"), None) for name in LIBRARIES]
    if None in libraries:
        return "the Python package sundials4py, whose libraries it uses, is not there"
    return made("sundials", [f"-I{SUNDIALS / 'include'}"], libraries)


def sundials_version():
    header = SUNDIALS / "include" / "sundials" / "sundials_config.h"
    found = (
        re.search(r'SUNDIALS_VERSION "([^"]+)"', header.read_text()) if header.exists() else None
    )
    return found and f"{found[1]} (PyPI, sundials4py)"


def no_python():
    program = Program("petsc", "", "", ["/usr/bin/python3"], env=petsc())
    return {
        "petsc": build.petsc_reason(program),
        "fipy": build.lacking("fipy"),
        "py-pde": build.lacking("pde"),
    }
