"""Writes files with fields and series; values.npy is what most of them hold."""

import sys
from pathlib import Path

import h5py
import netCDF4
import numpy as np
from PIL import Image

directory = Path(sys.argv[1])
rows, columns = 12, 20
x, y = (np.arange(columns) + 0.5) / 10, (np.arange(rows) + 0.5) / 10
values = 1 + np.random.default_rng(1).random((rows, columns))
np.save(directory / "values.npy", values)
np.save(directory / "single.npy", values.astype(">f4"))
np.save(directory / "columns.npy", np.asfortranarray(values))
np.save(directory / "text.npy", np.full((rows, columns), "text"))
np.save(directory / "cube.npy", np.zeros((2, rows, columns)))
np.save(directory / "small.npy", values[:3])
np.save(directory / "half.npy", values.astype("f2"))
np.save(directory / "long.npy", values.astype("g"))
np.save(directory / "complex.npy", values.astype("c16"))
np.save(directory / "objects.npy", values.astype(object))
np.save(directory / "records.npy", values.view([("h", "f8")]))
np.save(directory / "dates.npy", np.zeros((rows, columns), "M8[s]"))
np.save(directory / "line.npy", values[0])
np.save(directory / "no_rows.npy", values[:0])
for name, kind in (("bools", "?"), ("bytes_i1", "i1"), ("shorts", ">i2"), ("longs", ">u8")):
    np.save(directory / f"{name}.npy", (10 * values).astype(kind))

with netCDF4.Dataset(directory / "values.nc", "w") as file:
    for name, length in (("y", rows), ("x", columns), ("t", None)):
        file.createDimension(name, length)
    file.createVariable("x", "f4", ("x",))[:] = x
    file.createVariable("y", "f8", ("y",))[:] = y[::-1]
    file.createVariable("t", "f8", ("t",))[:] = [0.0, 1.5, 3.0]
    file.createVariable("upside_down", "f8", ("y", "x"))[:] = values[::-1]
    file.createVariable("in_time", "f8", ("t", "y", "x"))[:] = [values[::-1] + k for k in range(3)]
    file.createDimension("back", 3)
    file.createVariable("back", "f8", ("back",))[:] = [3.0, 2.0, 1.0]
    file.createVariable("reversed", "f8", ("back", "y", "x"))[:] = [values[::-1] + k for k in (3, 2, 1)]
    packed = file.createVariable("packed", "i2", ("y", "x"), fill_value=-99)
    packed.scale_factor, packed.add_offset = 0.5, 10.0
    packed.set_auto_maskandscale(False)
    numbers = np.arange(rows * columns).reshape(rows, columns)
    numbers[0, :3] = -99
    packed[:] = numbers[::-1]
    inside = np.ones((rows, columns))
    inside[0, :3] = 0
    file.createVariable("inside", "i1", ("y", "x"))[:] = inside[::-1]
    file.createVariable("turned", "f8", ("x", "y"))[:] = values.T[:, ::-1]
    file.createVariable("words", str, ("y", "x"))[0, 0] = "word"

# Packed in other ways, which netCDF4 itself unpacks, and attributes that say too much.
with netCDF4.Dataset(directory / "packed.nc", "w") as file:
    file.set_auto_maskandscale(False)
    for name, length in (("y", rows), ("x", columns)):
        file.createDimension(name, length)
    tenths = file.createVariable("x", "i2", ("x",))
    tenths.scale_factor, tenths.add_offset = 0.1, 0.05
    tenths.set_auto_maskandscale(False)
    tenths[:] = np.arange(columns)
    file.createVariable("y", "f8", ("y",))[:] = y
    # The first three are the fill value and two other marks of missing values.
    numbers = 255 - np.arange(rows * columns).reshape(rows, columns).astype("u1")
    for name, kind, fill, unsigned in (
        ("bytes", "i1", -1, "true"),
        ("signed", "i1", -1, "false"),
        ("unsigned", "u1", 255, "true"),
        ("doubtful", "u1", 255, "false"),
        ("odd", "i1", -1, "perhaps"),
        ("several", "i1", -1, "true"),
        ("endless", "i1", -1, "true"),
    ):
        variable = file.createVariable(name, kind, ("y", "x"), fill_value=fill)
        variable.set_auto_maskandscale(False)
        variable.setncattr("_Unsigned", unsigned)
        variable.add_offset = 10.0
        scales = {"several": [0.5, 1.0], "endless": np.inf}
        variable.setncattr("scale_factor", scales.get(name, 0.5))
        # There may be several of these, in the type of the variable.
        variable.setncattr("missing_value", np.array([254, 253], "u1").view(kind))
        variable[:] = numbers.view(kind)
