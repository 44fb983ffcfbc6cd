"""Where things are."""

import os
import shutil
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PEERS = ROOT / "benches" / "peers"
TARGET = (ROOT / os.environ.get("CARGO_TARGET_DIR", "target")).resolve()
BUILD = TARGET / "bench"
DIFF2D = TARGET / "release" / "diff2d-mpi"
EXAMPLE = ROOT / "params" / "four_peaks.toml"


def shown(file):
    """Below this directory where it is, as one would type it there."""
    file = Path(file).resolve()
    return file.relative_to(ROOT) if file.is_relative_to(ROOT) else file


def scratch(needed):
    """A directory for what runs write: in memory where there is room, so that the disk is idle."""
    BUILD.mkdir(parents=True, exist_ok=True)
    shm = Path("/dev/shm")
    roomy = shm.is_dir() and shutil.disk_usage(shm).free > needed
    return Path(tempfile.mkdtemp(prefix="diff2d-bench-", dir=shm if roomy else BUILD))
