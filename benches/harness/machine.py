"""What this machine is, and its ceilings, measured."""

import json
import os
import platform
import re
import subprocess
import sys
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from . import paths


def lines(*command):
    """What a command prints, or nothing if it is missing or fails."""
    try:
        done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)
    except (OSError, subprocess.TimeoutExpired):
        return []
    return (done.stdout + done.stderr).strip().splitlines() if done.returncode == 0 else []


def first(*command):
    return next(iter(lines(*command)), "")


@cache
def flags():
    """The processor's instruction-set extensions."""
    try:
        text = Path("/proc/cpuinfo").read_text()
    except OSError:
        return frozenset()
    found = re.search(r"^(?:flags|Features)\s*:(.*)$", text, re.MULTILINE)
    return frozenset(found[1].split()) if found else frozenset()


def processor():
    told = dict(line.split(":", 1) for line in lines("lscpu") if ":" in line)
    told = {key.strip(): value.strip() for key, value in told.items()}
    caches = ", ".join(
        f"{name} {told[f'{name} cache']}" for name in ("L1d", "L2", "L3") if f"{name} cache" in told
    )
    kind = f"family {told.get('CPU family')}, model {told.get('Model')}"
    name = f"{told.get('Model name', platform.processor())} ({kind})"
    if "Hypervisor vendor" in told:
        name += f", virtual ({told['Hypervisor vendor']})"
    wanted = [f for f in ("avx512f", "avx2", "fma", "sse2", "asimd") if f in flags()]
    return {"Processor": name, "Caches": caches, "Instruction sets": " ".join(wanted)}


def memory():
    """Bytes of memory available to a new program, and in total."""
    text = Path("/proc/meminfo").read_text()
    return tuple(
        1024 * int(re.search(rf"^{key}:\s+(\d+)", text, re.MULTILINE)[1])
        for key in ("MemAvailable", "MemTotal")
    )


def package(name):
    try:
        return version(name)
    except PackageNotFoundError:
        return ""


def system():
    release = Path("/etc/os-release")
    found = (
        re.search(r'^PRETTY_NAME="?([^"\n]*)', release.read_text(), re.M)
        if release.exists()
        else None
    )
    return found[1] if found else platform.system()


def describe(cores):
    """The machine and the versions of everything involved, as table rows."""
    packages = ("numpy", "numexpr", "Cython", "numba", "mpi4py", "devito", "jax", "py-pde")
    python = ", ".join(f"{name} {package(name)}" for name in packages if package(name))
    apart = first("dpkg-query", "-W", "-f", "${Version}", "python3-petsc4py")
    rows = processor() | {
        "Cores used": str(cores),
        "Memory": f"{memory()[1] / 2**30:.0f} GiB",
        "System": f"{system()}, Linux {platform.release()}"
        if sys.platform == "linux"
        else system(),
        "diff2d-mpi": " ".join(lines(str(paths.DIFF2D), "--version")),
        "rustc": first("rustc", "--version").removeprefix("rustc "),
        "g++": first("g++", "--version"),
        "gfortran": first("gfortran", "--version"),
        "MPI": first("mpirun", "--version"),
        "Python": f"{platform.python_version()}: {python}",
        "petsc4py": apart and f"{apart} (Debian)",
        "Flags of the peers": f"g++, gcc, gfortran: {' '.join(FLAGS)}",
    }
    return {key: value for key, value in rows.items() if value}


FLAGS = ["-O3", "-march=native"]


def ceilings(builds, threads):
    """The best of each ceiling over the builds of ceilings.c, on `threads` cores."""
    env = os.environ | {"OMP_NUM_THREADS": "1"}
    told = []
    for name in builds:
        done = subprocess.run(
            [paths.BUILD / name, str(threads)], capture_output=True, text=True, check=True, env=env
        )
        told.append(json.loads(done.stdout))
    return best(told)


def best(several):
    """The highest of each figure in several answers of ceilings.c."""
    return {
        "threads": several[0]["threads"],
        "updates_fused": max(t["updates_fused"] for t in several),
        "updates_rounded": max(t["updates_rounded"] for t in several),
        "triad": [
            [rows[0][0], max(bandwidth for _, bandwidth in rows)]
            for rows in zip(*(t["triad"] for t in several), strict=True)
        ],
    }