with netCDF4.Dataset(directory / "packed.nc") as file:
    for name in ("bytes", "signed", "unsigned"):
        np.save(directory / f"{name}.npy", file[name][:].astype("f8").filled(np.nan))

for name, at, end in (("nan", np.nan, 0.0), ("inf", np.inf, 0.0), ("bounds", 0.05, -np.inf)):
    with netCDF4.Dataset(directory / f"{name}.nc", "w") as file:
        for dimension, length in (("y", rows), ("x", columns), ("two", 2)):
            file.createDimension(dimension, length)
        file.createVariable("y", "f8", ("y",))[:] = y
        place = file.createVariable("x", "f8", ("x",))
        place.bounds = "x_bounds"
        place[:] = np.r_[at, x[1:]]
        bounds = np.stack([np.arange(columns), np.arange(1, columns + 1)], axis=1) / 10
        bounds[0, 0] = end
        file.createVariable("x_bounds", "f8", ("x", "two"))[:] = bounds
        file.createVariable("v", "f8", ("y", "x"))[:] = values

with netCDF4.Dataset(directory / "old.nc", "w", format="NETCDF3_CLASSIC") as file:
    file.createDimension("x", columns)
    file.createVariable("x", "f8", ("x",))[:] = x

with open(directory / "values.asc", "w") as file:
    file.write(f"ncols {columns}\nnrows {rows}\nxllcorner 0\nyllcorner 0\ncellsize 0.1\n")
    file.write("NODATA_value -9999\n")
    for row in values[::-1]:
        file.write(" ".join(map(repr, map(float, row))) + "\n")
asc = (directory / "values.asc").read_text()
(directory / "cut.asc").write_text(asc[:1500])
(directory / "odd.asc").write_text(asc.replace(".", ",", 40))
(directory / "more.asc").write_text(asc + "1 2 3\n")
(directory / "huge.asc").write_text(asc.replace("nrows 12", "nrows 1000000000000"))
(directory / "corner.asc").write_text(asc.replace("xllcorner 0", "xllcorner nan"))
(directory / "far.asc").write_text(asc.replace("yllcorner 0", "yllcorner inf"))
(directory / "both.asc").write_text(asc.replace("xllcorner 0", "xllcorner 0\nxllcenter 0.05"))
(directory / "again.asc").write_text("NODATA_value 0\n" + asc)
(directory / "tiny.asc").write_text(asc.replace("xllcorner 0", "xllcorner 1e20"))
(directory / "unknown.asc").write_text("NODATA -9999\n" + asc)
(directory / "half.asc").write_text(asc.replace("ncols 20", "ncols 20.5"))
(directory / "cut.nc").write_bytes((directory / "values.nc").read_bytes()[:3000])
whole = (directory / "values.npy").read_bytes()
(directory / "vast.npy").write_bytes(whole.replace(b"(12, 20)", b"(%d, %d)" % (2**40, 2**30)))
(directory / "cut.npy").write_bytes((directory / "values.npy").read_bytes()[:1000])
for name, text in (
    ("empty", b""),
    ("magic", whole[:4]),
    ("version", whole[:6] + b"\x09\x00" + whole[8:]),
    ("length", whole[:9]),
    ("header", whole[:60]),
    ("far", whole[:8] + b"\xff\x20" + whole[10:]),
    ("longer", whole[:8] + b"\xff\xff" + whole[10:]),
    ("headless", whole.replace(b"{'descr'", b"('descr'")),
    ("shapeless", whole.replace(b"'shape'", b"'sharp'")),
    ("nested", b"\x93NUMPY\x01\x00\x10\x27" + b"(" * 10000),
    ("archive", b"PK\x03\x04" + whole),
    ("hdf5", b"\x89HDF\r\n\x1a\n" + whole),
    ("words", b"no such format"),
    ("unlike", np.full((rows, columns), True).tobytes()),
):
    (directory / f"bad_{name}.npy").write_bytes(text)
