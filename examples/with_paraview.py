"""Reads a run with ParaView, and draws its last snapshot.

    pvpython --force-offscreen-rendering examples/with_paraview.py [output/diff2d.xdmf]
    xvfb-run -a pvpython examples/with_paraview.py [output/diff2d.xdmf]

The second is for Debian's ParaView, which draws only on a display. Writes density.png to the
current directory.
"""

import sys

import numpy as np
from paraview import simple
from vtkmodules.util.numpy_support import vtk_to_numpy

path = sys.argv[1] if len(sys.argv) > 1 else "output/diff2d.xdmf"

run = simple.XDMFReader(FileNames=[path])
times = list(run.TimestepValues)
run.UpdatePipeline(times[-1])

# The reader's own data, in this process; this does not work with a remote server.
grid = run.GetClientSideObject().GetOutputDataObject(0)
# On cells values are those of cells, which are NaN outside a mask.
at_points = grid.GetPointData().GetNumberOfArrays() > 0
data = grid.GetPointData() if at_points else grid.GetCellData()
name, density = data.GetArrayName(0), vtk_to_numpy(data.GetArray(0))
peak = int(np.nanargmax(density))
if at_points:
    x, y, _ = grid.GetPoint(peak)
else:
    left, right, bottom, top, *_ = grid.GetCell(peak).GetBounds()
    x, y = (left + right) / 2, (bottom + top) / 2
print(f"snapshots: {len(times)}")
print(f"time: {times[-1]}")
print(f"largest: {density[peak]} at x = {x}, y = {y}")

view = simple.GetActiveViewOrCreate("RenderView")
view.ViewTime = times[-1]
view.ViewSize = [800, 700]
shown = simple.Show(run, view)
shown.Representation = "Surface"
simple.ColorBy(shown, ("POINTS" if at_points else "CELLS", name))
colours = simple.GetColorTransferFunction(name)
colours.ApplyPreset("Viridis (matplotlib)", True)
if name == "density":
    colours.RescaleTransferFunction(0.0, 1.0)
shown.SetScalarBarVisibility(view, True)
simple.ResetCamera(view)
simple.SaveScreenshot("density.png", view)
