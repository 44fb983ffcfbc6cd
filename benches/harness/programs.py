"""The programs that are compared, one entry each; VARIANTS has the settings of diff2d-mpi."""

import sys
from glob import glob

from . import cases, machine, paths
from .program import CORES, Diff2d, Program
from .words import counted

COUNT = len(CORES)


def python(file, *options):
    return [sys.executable, paths.PEERS / file, *options]


def compiled(name):
    return [paths.BUILD / name]


def on(threads):
    return "1 core" if threads == 1 else f"{threads} cores"


def course():
    """The course's versions."""
    yield Program(
        "pure-python",
        "pure Python",
        "course",
        python("pure_python.py"),
        largest=1024,
        process=False,
    )
    yield Program("numpy", "NumPy", "course", python("numpy_slices.py"), largest=4096, arrays=6)
    for threads in sorted({1, COUNT}):
        yield Program(
            f"numexpr-{threads}",
            f"numexpr, {on(threads)}",
            "course",
            python("numexpr_slices.py"),
            threads=threads,
            largest=4096,
        )
    yield Program("cython", "Cython", "course", python("cython_loop.py"), largest=4096, traffic=56)
    yield Program(
        "numba-vectorised",
        "Numba, vectorised",
        "course",
        python("numba_vectorised.py"),
        largest=4096,
        arrays=5,
    )
    yield Program(
        "numba-loop", "Numba, loop", "course", python("numba_loop.py"), largest=4096, traffic=56
    )
    if COUNT > 1:
        yield Program(
            f"numba-parallel-{COUNT}",
            f"Numba, parallel loop, {on(COUNT)}",
            "course",
            python("numba_loop.py", "--parallel"),
            threads=COUNT,
            largest=4096,
            traffic=56,
        )
    yield Program(
        "fortran-two-pass", "Fortran, two-pass", "course", compiled("fortran_two_pass"), traffic=56
    )
    yield Program(
        "fortran-array", "Fortran, array syntax", "course", compiled("fortran_array"), arrays=2
    )
    yield Program("cpp-two-pass", "C++, two-pass", "course", compiled("cpp_two_pass"), traffic=56)
    for kind in ("NumPy", "Numba"):
        yield Program(
            f"mpi4py-{kind.lower()}-{COUNT}",
            f"mpi4py with {kind}, {COUNT} ranks",
            "course",
            python(f"mpi4py_{kind.lower()}.py"),
            ranks=COUNT,
            largest=4096,
            arrays=6,
        )


def more():
    """What the course's versions become with little more effort."""
    yield Program("cpp-fused", "C++, fused", "more", compiled("cpp_fused"), arrays=2, traffic=24)
    yield Program(
        "cpp-fused-avx2",
        "C++, fused, -mavx2 -mfma",
        "more",
        compiled("cpp_fused_avx2"),
        arrays=2,
        traffic=24,
    )
    if COUNT > 1:
        yield Program(
            f"cpp-openmp-{COUNT}",
            f"C++, fused, OpenMP, {on(COUNT)}",
            "more",
            compiled("cpp_openmp"),
            threads=COUNT,
            arrays=2,
            traffic=24,
        )
    yield Program(
        "fortran-fused", "Fortran, fused", "more", compiled("fortran_fused"), arrays=2, traffic=24
    )
    for threads in sorted({1, COUNT}):
        yield Program(
            f"numba-fused-{threads}",
            f"Numba, fused, {on(threads)}",
            "more",
            python("numba_fused.py", *(["--parallel"] if threads > 1 else [])),
            threads=threads,
            arrays=2,
            traffic=24,
        )


def solvers():
    """Programs that others wrote to solve such equations."""
    for threads in sorted({1, COUNT}):
        yield Program(
            f"devito-{threads}",
            f"Devito, {on(threads)}",
            "solvers",
            python("devito_solver.py"),
            threads=threads,
            env={"DEVITO_LANGUAGE": "openmp" if threads > 1 else "C", "DEVITO_ARCH": "gcc"},
            arrays=4,
            traffic=24,
        )
    for threads in sorted({1, COUNT}):
        yield Program(
            f"jax-{threads}",
            f"JAX, {on(threads)}",
            "solvers",
            python("jax_solver.py"),
            threads=threads,
            arrays=5,
            largest=4096,
        )
    yield Program(
        "py-pde",
        "py-pde",
        "solvers",
        python("pypde_solver.py"),
        arrays=5,
        largest=4096,
        serve=True,
        smoke=False,
    )
    for ranks in sorted({1, COUNT}):
        yield Program(
            f"petsc-{ranks}",
            f"PETSc, sparse matrix, {counted(ranks, 'rank')}",
            "solvers",
            ["/usr/bin/python3", paths.PEERS / "petsc_solver.py"],
            ranks=ranks,
            env=petsc(),
            arrays=30,
            largest=4096,
        )


def petsc():
    found = sorted(glob("/usr/lib/petscdir/petsc*/*-real"))
    return {"PETSC_DIR": found[-1]} if found else {}


# Settings of diff2d-mpi besides the default: label, environment, and what the processor must have.
VARIANTS = {
    "avx2": ("AVX2 path", {"DIFF2D_SIMD": "avx2"}, ("avx2", "fma")),
    "portable": ("portable path", {"DIFF2D_SIMD": "portable"}, ()),
}


# It advances many steps at a time and cannot warm up: its samples are longer.
DIFF2D = {"arrays": 5, "least_steps": 32, "patience": 3}


def ours(ranks):
    """The name of diff2d-mpi on `ranks` ranks."""
    return "ours" if ranks == 1 else f"ours-{ranks}"


def diff2d(scratch):
    """This program, on one rank and on all cores, on the ranks between, and its variants."""
    for ranks in cases.scaling(COUNT):
        yield Diff2d(
            ours(ranks),
            f"diff2d-mpi, {counted(ranks, 'rank')}",
            "ours",
            [],
            ranks=ranks,
            **DIFF2D,
            tabled=ranks in (1, COUNT),
            scratch=scratch,
        )
    for name, (label, env, flags) in VARIANTS.items():
        lacking = [flag for flag in flags if flag not in machine.flags()]
        yield Diff2d(
            f"ours-{name}",
            f"diff2d-mpi, 1 rank, {label}",
            "ours",
            [],
            ranks=1,
            env=env,
            **DIFF2D,
            process=False,
            missing=f"this processor has no {' '.join(lacking)}" if lacking else "",
            scratch=scratch,
        )


def everything(scratch):
    return [*course(), *more(), *solvers(), *diff2d(scratch)]
