"""Reads a run through VTK's own XDMF reader, which is ParaView's too, without ParaView.

    python examples/with_vtk.py [output/diff2d.xdmf]
"""

import sys

import numpy as np
from vtkmodules.util.numpy_support import vtk_to_numpy
from vtkmodules.vtkCommonExecutionModel import vtkStreamingDemandDrivenPipeline as Pipeline
from vtkmodules.vtkIOXdmf2 import vtkXdmfReader

path = sys.argv[1] if len(sys.argv) > 1 else "output/diff2d.xdmf"

reader = vtkXdmfReader()
reader.SetFileName(path)
reader.UpdateInformation()
times = reader.GetOutputInformation(0).Get(Pipeline.TIME_STEPS())

reader.UpdateTimeStep(times[-1])
grid = reader.GetOutputDataObject(0)
# On cells values are those of cells, which are NaN outside a mask.
at_points = grid.GetPointData().GetNumberOfArrays() > 0
data = grid.GetPointData() if at_points else grid.GetCellData()
density = vtk_to_numpy(data.GetArray(0))
peak = int(np.nanargmax(density))
if at_points:
    x, y, _ = grid.GetPoint(peak)
else:
    left, right, bottom, top, *_ = grid.GetCell(peak).GetBounds()
    x, y = (left + right) / 2, (bottom + top) / 2
print(f"snapshots: {len(times)}")
print(f"time: {times[-1]}")
print(f"largest: {density[peak]} at x = {x}, y = {y}")
