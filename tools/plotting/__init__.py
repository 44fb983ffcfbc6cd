"""Pictures of runs, behind scripts/plot: one module for each command, and what they share.

Figures are made without a display. Snapshots are read a few rows at a time, so that a file may be
larger than memory.
"""
