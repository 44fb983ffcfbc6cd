"""Machines and samples of simple numbers for the tests of scripts/scaling."""

import sys
from inspect import isfunction, signature
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "benches"))

from scaling.launch import Refused  # noqa: E402
from scaling.model import ByShape, Line, Machine, Strip  # noqa: E402
from scaling.samples import Samples  # noqa: E402

ASSUMED = ROOT / "benches" / "scaling" / "bridges2-rm.toml"
NEAR, FAR = Line(2.0**-20, 2.0**33), Line(2.0**-18, 2.0**31)
SIMPLE = Strip(updates=2.0**30, steps=4, storage=8, block_rows=24, tile_steps=4)


def machine(**changes):
    everything = {
        "rates": ByShape({1024: {1: SIMPLE, 1024: SIMPLE}}),
        "on_node": NEAR,
        "between": FAR,
        "sweep": Line(0.0, 2.0**30),
        "output": Line(2.0**-3, 2.0**30),
        "ranks_per_node": 4,
    }
    return Machine(**everything | changes)


def strip(rows, columns, ranks=2, l2=2**19, l3=2**22):
    blocks = {"block_rows": 24, "tile_steps": 8, "steps_per_pass": 8, "bytes": 9 * rows * columns}
    caches = {"simd": "avx2", "l2": l2, "l3": l3}
    return {"rows": rows, "columns": columns, "ranks": ranks} | blocks | caches


def measured():
    """A machine of 2 cores on which everything takes what a machine of simple numbers would."""
    samples = Samples()
    for ranks in (1, 2):
        for n in (256, 1024):
            samples.add("strips", strip(n // ranks, n, ranks), {"updates": 2.0**30})
            seconds = {"diagnostics": n * n / ranks / 2.0**30, "output": 0.5 + n * n / 2.0**27}
            samples.add("outputs", {"n": n, "ranks": ranks, "snapshots": 5}, seconds)
    for n, ranks, seconds in ((1024, 1, 2.0**-10), (1024, 2, 2.0**-11 + 2.0**-19)):
        for disturbed in (0.5, 1.0, 2.0):
            what = {"n": n, "ranks": ranks, "steps": 64, "simd": "avx2"}
            figures = {"seconds": disturbed * seconds, "halo": 2.0**-18 * (ranks - 1)}
            samples.add("strong", what, figures)
    for ranks, seconds in ((1, 2.0**-8), (2, 2.0**-9 + 2.0**-19)):
        for disturbed in (0.5, 1.0, 2.0):
            what = {"n": 1024, "ranks": ranks, "applications": 400}
            figures = {"seconds": disturbed * seconds, "halo": 2.0**-18 * (ranks - 1)}
            samples.add("series", what, figures)
    what = {"steps": 20025, "outputs": 11, "tolerance": 1e-8}
    samples.add("planned", what, {"applications": 2048.0})
    for size in (8, 8192):
        what = {"ranks": [0, 1], "pairs": 1, "same_node": True, "bytes": size}
        samples.add("messages", what, {"ping_pong": 1.0, "swap": NEAR.seconds(size)})
    for rows in (1, 1024):
        for columns in (16384, 32768, 65536, 131072):
            samples.add("shapes", strip(rows, columns), {"updates": 2.0**31})
    samples.add("clock", {}, {"ghz": 2.0})
    return samples


def about():
    return {
        "machine": {"Processor": "of simple numbers"},
        "ranks_per_node": 2,
        "samples": 3,
        "asked": 5,
        "seconds": 1.0,
        "command": "scripts/scaling",
        "note": "",
    }


def refused(call, *pieces):
    try:
        call()
    except Refused as cause:
        assert all(piece in str(cause) for piece in pieces), cause
        assert "\n" not in str(cause), cause
    else:
        raise AssertionError(f"not refused: {pieces}")


def run(tests):
    """A module's own functions, except helpers, which take arguments."""
    for test in list(tests.values()):
        if getattr(test, "__module__", "") == "__main__" and isfunction(test):
            if not signature(test).parameters:
                test()
