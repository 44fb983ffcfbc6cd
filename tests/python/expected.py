"""What the Rust tests say a run must hold: its numbers, from the plain serial reference."""

import json
import pathlib

import numpy as np


class Expected:
    """Arguments of every check: the directory of the run, then the file of what is expected."""

    SERIES = ("mass", "min", "max", "l2")

    def __init__(self, output_dir, expected_json):
        self.output_dir = pathlib.Path(output_dir)
        self.h5 = self.output_dir / "diff2d.h5"
        expected_json = pathlib.Path(expected_json)
        told = json.loads(expected_json.read_text())
        self.committed = told["committed"]
        self.snapshots = told["snapshots"]
        self.version = told["version"]
        self.attributes = told["attributes"]
        self.x = np.array(told["x"])
        self.time = np.array(told["time"][: self.committed])
        self.step = np.array(told["step"][: self.committed])
        self.series = {name: np.array(told[name][: self.committed]) for name in self.SERIES}
        self.n = len(self.x)
        shape = (self.committed, self.n, self.n)
        self.density = np.fromfile(expected_json.with_suffix(".densities")).reshape(shape)

    def rows_of_csv(self):
        """The numbers of diagnostics.csv, one array for each column by its name."""
        lines = (self.output_dir / "diagnostics.csv").read_text().splitlines()
        columns = zip(*(line.split(",") for line in lines[1:]))
        return dict(zip(lines[0].split(","), (np.array([float(v) for v in c]) for c in columns)))


def same(found, expected, what):
    """Equal shapes and equal values, to the last bit."""
    found = np.asarray(found)
    expected = np.asarray(expected)
    assert found.shape == expected.shape, f"{what}: shape {found.shape}, not {expected.shape}"
    assert np.array_equal(found, expected), f"{what}: {found} is not {expected}"
