"""Files that belong together: all of them appear in a directory, or none does."""

import shutil
import tempfile
from pathlib import Path

from . import marks


def write(directory, make):
    """Moves what `make` leaves in a temporary directory to `directory`; the paths of its files."""
    directory.mkdir(parents=True, exist_ok=True)
    # Beside their destination, so that moving them is renaming.
    stage = Path(tempfile.mkdtemp(prefix=".being-made-", dir=directory))
    try:
        make(stage)
        made = sorted(stage.iterdir())
        for file in made:
            shutil.move(file, directory / file.name)
        return [directory / file.name for file in made]
    finally:
        shutil.rmtree(stage, ignore_errors=True)


def write_page(directory, name, title, measured, others):
    """NAME.md, of which only what stands between the marks is new, and what `others` leaves beside it."""
    text = marks.between(directory / f"{name}.md", title, measured)

    def make(stage):
        (stage / f"{name}.md").write_text(text)
        others(stage)

    return write(directory, make)
