"""Runs as xarray Datasets: what was committed, of one directory or of consecutive ones."""

from itertools import groupby
from pathlib import Path

import h5py
import numpy as np
import xarray
from xarray.backends import BackendArray
from xarray.core import indexing

from . import checks, origin
from .errors import Unreadable, Usage, counted, shown
from .files import SNAPSHOTS, locate, open_file, reading
from .listing import outputs
from .problem import as_before, differing, parsed
from .run import in_turn

# What netCDF and HDF5 write for themselves, and the value of what is missing, which NaN is here.
OWN = ("CLASS", "NAME", "REFERENCE_LIST", "DIMENSION_LIST", "_FillValue", "_Netcdf4Dimid", "_Netcdf4Coordinates")


def open(*runs, what="diff2d"):
    """The committed outputs of a run as an xarray Dataset.

    `runs` are output directories (or their diff2d.h5); those of a run that was continued in other
    directories are given in their order, and joined along time. `what` is one of outputs(): the snapshots, or
    "probes", "slices/NAME", "coarse/NAME". Fields are read when they are needed, piece by piece, so that
    a file may be larger than memory. Outputs that a run in progress adds later are seen by opening again.

    Raises Unreadable if a file is none of a run, and Usage if the runs do not go together.
    """
    return together(parts(runs, what))


def parts(runs, what):
    """The files of consecutive runs, which have to be parts of one."""
    if not runs:
        raise Usage("no run: give its output directory")
    if not isinstance(what, str) or not what:
        raise Usage(f"what = {shown(what)} is none of outputs(), which are texts such as \"diff2d\" and \"probes\"")
    first, *others = (Part(locate(run, f"{what}.h5"), what) for run in runs)
    for part in others:
        first.check_same(part)
    return [first, *others]


def together(parts):
    """The committed outputs of all parts, along time."""
    kept = in_turn([part.order for part in parts], [part.file for part in parts])
    outputs = [(part, int(k)) for part, mask in zip(parts, kept) for k in part.committed[mask]]
    variables = {name: joined(of, outputs) for name, of in parts[0].variables.items()}
    coordinates = {name for of in parts[0].variables.values() for name in of.coordinates}
    coordinates |= {name for name, (dimensions, *_) in variables.items() if dimensions == (name,)}
    with reading(parts[0].file):
        return xarray.Dataset(
            {name: of for name, of in variables.items() if name not in coordinates},
            {name: of for name, of in variables.items() if name in coordinates},
            parts[0].attributes,
        )


def open_tree(*runs):
    """All that a run has left, as an xarray DataTree: tree["diff2d"], tree["probes"], tree["slices/NAME"]."""
    found = outputs(runs[0]) if runs else []
    return xarray.DataTree.from_dict({what: open(*runs, what=what) for what in found})


class Part:
    """One file: its variables, and which of its outputs are committed.

    It is open only while something is read, so that others may open it in their own way.
    """

    def __init__(self, file, what):
        # As it was given, for messages; and from wherever it is read later.
        self.file, self.path = file, file.absolute()
        with open_file(file) as h5, reading(file):
            origin.check_kind(file, h5, what)
            self.made = origin.made(h5)
            checks.has_values(file, h5)
            self.attributes = attributes(h5)
            datasets = {name: h5[name] for name in h5 if isinstance(h5[name], h5py.Dataset)}
            time = checks.numbers(file, h5, "time", 1)[:]
            # Written last: without it, an output was never committed.
            self.committed = np.flatnonzero(~np.isnan(time))
            self.count = len(time)
            checks.rising(file, "time", time[self.committed])
            self.variables = {
                name: Variable(self, name, of) for name, of in datasets.items() if not is_bare(of)
            }
            self.check_fields(h5, what)
            for of in self.variables.values():
                if of.runs_along_time and of.shape[0] != self.count:
                    found = f"{counted(of.shape[0], 'value')} of {of.name} for {counted(self.count, 'time')}"
                    raise Unreadable(f"{file} is damaged: it has {found}")
            order = checks.numbers(file, h5, "step", 1)[:] if "step" in h5 else time
            self.order = order[self.committed]

    def check_fields(self, h5, what):
        """Refuses a file without its field, or in which something other than numbers depends on time."""
        along_time = {name: len(of.shape) for name, of in self.variables.items() if of.runs_along_time}
        if what == SNAPSHOTS.removesuffix(".h5"):
            along_time[checks.field_name(h5)] = 3
        else:
            dimensions, along = (3, "y and x") if what.startswith("coarse/") else (2, "one axis")
            if dimensions not in along_time.values():
                raise checks.no_run(self.file, f"it has no field along {along}")
        for name, dimensions in along_time.items():
            checks.numbers(self.file, h5, name, dimensions)

    def read(self, name, *keys):
        """Pieces of a variable; text as str."""
        with open_file(self.path) as h5, reading(self.file):
            if origin.made(h5) != self.made:
                raise Unreadable(f"{self.file} was replaced by another run since it was opened: open it again")
            values = h5[name].asstr() if self.variables[name].is_text else h5[name]
            return [values[key] for key in keys]

    def check_same(self, other):
        """Refuses a part of another run: one with other variables, or along other points."""
        mine, theirs = set(self.variables), set(other.variables)
        if mine != theirs:
            differ = ", ".join(sorted(mine ^ theirs))
            raise Usage(f"not parts of one run: {self.file} and {other.file} do not both have {differ}")
        texts = [of.attributes.get("params") for of in (self, other)]
        if None not in texts:
            before, now = (parsed(of.file, text) for of, text in zip((self, other), texts))
            names = differing(before, as_before(now, before))
            if names:
                raise Usage(f"not parts of one run: {self.file} and {other.file} differ in {', '.join(names)}")
        for name, of in self.variables.items():
            if of.runs_along_time:
                continue
            [one], [another] = self.read(name, ()), other.read(name, ())
            if not np.array_equal(one, another, equal_nan=not of.is_text):
                raise Usage(f"not parts of one run: {self.file} and {other.file} differ in {name}")


