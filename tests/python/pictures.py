"""Runs scripts/plot, makes copies of runs with other fields, and finds colours in pictures."""

import os
import pathlib
import shutil
import subprocess
import sys
import tempfile
import time

ROOT = pathlib.Path(__file__).parents[2]
# As scripts/plot does: settings of the user's own Matplotlib do not matter.
os.environ["MPLCONFIGDIR"] = str(pathlib.Path(sys.prefix) / "matplotlib")
sys.path[:0] = [str(ROOT / "tools"), str(ROOT / "python/src")]

import h5py  # noqa: E402
import matplotlib  # noqa: E402
import numpy as np  # noqa: E402
from PIL import Image  # noqa: E402
from plotting import __main__ as plotting  # noqa: E402

LONGEST = 300  # seconds of one picture


def plot(*arguments, code=0, **options):
    """Draws as scripts/plot does; fails where it ends otherwise than with that exit code.

    A copy of this process, which has loaded what takes long, stands for a new one; where options say
    more of that process than its directory and its environment, or where the script itself answers,
    it is the script.
    """
    words = list(map(os.fspath, map(_word, arguments)))
    is_answered = not words or words[0] not in plotting.COMMANDS or "--help" in words
    run = _script if is_answered or set(options) - {"cwd", "env"} else _copy
    done = run(words, **options)
    said = f"scripts/plot {words}\n{done.stdout}{done.stderr}"
    assert done.returncode == code, f"exit code {done.returncode}, not {code}: {said}"
    return done


def _word(argument):
    return argument if isinstance(argument, os.PathLike) else str(argument)


def _script(words, **options):
    command = [ROOT / "scripts/plot", *words]
    return subprocess.run(command, capture_output=True, text=True, timeout=LONGEST, **options)


def _copy(words, cwd=None, env=None):
    with tempfile.TemporaryFile("w+") as out, tempfile.TemporaryFile("w+") as err:
        child = os.fork()
        if child == 0:
            _draw(words, out, err, cwd, env)
        code = _wait(child, words)
        said = []
        for file in (out, err):
            file.seek(0)
            said.append(file.read())
    return subprocess.CompletedProcess(words, code, *said)


def _draw(words, out, err, cwd, env):
    """In the copy: what the script does with these words."""
    code = 1
    try:
        for file, number in ((out, 1), (err, 2)):
            os.dup2(file.fileno(), number)
        if cwd is not None:
            os.chdir(cwd)
        if env is not None:
            os.environ.clear()
            os.environ.update(env)
        sys.argv = ["plotting", *words]
        code = plotting.main()
    except SystemExit as end:
        code = end.code
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)


def _wait(child, words):
    began = time.monotonic()
    while time.monotonic() - began < LONGEST:
        ended, status = os.waitpid(child, os.WNOHANG)
        if ended:
            return os.waitstatus_to_exitcode(status)
        time.sleep(0.01)
    os.kill(child, 9)
    raise AssertionError(f"scripts/plot {words} takes more than {LONGEST} s")


def error(*arguments, code):
    """The one line that scripts/plot says where it fails."""
    done = plot(*arguments, code=code)
    lines = [line for line in done.stderr.splitlines() if "s are committed" not in line]
    assert len(lines) == 1 and lines[0].startswith("plot: error: "), done.stderr
    assert done.stdout == "", done.stdout
    return lines[0].removeprefix("plot: error: ")


def copy(run, target, field=None, committed=None):
    """A copy of a run: field(k, x, y) gives its densities; times from `committed` on are NaN."""
    target = pathlib.Path(target)
    target.mkdir(parents=True, exist_ok=True)
    shutil.copy(pathlib.Path(run) / "diff2d.h5", target)
    with h5py.File(target / "diff2d.h5", "r+") as file:
        dx = file.attrs["dx"]
        if committed is not None:
            for name in ("time", "mass", "l2", "min", "max"):
                file[name][committed:] = np.nan
        x, y = np.meshgrid(file["x"][:], file["y"][:])
        for k in np.flatnonzero(~np.isnan(file["time"][:])) if field else ():
            density = np.broadcast_to(field(k, x, y), x.shape)
            file["density"][k] = density
            file["mass"][k] = density.sum() * dx**2
            file["l2"][k] = np.sqrt((density**2).sum() * dx**2)
            file["min"][k], file["max"][k] = density.min(), density.max()
    return target


def quarters(k, x, y):
    """A field with another value in each quarter: nothing in it is symmetric."""
    left, below = x < x.mean(), y < y.mean()
    return np.select([left & below, below, left], [0.15, 0.35, 0.55], 0.85)


def colour(value, name="nipy_spectral", low=0.0, high=1.0):
    """What a colour map shows for a density."""
    share = (value - low) / (high - low)
    return np.array(matplotlib.colormaps[name](share, bytes=True)[:3])


def pixels(file):
    """A picture as an array of rows from the top, of columns, of red, green and blue."""
    with Image.open(file) as picture:
        picture.load()
        return np.asarray(picture.convert("RGB"))


def patch(picture, rgb, tolerance=0):
    """Rows and columns of the pixels of a colour; each is one large patch, or the check fails."""
    far = np.abs(picture.astype(int) - rgb).max(axis=2)
    rows, columns = np.nonzero(far <= tolerance)
    assert len(rows) >= 400, f"{len(rows)} pixels of colour {rgb}"
    return rows, columns


def middle(picture, rgb, tolerance=0):
    """Row and column around which the pixels of a colour lie."""
    rows, columns = patch(picture, rgb, tolerance)
    return np.median(rows), np.median(columns)


def assert_quarters_stand_right(
    picture, name="nipy_spectral", low=0.0, high=1.0, tolerance=0, slack=3
):
    """Each quarter has its colour and its place, y upward."""
    at = [
        middle(picture, colour(value, name, low, high), tolerance)
        for value in (0.15, 0.35, 0.55, 0.85)
    ]
    (row_a, column_a), (row_b, column_b), (row_c, column_c), (row_d, column_d) = at
    assert abs(row_a - row_b) <= slack and abs(row_c - row_d) <= slack, f"rows {at}"
    assert abs(column_a - column_c) <= slack and abs(column_b - column_d) <= slack, f"columns {at}"
    assert row_c < row_a and column_a < column_b, f"not upright: {at}"
    # The quarters are squares.
    assert abs((row_a - row_c) - (column_b - column_a)) <= slack + 1, f"not square: {at}"


def without_ffmpeg(scratch):
    """An environment whose PATH has what scripts/plot needs, and no ffmpeg."""
    tools = pathlib.Path(scratch) / "tools"
    tools.mkdir(exist_ok=True)
    for name in ("bash", "cat", "cksum", "dirname", "flock", "mkdir", "python3", "sed"):
        found = shutil.which(name)
        if found and not (tools / name).exists():
            (tools / name).symlink_to(found)
    return {**os.environ, "PATH": str(tools)}


def arguments():
    """The arguments of a check, as paths."""
    return [pathlib.Path(argument).absolute() for argument in sys.argv[1:]]
