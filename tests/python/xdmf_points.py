"""The XDMF companion parses, and every item of it points at data of the right shape and place."""

import math
import sys
import xml.etree.ElementTree as ElementTree

import h5py
import numpy as np

from expected import Expected, same

expected = Expected(*sys.argv[1:])
n = expected.n


def numbers(text):
    return [int(word) for word in text.split()]


def hdf_item(item):
    """The dataset that an item of format HDF names, of the shape that the item claims."""
    assert item.get("Format") == "HDF", item.attrib
    assert item.get("NumberType") == "Float" and item.get("Precision") == "8", item.attrib
    name, _, path = item.text.strip().partition(":")
    assert name == "diff2d.h5", f"{name} is not beside the companion"
    dataset = file[path]
    assert dataset.shape == tuple(numbers(item.get("Dimensions"))), item.attrib
    return dataset


def values(item):
    """The array that a data item stands for, hyperslabs resolved."""
    if item.get("ItemType", "Uniform") == "Uniform":
        return hdf_item(item)[...]
    assert item.get("ItemType") == "HyperSlab", item.attrib
    selection, source = item.findall("DataItem")
    source = hdf_item(source)
    rank = source.ndim
    assert numbers(selection.get("Dimensions")) == [3, rank], selection.attrib
    words = numbers(selection.text)
    start, stride, count = words[:rank], words[rank : 2 * rank], words[2 * rank :]
    assert len(count) == rank, f"hyperslab {words}"
    for first, step, many, size in zip(start, stride, count, source.shape):
        assert first >= 0 and step >= 1 and many >= 1, f"hyperslab {words}"
        assert first + (many - 1) * step < size, f"hyperslab {words} leaves {source.shape}"
    picked = source[tuple(slice(a, a + s * c, s) for a, s, c in zip(start, stride, count))]
    claimed = numbers(item.get("Dimensions"))
    assert picked.size == math.prod(claimed), f"{picked.shape} is not {claimed}"
    return picked.reshape(claimed)


tree = ElementTree.parse(expected.output_dir / "diff2d.xdmf")
root = tree.getroot()
assert root.tag == "Xdmf" and root.get("Version", "").split(".")[0] in ("2", "3"), root.attrib
(domain,) = root.findall("Domain")
(collection,) = domain.findall("Grid")
assert collection.get("GridType") == "Collection", collection.attrib
assert collection.get("CollectionType") == "Temporal", collection.attrib
grids = collection.findall("Grid")
assert len(grids) == expected.committed, f"{len(grids)} snapshots, not {expected.committed}"

with h5py.File(expected.h5, "r") as file:
    for k, grid in enumerate(grids):
        assert grid.get("GridType", "Uniform") == "Uniform", grid.attrib
        assert float(grid.find("Time").get("Value")) == expected.time[k], f"time of {k}"
        topology = grid.find("Topology")
        assert topology.get("TopologyType") == "3DRectMesh", topology.attrib
        dimensions = topology.get("Dimensions") or topology.get("NumberOfElements")
        assert numbers(dimensions) == [1, n, n], topology.attrib
        geometry = grid.find("Geometry")
        assert geometry.get("GeometryType") == "VXVYVZ", geometry.attrib
        # The X array stands before Y; there is one plane in z.
        x, y, z = geometry.findall("DataItem")
        assert z.get("Format") == "XML" and numbers(z.get("Dimensions")) == [1], z.attrib
        assert float(z.text) == 0, z.text
        assert x.text.strip().endswith("/x") and y.text.strip().endswith("/y")
        same(values(x), expected.x, "x")
        same(values(y), expected.x, "y")
        (attribute,) = grid.findall("Attribute")
        assert attribute.get("Name") == "density", attribute.attrib
        assert attribute.get("AttributeType") == "Scalar", attribute.attrib
        assert attribute.get("Center") == "Node", attribute.attrib
        (item,) = attribute.findall("DataItem")
        field = values(item)
        assert field.dtype == np.float64
        same(field, expected.density[k : k + 1], f"density of snapshot {k}")