class Variable:
    """What is known of a variable without reading it."""

    def __init__(self, part, name, dataset):
        self.part, self.name = part, name
        self.shape, self.dtype = dataset.shape, dataset.dtype
        self.is_text = h5py.check_string_dtype(dataset.dtype) is not None
        self.attributes = attributes(dataset)
        # Where the values lie, besides along their dimensions.
        coordinates = self.attributes.pop("coordinates", "")
        if not isinstance(coordinates, str):
            raise checks.no_run(part.file, f"the coordinates of its {name} are not text")
        self.coordinates = coordinates.split()
        scales = [[scale.name for scale in dimension.values()] for dimension in dataset.dims]
        if None in sum(scales, []):
            raise checks.no_run(part.file, f"it lacks a scale of its {name}")
        names = [Path(found[0]).name if found else f"{name}_{axis}" for axis, found in enumerate(scales)]
        is_scale = dataset.ndim == 1 and not scales[0]
        self.dimensions = (name,) if is_scale else tuple(names)

    @property
    def runs_along_time(self):
        return self.dimensions[:1] == ("time",)


def is_bare(dataset):
    """Whether this is a dimension without values, as netCDF marks it."""
    name = plain(dataset.attrs.get("NAME", b""))
    return isinstance(name, str) and "This is a netCDF dimension but not a netCDF variable" in name


def attributes(of):
    """Those that say something, as Python has them: text as str, a number as a number."""
    return {name: plain(value) for name, value in of.attrs.items() if name not in OWN}


def plain(value):
    if isinstance(value, bytes):
        return value.decode(errors="replace")
    return value.item() if isinstance(value, np.generic) else value


def joined(variable, outputs):
    """A variable of all parts: its dimensions, values and attributes."""
    if variable.runs_along_time:
        values = Outputs(variable, outputs)
        # The series are small.
        values = values.read((slice(None),)) if len(values.shape) == 1 else lazy(values)
    elif variable.is_text:
        [values] = variable.part.read(variable.name, ())
    else:
        values = lazy(Whole(variable))
    return variable.dimensions, values, variable.attributes


def lazy(array):
    return indexing.LazilyIndexedArray(array)


class Whole(BackendArray):
    """A variable that does not depend on time, read when it is needed."""

    def __init__(self, variable):
        self.variable, self.shape, self.dtype = variable, variable.shape, variable.dtype

    def __getitem__(self, key):
        return indexing.explicit_indexing_adapter(
            key, self.shape, indexing.IndexingSupport.BASIC, self.read
        )

    def read(self, key):
        return self.variable.part.read(self.variable.name, key)[0]


class Outputs(Whole):
    """A variable at every committed output, wherever that lies."""

    def __init__(self, variable, outputs):
        super().__init__(variable)
        self.outputs, self.shape = outputs, (len(outputs), *variable.shape[1:])

    def read(self, key):
        first, *others = key
        is_one = not isinstance(first, slice)
        outputs = [self.outputs[first]] if is_one else self.outputs[first]
        pieces = []
        # Those of one part are read together.
        for part, of_part in groupby(outputs, lambda output: output[0]):
            pieces += part.read(self.variable.name, *[(k, *others) for _, k in of_part])
        if is_one:
            return pieces[0]
        nothing = np.empty((0, *self.shape[1:]), self.dtype)[(slice(None), *others)]
        return np.stack(pieces) if pieces else nothing
