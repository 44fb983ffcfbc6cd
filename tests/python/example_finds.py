"""A program of examples/ tells the truth about the last committed snapshot of a run.

Arguments: an interrupted run, what the program tells, and its command, in which RUN.h5 and RUN.xdmf
stand for the files of a run and PYTHON for this interpreter.
"""

import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

import h5py
import numpy as np
from PIL import Image

EXAMPLES = pathlib.Path(__file__).parents[2] / "examples"
run, told, *command = sys.argv[1:]
told = told.split(",")


def peaked(file):
    """Gives the file fields whose largest densities stand at other places; says the last."""
    x, y = file["x"][:], file["y"][:]
    committed = np.flatnonzero(~np.isnan(file["time"][:]))
    for k in committed:
        row, column = 3 + k, len(x) - 2 - 2 * k
        density = 0.5 * np.exp(-((x - x[column]) ** 2 + 2 * (y[:, None] - y[row]) ** 2) / 9)
        file["density"][k] = density
        file["mass"][k], file["max"][k] = density.sum() * file.attrs["dx"] ** 2, density.max()
    return {
        "snapshots": f"{len(committed)} of {len(file['time'])}",
        "committed": f"{len(committed)}",
        "time": file["time"][k],
        "mass": file["mass"][k],
        "largest": density.max(),
        "place": (x[column], y[row]),
    }


def close(text, value):
    """A number as printed, by programs of which some print few digits."""
    return np.isclose(float(text), value, rtol=1e-5, atol=1e-12)


with tempfile.TemporaryDirectory() as scratch:
    # Beside the example, which may look for it there; in a directory that may be written to.
    copy = pathlib.Path(scratch) / "a run"
    shutil.copytree(run, copy)
    for example in EXAMPLES.iterdir():
        shutil.copy(example, scratch)
    with h5py.File(copy / "diff2d.h5", "r+") as file:
        expected = peaked(file)
    names = {"PYTHON": sys.executable}
    words = [names.get(word, word).replace("RUN.", f"{copy.name}/diff2d.") for word in command]
    for _ in range(3):
        done = subprocess.run(words, capture_output=True, text=True, cwd=scratch, timeout=240)
        # Now and then xvfb-run says that its display is there when it is not.
        if "bad X server connection" not in done.stderr:
            break
    said = f"{words}\n{done.stdout}{done.stderr}"
    assert done.returncode == 0, said
    lines = dict(re.findall(r"^ *(\w+): +(.*?) *$", done.stdout, re.MULTILINE))

    if "committed" in told:
        assert lines["snapshots"] == expected["committed"], said
    if "snapshots" in told:
        assert lines["snapshots"] == expected["snapshots"], said
    for name in {"time", "mass"} & set(told):
        assert close(lines[name], expected[name]), f"{name} is {expected[name]}: {said}"
    largest, *place = re.findall(r"-?\d+\.?\d*(?:[eE][-+]?\d+)?", lines["largest"])
    assert close(largest, expected["largest"]), f"the largest is {expected['largest']}: {said}"
    if "place" in told:
        for number, coordinate in zip(place, expected["place"], strict=True):
            assert close(number, coordinate), f"x, y = {expected['place']}: {said}"
    if "picture" in told:
        # Beside the run, or where the program of a viewer runs.
        (made,) = pathlib.Path(scratch).rglob("density.png")
        with Image.open(made) as picture:
            picture = np.asarray(picture.convert("RGB"))
        assert len(np.unique(picture.reshape(-1, 3), axis=0)) > 50, "hardly a colour in the picture"
