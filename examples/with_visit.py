"""Reads a run with VisIt, and draws its last snapshot.

    visit -nowin -cli -s examples/with_visit.py output/diff2d.xdmf

For another field, change FIELD below. Writes density.png to the current directory. The
functions are those of VisIt's command line.
"""

import sys

FIELD = "density"
path = Argv()[0] if Argv() else "output/diff2d.xdmf"

if not OpenDatabase(path, 0, "Xdmf"):
    sys.exit("VisIt cannot open " + path)
AddPlot("Pseudocolor", FIELD)
colours = PseudocolorAttributes()
colours.colorTableName = "viridis"
colours.minFlag, colours.min = 1, 0.0
colours.maxFlag, colours.max = 1, 1.0
SetPlotOptions(colours)
DrawPlots()

states = TimeSliderGetNStates()
SetTimeSliderState(states - 1)
print("snapshots: %d" % states)
Query("Time")
print("time: %r" % GetQueryOutputValue())
Query("Max", use_actual_data=1)
print("largest: %r" % GetQueryOutputValue())

picture = SaveWindowAttributes()
picture.format = picture.PNG
picture.fileName = "density"
picture.family = 0
picture.outputToCurrentDirectory = 1
SetSaveWindowAttributes(picture)
SaveWindow()
sys.exit()
