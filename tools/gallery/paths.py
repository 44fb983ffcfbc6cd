"""Where things are."""

import os
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
FOLDER = ROOT / "gallery"
DOCS = ROOT / "docs"
TARGET = (ROOT / os.environ.get("CARGO_TARGET_DIR", "target")).resolve()
SCRATCH = TARGET / "gallery"