twos = (directory / "bools.npy").read_bytes()
(directory / "bad_bools.npy").write_bytes(twos[:-1] + b"\x02")
(directory / "other.nc").write_text("no such format")
(directory / "lost.h5").write_bytes(b"\x89HDF\r\n\x1a\n" + bytes(2000))
(directory / "no.png").write_text("no such format")

with h5py.File(directory / "plain.h5", "w") as file:
    file["values"] = values
    holes = values.copy()
    holes[5, 7] = np.nan
    file["holes"] = holes

    file["yes"] = values > 0
    file["later"] = np.stack([values, values + 1])
    scaled = file.create_dataset("scaled", data=values)
    scaled.attrs["scale_factor"] = "two"
    filled = file.create_dataset("filled", data=values)
    filled.attrs["_FillValue"] = [1.0, 2.0]
    file["half"], file["long"] = values.astype("f2"), values.astype("g")
    # All the same: what lzf does not make smaller is stored as it is.
    file.create_dataset("lzf", data=0 * values, compression="lzf")
    file["lost"] = h5py.ExternalLink("nothing.h5", "/lost")
    # Coordinates beside a variable in a group, which is upside down.
    file["group/v"], file["group/x"], file["group/y"] = values[::-1], x, y[::-1]
    file["group/endless/v"], file["group/endless/x"] = values, x
    file["group/endless/x_bounds"] = np.full((columns, 2), np.inf)
    file["group/endless/x"].attrs["bounds"] = "x_bounds"
    file["group/endless/y"] = y

# The first three values are missing: attributes say so in types of their own, or say what cannot be.
with h5py.File(directory / "marks.h5", "w") as file:
    single, bad = values.astype("f4"), -9999.9
    short = (10 * values).astype("i2")
    for name, field, three, attributes in (
        ("fill", single, bad, {"_FillValue": bad}),
        ("fill_of_one", single, bad, {"_FillValue": [bad]}),
        ("mark", single, bad, {"missing_value": bad}),
        ("marks", single, [bad, 1e30, 7], {"missing_value": [bad, 1e30, 7]}),
        ("whole", single, -9999, {"missing_value": np.int64(-9999), "_FillValue": [np.int16(-1)]}),
        ("range", single, [-1, 1000, np.inf], {"valid_range": [0.7, 100.0]}),
        ("ends", single, [0, 0.6, 3], {"valid_min": [0.7], "valid_max": np.int32(2)}),
        ("both", single, [bad, 0, 3], {"valid_range": [0.1, 2.1], "_FillValue": bad}),
        ("packed", short, [-3, -1, 25], {"_FillValue": -3.0, "valid_range": np.array([0, 20], "i2")}),
        ("fill_of_none", single, 0, {"_FillValue": h5py.Empty("f4")}),
        ("doubtful", short, 0, {"valid_range": [0.0, 3.0]}),
        ("outside", short, 0, {"missing_value": 1e20}),
        ("between", short, 0, {"_FillValue": -9.99}),
        ("crossed", single, 0, {"valid_min": 3.0, "valid_max": 1.0}),
        ("undefined", single, 0, {"valid_max": np.nan}),
        ("three", single, 0, {"valid_range": [0.0, 1.0, 2.0]}),
        ("text", single, 0, {"missing_value": "-9999"}),
    ):
        file[name] = field
        file[name][0, :3] = three
        for key, value in attributes.items():
            file[name].attrs[key] = value
        if field is short:
            file[name].attrs["scale_factor"], file[name].attrs["add_offset"] = 0.5, 10.0
    # A value at the limit is valid: in single precision it is a little lower.
    file["ends"][0, 3] = file["range"][0, 3] = 0.7
    file["plain"] = short
    file["plain"].attrs["missing_value"] = 1e20

# Coordinates by their usual names alone; those of half have no other half, and those of none say nothing.
with h5py.File(directory / "names.h5", "w") as file:
    for name, field, places in (
        ("degrees", values[::-1], {"Lon": x, "LAT": y[::-1]}),
        ("metres", values[::-1, ::-1], {"easting": x[::-1], "Northing": y[::-1]}),
        ("half", values[::-1], {"latitude": y[::-1]}),
        ("none", values, {"lat": y[:3], "longitude": np.full(columns, b"east")}),
        ("stations", values, {"lat": np.full(rows, 47.0), "lon": np.cos(9 * x), "easting": h5py.SoftLink("/gone")}),
        ("elsewhere", values, {"lon": x + 100, "lat": y}),
        ("backward", values, {"X": x[::-1]}),
    ):
        file[f"{name}/v"] = field
        for place, at in places.items():
            file[f"{name}/{place}"] = at
