"""The colour maps of the program have the 256 colours that matplotlib shows for the same names."""

import json
import pathlib
import sys

import matplotlib
import numpy as np

maps = json.loads(pathlib.Path(sys.argv[1]).read_text())
assert len(maps) >= 9, maps.keys()
for name, colours in maps.items():
    expected = matplotlib.colormaps[name](np.arange(256), bytes=True)[:, :3]
    found = np.array([list(colour.to_bytes(3, "big")) for colour in colours])
    assert np.array_equal(found, expected), name
