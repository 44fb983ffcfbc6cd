"""Probes and slices on disk: the outputs committed in files at cadences of their own."""

import numpy as np
from diff2d.errors import Unreadable, Usage
from diff2d.files import locate, open_file, reading

from .messages import say


class Sampled:
    """The committed outputs of one kind of file, in one run or in several consecutive ones.

    Each run takes over at its first step, as for snapshots.
    """

    def __init__(self, runs, name):
        parts = [read(locate(path).parent / name) for path in runs]
        first = parts[0]
        for part in parts[1:]:
            if part["places"].tolist() != first["places"].tolist():
                raise Usage(f"not parts of one simulation: {part['file']} has other points than "
                            f"{first['file']}")
        kept, taken_over = [], np.inf
        for part in reversed(parts):
            chosen = part["step"] < taken_over
            kept.insert(0, {key: part[key][chosen] for key in ("time", "values")})
            taken_over = min([taken_over, *part["step"][:1]])
        self.time = np.concatenate([part["time"] for part in kept])
        self.values = np.concatenate([part["values"] for part in kept])
        self.file, self.places = first["file"], first["places"]
        self.label, self.axis, self.time_label = first["labels"]
        self.crosses = first["crosses"]
        if len(self.time) == 0:
            raise Unreadable(f"{self.file} holds no committed output yet: nothing to draw")

    def __len__(self):
        return len(self.time)


def read(file):
    """What one file holds."""
    if not file.exists():
        raise Unreadable(f"{file} does not exist: the run has no such output")
    h5 = open_file(file)
    with h5, reading(file):
        time = h5["time"][:]
        field = next(name for name in h5 if h5[name].ndim == 2 and h5[name].shape[0] == len(time)
                     and h5[name].dtype.kind == "f")
        along = next(name for name in ("probe", "x", "y") if name in h5 and h5[name].ndim == 1)
        places = h5[along].asstr()[:] if along == "probe" else h5[along][:]
        committed = np.flatnonzero(~np.isnan(time))
        say(f"{file}: {len(committed)} of {len(time)} outputs are committed")
        other = {"x": "y", "y": "x"}.get(along)
        return {
            "file": file,
            "time": time[committed],
            "step": h5["step"][:][committed],
            "values": h5[field][:][committed],
            "places": places,
            "labels": (labelled(h5, field), labelled(h5, along), labelled(h5, "time", "time")),
            "crosses": f"{other} = {float(h5[other][()]):.4g}" if other else None,
        }


def labelled(h5, name, label=None):
    """A name with its units, as an axis says it."""
    units = h5[name].attrs.get("units", "1")
    label = label or h5[name].attrs.get("long_name", name)
    return f"{label} [{units}]" if units != "1" else label
