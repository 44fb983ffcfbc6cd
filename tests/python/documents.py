"""README.md, CONTRIBUTING.md and docs/*.md, followed by a newcomer: every fenced block, in order.

Each document has a copy of this checkout for itself, as if just cloned, in which nothing has run yet;
what was built stays, so that only the first time takes long. Prints the seconds of each command.
Arguments: documents (default: all), or --self-check, which follows documents that are wrong.
"""

import os
import re
import shutil
import sys
import tempfile
import time
from pathlib import Path

import fenced
import typed

ROOT = Path(__file__).resolve().parents[2]
sys.path.append(str(ROOT / "python/src"))  # as if it were installed
README = ROOT / "README.md"
ENVIRONMENT = "source scripts/env.sh"  # which README.md types itself


def target():
    """Where this build's files are."""
    return ROOT / os.environ.get("CARGO_TARGET_DIR", "target")


def environment():
    """That of a user: no program of this checkout in PATH, no display, no pictures on a screen."""
    variables = dict(os.environ)
    variables.pop("CARGO_TARGET_DIR", None)
    own = str(ROOT / "target")
    path = [place for place in os.environ["PATH"].split(os.pathsep) if not place.startswith(own)]
    # A build that is soon there: how fast the program is does not matter here.
    quick = {"LTO": "off", "CODEGEN_UNITS": "16", "OPT_LEVEL": "1"}
    quick = {f"CARGO_PROFILE_RELEASE_{name}": value for name, value in quick.items()}
    return variables | quick | {"PATH": os.pathsep.join(path), "CARGO_NET_OFFLINE": "true"}


def clone(place):
    """A new copy of the checkout there; its target directory stays, or begins with what is built here."""
    place.mkdir(parents=True, exist_ok=True)
    for path in place.iterdir():
        if path.name == "target":
            continue
        shutil.rmtree(path) if path.is_dir() and not path.is_symlink() else path.unlink()
    for path in ROOT.iterdir():
        if path.name in (".git", "target") or path.name.startswith("output"):
            continue
        if path.is_dir():
            shutil.copytree(path, place / path.name, symlinks=True)
        else:
            shutil.copy2(path, place / path.name)
    built = target()
    mpich = built.name == "mpich"
    shared = built.parent if mpich else built
    own = place / "target"
    own.mkdir(exist_ok=True)
    for name in ("python", "readers"):
        if (shared / name).is_dir() and not (own / name).exists():
            (own / name).symlink_to(shared / name)
    release = own / "mpich/release" if mpich else own / "release"
    if (built / "release").is_dir() and not release.exists():
        shutil.copytree(built / "release", release, symlinks=True, copy_function=link)


def link(source, destination):
    """Links where that is possible: what cargo changes it writes anew."""
    try:
        os.link(source, destination)
    except OSError:
        shutil.copy2(source, destination)


