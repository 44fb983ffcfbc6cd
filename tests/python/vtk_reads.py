"""VTK's own XDMF reader opens the companion: all times, and every value at its coordinates."""

import shutil
import sys
import tempfile

import h5py
import numpy as np
from vtkmodules.util.numpy_support import vtk_to_numpy
from vtkmodules.vtkCommonExecutionModel import vtkStreamingDemandDrivenPipeline as Pipeline
from vtkmodules.vtkFiltersGeometry import vtkGeometryFilter
from vtkmodules.vtkIOXdmf2 import vtkXdmfReader

from expected import Expected, same

expected = Expected(*sys.argv[1:])


def holds(directory, densities):
    """What VTK makes of diff2d.xdmf in the directory."""
    reader = vtkXdmfReader()
    reader.SetFileName(f"{directory}/diff2d.xdmf")
    reader.UpdateInformation()
    times = reader.GetOutputInformation(0).Get(Pipeline.TIME_STEPS())
    same(times, expected.time, "times")
    for time, density in zip(times, densities, strict=True):
        reader.UpdateTimeStep(time)
        grid = reader.GetOutputDataObject(0)
        assert grid.GetClassName() == "vtkRectilinearGrid", grid.GetClassName()
        values = vtk_to_numpy(grid.GetPointData().GetArray("density"))
        assert values.dtype == np.float64 and len(values) == expected.n**2, values
        # By the coordinates that VTK gives each point, whatever the order of its points is.
        points = np.array([grid.GetPoint(p) for p in range(len(values))])
        columns = np.searchsorted(expected.x, points[:, 0])
        rows = np.searchsorted(expected.x, points[:, 1])
        same(expected.x[columns], points[:, 0], "x")
        same(expected.x[rows], points[:, 1], "y")
        assert (points[:, 2] == 0).all(), "z"
        assert len(set(zip(rows, columns))) == len(values), "points that coincide"
        same(values, density[rows, columns], f"density at t = {time}")
        # What ParaView draws of it: all of its surface, not an edge.
        surface = vtkGeometryFilter()
        surface.SetInputConnection(reader.GetOutputPort())
        surface.Update()
        drawn = surface.GetOutput()
        assert drawn.GetNumberOfCells() == (expected.n - 1) ** 2, drawn.GetNumberOfCells()
        ends = [expected.x[0], expected.x[-1]] * 2 + [0, 0]
        assert np.allclose(drawn.GetBounds(), ends), drawn.GetBounds()


holds(expected.output_dir, expected.density)

# The same with another number at every point of every snapshot, so that x is told from y.
with tempfile.TemporaryDirectory() as directory:
    copy = shutil.copytree(expected.output_dir, f"{directory}/copy")
    numbered = np.arange(expected.density.size, dtype=float).reshape(expected.density.shape)
    with h5py.File(f"{copy}/diff2d.h5", "r+") as file:
        file["density"][...] = numbered
    holds(copy, numbered)
