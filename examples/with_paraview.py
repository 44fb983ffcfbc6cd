"""Reads a run with ParaView, and draws its last snapshot.

    pvpython --force-offscreen-rendering examples/with_paraview.py [output/diff2d.xdmf]
    xvfb-run -a pvpython examples/with_paraview.py [output/diff2d.xdmf]

For a problem on cells, or with another field, change FIELD, GetPointData (GetCellData), and POINTS (CELLS) below.

The second is for Debian's ParaView, which draws only on a display. Writes density.png to the
current directory.
"""

import sys

from paraview import simple
from vtkmodules.util.numpy_support import vtk_to_numpy

FIELD = "density"
path = sys.argv[1] if len(sys.argv) > 1 else "output/diff2d.xdmf"

run = simple.XDMFReader(FileNames=[path])
times = list(run.TimestepValues)
run.UpdatePipeline(times[-1])

# The reader's own data, in this process; this does not work with a remote server.
grid = run.GetClientSideObject().GetOutputDataObject(0)
density = vtk_to_numpy(grid.GetPointData().GetArray(FIELD))
peak = int(density.argmax())
x, y, _ = grid.GetPoint(peak)
print(f"snapshots: {len(times)}")
print(f"time: {times[-1]}")
print(f"largest: {density[peak]} at x = {x}, y = {y}")

view = simple.GetActiveViewOrCreate("RenderView")
view.ViewTime = times[-1]
view.ViewSize = [800, 700]
shown = simple.Show(run, view)
shown.Representation = "Surface"
simple.ColorBy(shown, ("POINTS", FIELD))
colours = simple.GetColorTransferFunction(FIELD)
colours.ApplyPreset("Viridis (matplotlib)", True)
colours.RescaleTransferFunction(0.0, 1.0)
shown.SetScalarBarVisibility(view, True)
simple.ResetCamera(view)
simple.SaveScreenshot("density.png", view)