def documents():
    return [README, ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").glob("*.md"))]


def agree_on_python():
    """What is to be installed for reading with xarray is all that it takes, and there is one idiom for
    leaving out what was not reached."""
    page = (ROOT / "docs/post-processing.md").read_text()
    lines = re.findall(r"pip install ([a-z0-9 ]*xarray[a-z0-9 ]*)", page)
    assert lines, "no line for pip"
    for line in lines:
        assert {"xarray", "h5netcdf", "h5py", "matplotlib"} <= set(line.split()), line
    assert "xarray, h5netcdf and h5py" in (ROOT / "scripts/run").read_text()
    for name in ("docs/files.md", "docs/post-processing.md", "examples/explore.ipynb", "examples/with_xarray.py"):
        text = (ROOT / name).read_text()
        assert "time.notnull()" in text and "notnull().values" not in text, name


def follow_all(paths):
    place = target() / "documents/diff2d-mpi"
    began = time.monotonic()
    wrong = []
    for path in paths:
        print(f"--- {path.relative_to(ROOT)}", flush=True)
        clone(place)
        first = "" if path == README else ENVIRONMENT
        try:
            typed.follow(path.read_text(), place, environment(), first)
        except (typed.Wrong, fenced.Misread) as error:
            wrong.append(f"{path.relative_to(ROOT)}, {error}")
    print(f"{time.monotonic() - began:6.1f} s  in all")
    sys.exit("\n\n".join(wrong) or 0)


# What must be seen, and a document with it. {} stands for the fence.
MISTAKES = {
    "exit code 1, not 0": "{}sh\ntrue\nfalse\n{}\n",
    "exit code 127, not 0": "{}sh\nno-such-command-here\n{}\n",
    "exit code 0, not 75": "<!-- ends with 75 -->\n{}sh\ntrue\n{}\n",
    "exit code 3, not 0": "<!-- typed instead: (exit 3) -->\n{}sh\ntrue\n{}\n",
    "exit code 4, not 0": "<!-- typed before: (exit 4) -->\n{}sh\ntrue\n{}\n",
    "has no command": "{}sh\n# a comment\n{}\n",
    "ZeroDivisionError": "{}python\nx = 1\n{}\n\n{}python\nx / 0\n{}\n",
    "the language 'ruby'": "{}ruby\nputs 1\n{}\n",
    "the language ''": "{}\nls\n{}\n",
    "whose output is this": "{}text\n1\n{}\n",
    "this line is not printed (there):\nb": "<!-- output of: echo a -->\n{}text\nb\n{}\n",
    "this line is not printed (there):\nc": "<!-- output of: printf 'a\\nb\\nc\\n' -->\n{}text\na\nc\n{}\n",
    "this line is not printed (there):\nn = 2": "<!-- output of: echo n = 3 -->\n{}text\nn = 2\n{}\n",
    "this line is not printed (there):\ntwo 1": "<!-- words of the output of: echo one 1 -->\n{}text\ntwo 1\n{}\n",
    "this block has no end": "{}sh\ntrue\n",
    "no block follows": "<!-- not typed: never -->\nText.\n",
    "stands twice": "<!-- not typed: a -->\n<!-- not typed: b -->\n{}sh\ntrue\n{}\n",
    # In a list, and of tildes.
    "exit code 5, not 0": "- item\n\n  {}sh\n  (exit 5)\n  {}\n",
    "exit code 6, not 0": "~~~sh\n(exit 6)\n~~~\n",
}
SOUND = """Before.

{}sh
# A comment, a line in two parts, and one that the next needs.
test a = \\
    a
x=1   # one
{}

<!-- ends with 3 -->
{}sh
test $x = 1
(exit 3)
{}

<!-- not typed: there is no such command -->
{}
no-such-command-here
{}

<!-- output of: printf 'diff2d 1 (commit 1a2b)\\n\\navx2, blocks of 8 rows\\n1\\n2\\n3 4 5\\n' -->
{}text
diff2d 1 (commit ...)
avx512, blocks of 24 rows
...
3 ... 5
{}

<!-- words of the output of: echo halo 1.5e-3 12 kB 30% -->
{}text
halo  7.25  3.1 MB  4%
{}

{}python
x = 1
{}

{}python
assert x == 1
{}
"""


def self_check():
    with tempfile.TemporaryDirectory() as directory:
        typed.follow(SOUND.replace("{}", "```"), directory, environment())
        for expected, document in MISTAKES.items():
            try:
                typed.follow(document.replace("{}", "```"), directory, environment())
            except (typed.Wrong, fenced.Misread) as error:
                assert expected in str(error), f"instead of {expected}: {error}"
            else:
                raise AssertionError(f"nothing was found wrong with\n{document}")


if __name__ == "__main__":
    os.environ["MPLBACKEND"] = "Agg"
    if sys.argv[1:] == ["--self-check"]:
        self_check()
    else:
        agree_on_python()
        follow_all([Path(path).resolve() for path in sys.argv[1:]] or documents())
