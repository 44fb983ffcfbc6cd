"""The schema accepts the parameter files of the project and refuses wrong ones, for Python's jsonschema and for
taplo, which checks TOML in editors."""

import json
import subprocess
import sys
from pathlib import Path

import jsonschema

try:
    import tomllib
except ImportError:  # Python 3.10
    import tomli as tomllib

schema_file, params, scratch = map(Path, sys.argv[1:])
schema = json.loads(schema_file.read_text())
jsonschema.Draft202012Validator.check_schema(schema)
validator = jsonschema.Draft202012Validator(schema)
taplo = Path(sys.executable).with_name("taplo")

GOOD = [
    "",
    'runtime = "3*day"\ntime.stop_when = "rate"\n[constants]\nday = 86400\nrate = 1e-3\n',
    "graphics = false\n",
    '[graphics]\nrange = "auto"\n',
    'initial = { file = "a.nc", variable = "T", time = "last", other_grid = "average", outside = 0 }\n',
    'mask = { file = "maze.png", extent = [0, 1, 0, 1], inside = "white" }\n[data.k]\nfile = "k.npy"\n',
    'boundary.left = { value = { file = "a.csv", column = "h", between = "steps" } }\n',
    '[probes]\nevery = "0.5*step"\npoints = { "well 7" = [0, 1.5] }\n[slices.a]\nx = 0\nevery = 1\n',
]
# What is wrong, and the key that the complaint is about.
WRONG = [
    ("runtme = 1\n", None),
    ("dx = -0.1\n", "dx"),
    ("runtime = true\n", "runtime"),
    ("graphics = 1\n", "graphics"),
    ("[output]\ndir = 5\n", "dir"),
    ('[output]\nprogress = "dots"\n', "progress"),
    ("[graphics]\nsize = 63\n", "size"),
    ("[grid]\ncells = [1]\n", "cells"),
    ("[boundary]\nleft = { value = 1, inflow = 2 }\n", "left"),
    ("[point_sources.well]\nx = 1\ny = 2\n", "well"),
    ('[time]\nmethod = "rk4"\n', "method"),
    ("[checkpoint]\nevery = 600\n", "every"),
    ('D = { fil = "a.npy" }\n', "D"),
    ('initial = { file = "a.npy", other_grid = "cubic" }\n', "initial"),
    ("[probes.points]\nwest = [1]\n", "west"),
    ("[coarse.a]\nfactor = 0\n", "factor"),
]


def linted(file):
    command = [taplo, "lint", "--no-auto-config", "--schema", schema_file.resolve().as_uri(), file]
    return subprocess.run(command, capture_output=True, text=True)


files = sorted(params.glob("*.toml"))
assert len(files) >= 9, files
texts = [file.read_text() for file in files]
for text in texts + GOOD:
    found = [error.message for error in validator.iter_errors(tomllib.loads(text))]
    assert not found, f"{text}: {found}"
    file = scratch / "good.toml"
    file.write_text(text)
    lint = linted(file)
    assert lint.returncode == 0, f"{text}: {lint.stderr}"
for text, key in WRONG:
    found = list(validator.iter_errors(tomllib.loads(text)))
    assert found, f"{text} passes"
    assert key is None or any(key in error.path for error in found), f"{text}: {found}"
    file = scratch / "wrong.toml"
    file.write_text(text)
    lint = linted(file)
    assert lint.returncode != 0 and "error:" in lint.stderr, f"{text} passes taplo: {lint.stdout}{lint.stderr}"
