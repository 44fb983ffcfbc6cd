"""Every command on a run of which only some snapshots are committed; says how many."""

import re
import subprocess
import sys

from pictures import ROOT, pixels, plot

run, scratch, least, most = sys.argv[1:]
least, most = int(least), int(most)

for command in ("snapshots", "diagnostics", "slice", "movie"):
    made = f"{scratch}/{command}." + ("gif" if command == "movie" else "png")
    said = plot(command, run, "-o", made).stderr
    committed, planned = map(int, re.search(r"(\d+) of (\d+) snapshots are", said).groups())
    assert least <= committed <= most, said
    assert planned > committed, said
    assert pixels(made).std() > 5, command
    least = committed  # it does not become fewer
lines = plot("compare", run, run, "-o", f"{scratch}/compare.png").stdout.splitlines()
assert lines[-1].startswith("equal to the last bit at all "), lines[-1]