# Dimensions of netCDF that have no values of their own.
with netCDF4.Dataset(directory / "names.nc", "w") as file:
    for name, length, place, at in (("y", rows, "lat", y[::-1]), ("x", columns, "lon", x)):
        file.createDimension(name, length)
        file.createVariable(place, "f8", (name,))[:] = at
    file.createVariable("v", "f8", ("y", "x"))[:] = values[::-1]

# What stands in another file, which is there or is not.
values.tofile(directory / "raw.bin")
with h5py.File(directory / "elsewhere.h5", "w") as file:
    for name, source in (("there", "plain.h5"), ("gone", "nothing.h5")):
        layout = h5py.VirtualLayout((rows, columns), "f8")
        layout[:] = h5py.VirtualSource(source, "values", shape=(rows, columns))
        file.create_virtual_dataset(f"virtual_{name}", layout)
        file[f"linked_{name}"] = h5py.ExternalLink(source, "/values")
        file[f"root_{name}"] = h5py.ExternalLink(source, "/")
        file[f"soft_{name}"] = h5py.SoftLink(f"/root_{name}/values")
    file["lost"] = h5py.SoftLink("/nothing")
    file["circle"] = h5py.SoftLink("/circle")
    for name, source in (("there", "raw.bin"), ("gone", "nothing.bin")):
        parts = [(source, 0, h5py.h5f.UNLIMITED)]
        file.create_dataset(f"raw_{name}", (rows, columns), "f8", external=parts)
    # Coordinates: a scale, a variable with the usual name, bounds, and times.
    file["scaled/v"], file["usual/v"], file["times/v"] = values, values, values[None]
    file["usual/x"] = h5py.ExternalLink("plain.h5", "/group/x")
    for bounds in ("linked", "dangling"):
        file[f"{bounds}/v"], file[f"{bounds}/x"], file[f"{bounds}/y"] = values, x, y
        file[f"{bounds}/x"].attrs["bounds"] = "x_bounds"
    file["linked/x_bounds"] = h5py.ExternalLink("nothing.h5", "/x_bounds")
    file["dangling/x_bounds"] = h5py.SoftLink("nothing")
    for name, along, source, length in (
        ("scaled", 1, "group/x", columns),
        ("times", 0, "times", 1),
    ):
        layout = h5py.VirtualLayout((length,), "f8")
        layout[:] = h5py.VirtualSource("plain.h5", source, shape=(length,))
        scale = file.create_virtual_dataset(f"{name}/scale", layout)
        scale.make_scale("scale")
        file[f"{name}/v"].dims[along].attach_scale(scale)

pixels = (37 * np.arange(rows)[:, None] + 11 * np.arange(columns)) % 256
Image.fromarray(pixels.astype("u1")).save(directory / "grey.png")
Image.fromarray(np.minimum(257 * pixels + 1, 65535).astype("u2")).save(directory / "fine.png")
grey = (directory / "grey.png").read_bytes()
(directory / "cut.png").write_bytes(grey[:60])
checksum = grey.index(b"IEND") - 8
flipped = bytes([grey[checksum] ^ 4])
(directory / "flipped.png").write_bytes(grey[:checksum] + flipped + grey[checksum + 1 :])
(directory / "endless.png").write_bytes(grey[:checksum])

series = [(0.0, 1.0, 0.0), (0.37, 2.0, 1.0), (1.0, 0.5, 3.0), (2.0, 3.0, 0.0)]
lines = "".join(f"{t}, {v}, {w}\n" for t, v, w in series)
(directory / "series.csv").write_text("# measured\nt, v, w\n" + lines)
(directory / "one.csv").write_text("t\n0\n2\n")
(directory / "back.csv").write_text("t,v\n0,1\n2,1\n1,1\n")
(directory / "twice.csv").write_text("t,v,v\n0,1,2\n2,1,2\n")
(directory / "other.csv").write_text("t;v\n0;1\n2;1\n")
(directory / "empty.csv").write_text("")
(directory / "never.csv").write_text("t,v\n0,1\nnan,1\n2,1\n")
(directory / "ever.csv").write_text("t,v\n0,1\ninf,1\n")
(directory / "word.csv").write_text("t,v\n0,1\n1,high\n2,1\n")
