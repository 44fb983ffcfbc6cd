"""scripts/plot and diff2d.open with files of any structure: one line with the file, never a traceback.

Of each dataset of each file of a run, every kind of damage in turn; what is read all the same is drawn, but
not written.
"""

import contextlib
import io
import shutil
import sys
import warnings
from unittest import mock

import h5py
import numpy as np

from pictures import arguments, error  # which finds diff2d

import diff2d
from plotting import __main__ as plotting
from plotting import movie, style

run, scratch = arguments()
warnings.simplefilter("ignore")
bad = scratch / "bad"
COMMANDS = {
    "diff2d": ["diagnostics"],
    "probes": ["probes"],
    "slices/a": ["slice", "--name", "a"],
    "coarse/c": ["movie", "--coarse", "c", "-o", str(scratch / "made.gif")],
}
DAMAGES = {
    "gone": None,
    "a number": 1.0,
    "text": "abc",
    "null": h5py.Empty("f8"),
    "a link to nothing": h5py.SoftLink("/nothing"),
    "two dimensions": np.ones((2, 3)),
    "another length": np.arange(3.0),
    "pairs": np.zeros(11, dtype="f8,i4"),
}
# Series of which one stands for all.
ALIKE = ("inflow_right", "inflow_bottom", "inflow_top", "source_rate", "decay_rate", "min", "max", "l2")
ATTRIBUTES = {"units": 5, "long_name": [1, 2], "coordinates": 3, "NAME": "text", "_FillValue": "x"}


@contextlib.contextmanager
def damaged(what):
    """The file, to be changed."""
    shutil.copy(run / f"{what}.h5", bad / f"{what}.h5")
    with h5py.File(bad / f"{what}.h5", "r+") as file:
        yield file


def damages(what):
    """What was done to the file, which is damaged so while this goes on."""
    with h5py.File(run / f"{what}.h5") as file:
        names = [name for name in file if name not in ALIKE]
    for name in names:
        for damage, value in DAMAGES.items():
            with damaged(what) as file:
                del file[name]
                if value is not None:
                    file[name] = value
            yield f"{name}: {damage}"
        with damaged(what) as file:
            del file[name]
            file.create_group(name)
        yield f"{name}: a group"
        for attribute, value in ATTRIBUTES.items():
            with damaged(what) as file:
                file[name].attrs[attribute] = value
            yield f"{name}: {attribute} = {value}"
    for value in (5, "x =", None):
        with damaged(what) as file:
            del file.attrs["params"]
            if value is not None:
                file.attrs["params"] = value
        yield f"params = {value}"


def check(said, what, damage):
    line = said.splitlines()[-1]
    assert "Traceback" not in said and f"{what}.h5" in line, f"{what}, {damage}: {said}"
    for of_python in ("object has no", "NoneType", "requires string", "not iterable", "not subscriptable"):
        assert of_python not in line, f"{what}, {damage}: {line}"


def drawn(words):
    """Exit code and messages, as in a process of its own; pictures are thrown away."""
    said = io.StringIO()
    with contextlib.redirect_stderr(said), contextlib.redirect_stdout(io.StringIO()):
        with mock.patch.object(sys, "argv", ["plotting", *map(str, words)]):
            return plotting.main(), said.getvalue()


shutil.copytree(run, bad)
unwritten = mock.patch.multiple(movie, Film=mock.DEFAULT, write_gif=lambda part, *_: part.write_bytes(b""))
with unwritten, mock.patch.object(style, "save"):
    for what, (command, *options) in COMMANDS.items():
        for damage in damages(what):
            code, said = drawn([command, bad, *options])
            if code:
                assert code in (1, 2), (what, damage, code)
                check(said, what, damage)
            try:
                diff2d.open(bad, what=what).load()
            except (diff2d.Unreadable, diff2d.Usage) as problem:
                assert "\n" not in str(problem), problem
                check(str(problem), what, damage)
        shutil.copy(run / f"{what}.h5", bad / f"{what}.h5")

# What it is that is wrong.
for what, name, told in (
    ("diff2d", "y_bounds", "it has no y_bounds"),
    ("diff2d", "x_bounds", "it has no x_bounds"),
    ("diff2d", "content", "it has no content"),
    ("slices/a", "y", "its y does not say where the values lie"),
):
    with damaged(what) as file:
        del file[name]
    line = error(*COMMANDS[what][:1], bad, *COMMANDS[what][1:], code=1)
    assert f"{what}.h5 is not the output file of a run: {told}" in line, line
    shutil.copy(run / f"{what}.h5", bad / f"{what}.h5")
with damaged("diff2d") as file:
    del file["y_bounds"]
for words, code in ((["snapshots", bad], 1), (["compare", run, bad], 2)):
    assert "it has no y_bounds" in error(*words, code=code)

with damaged("diff2d") as file:
    del file["decay_rate"]
assert "diff2d.h5 has decay_rate, " in error("diagnostics", run, bad, code=2)

# One kind of file in the place of another.
for what, other, told in (
    ("slices/a", "probes", "holds probes of a run, not slices"),
    ("probes", "slices/a", "holds slices.a of a run, not probes"),
):
    shutil.copy(run / f"{other}.h5", bad / f"{what}.h5")
    line = error(*COMMANDS[what][:1], bad, *COMMANDS[what][1:], code=1)
    assert told in line, line
