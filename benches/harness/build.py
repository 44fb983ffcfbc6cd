"""Compiles the peers into target/bench, and finds out which programs cannot run here."""

import shutil
import subprocess
import sys
import sysconfig
from importlib.util import find_spec
from pathlib import Path

from . import machine, paths
from .machine import FLAGS
from .program import Failed

AVX2 = ["-O3", "-mavx2", "-mfma"]
CPP = ["-std=c++17"]
FORTRAN = [*FLAGS, f"-J{paths.BUILD}"]

# What is made: the compiler, its options, the sources, and what is asked of the processor.
MODULE = "peer_module.f90"
TARGETS = {
    "canary": ("gcc", [*FLAGS, "-pthread"], ["canary.c"], ""),
    "ceilings": ("gcc", [*FLAGS, "-pthread"], ["ceilings.c"], ""),
    "ceilings_avx2": ("gcc", [*AVX2, "-pthread"], ["ceilings.c"], "avx2"),
    "cpp_two_pass": ("g++", FLAGS + CPP, ["cpp_two_pass.cpp"], ""),
    "cpp_fused": ("g++", FLAGS + CPP, ["cpp_fused.cpp"], ""),
    "cpp_fused_avx2": ("g++", AVX2 + CPP, ["cpp_fused.cpp"], "avx2"),
    "cpp_openmp": ("g++", [*FLAGS, *CPP, "-fopenmp"], ["cpp_openmp.cpp"], ""),
    "fortran_two_pass": ("gfortran", FORTRAN, [MODULE, "fortran_two_pass.f90"], ""),
    "fortran_array": ("gfortran", FORTRAN, [MODULE, "fortran_array.f90"], ""),
    "fortran_fused": ("gfortran", FORTRAN, [MODULE, "fortran_fused.f90"], ""),
}
NEEDED = "canary", "ceilings", "cpp_two_pass", "cpp_fused"

# Python packages, by the first letters of the names of the programs that need them.
MODULES = {
    "numexpr": "numexpr",
    "numba": "numba",
    "mpi4py": "mpi4py",
    "mpi4py-numba": "numba",
    "devito": "devito",
    "jax": "jax",
    "py-pde": "pde",
}


def build_all():
    """Compiles everything; returns why targets could not be compiled, by target."""
    paths.BUILD.mkdir(parents=True, exist_ok=True)
    reasons = {name: compile_one(name, *what) for name, what in TARGETS.items()}
    for name in NEEDED:
        if reasons[name]:
            raise SystemExit(f"bench: cannot do without {name}: {reasons[name]}")
    return reasons | {"cython": compile_cython()}


def run(*command):
    """Runs a compiler; returns why it failed, or nothing."""
    done = subprocess.run([str(w) for w in command], capture_output=True, text=True, check=False)
    return "" if done.returncode == 0 else f"{command[0]} failed: {done.stderr.strip()[-300:]}"


def compile_one(name, compiler, options, sources, flag):
    (paths.BUILD / name).unlink(missing_ok=True)
    if flag and flag not in machine.flags():
        return f"this processor has no {flag}"
    if not shutil.which(compiler):
        return f"{compiler} is not installed"
    return run(
        compiler, *options, *(paths.PEERS / s for s in sources), "-o", paths.BUILD / name, "-lm"
    )


def compile_canary():
    """For the benchmarks that need nothing else of this."""
    paths.BUILD.mkdir(parents=True, exist_ok=True)
    if why := compile_one("canary", *TARGETS["canary"]):
        raise Failed(f"cannot do without the canary: {why}")


def compile_cython():
    """The Cython step as a Python module, with the flags of the C++ peers."""
    if missing := lacking("Cython"):
        return missing
    include = sysconfig.get_paths()["include"]
    if not Path(include, "Python.h").exists():
        return f"{include}/Python.h is missing: install python3-dev"
    source, c = paths.PEERS / "cython_step.pyx", paths.BUILD / "cython_step.c"
    module = paths.BUILD / ("cython_step" + sysconfig.get_config_var("EXT_SUFFIX"))
    return run(sys.executable, "-m", "cython", "-3", source, "-o", c) or run(
        "gcc", *FLAGS, "-shared", "-fPIC", f"-I{include}", c, "-o", module
    )


def lacking(module):
    return "" if find_spec(module) else f"the Python package {module} is not installed"


def reason(program, reasons):
    """Why a program cannot run here, or nothing."""
    made = "cython" if program.name == "cython" else Path(next(iter(program.command), "")).name
    if reasons.get(made):
        return reasons[made]
    for start, module in MODULES.items():
        if program.name.startswith(start) and (missing := lacking(module)):
            return missing
    if program.name.startswith("petsc"):
        return petsc_reason(program)
    return program.missing


def petsc_reason(program):
    if not program.env:
        return "Debian's python3-petsc4py is not installed"
    probe = "import petsc4py; petsc4py.init([]); import petsc4py.PETSc"
    done = subprocess.run(
        [program.command[0], "-c", probe],
        env=program.environment(),
        capture_output=True,
        check=False,
    )
    return "" if done.returncode == 0 else "petsc4py does not load in /usr/bin/python3"
