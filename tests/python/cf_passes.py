"""The compliance checker of the CF conventions finds nothing in the files of a finished run, and in those of an
unfinished one only that their times do not rise, except for one demand that CF does not make."""

import json
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

# A coordinate with the standard name time has to have a date, by which xarray and others make it one: the
# simulated time, which has none, does not bear that name. CF asks for it nowhere; the checker does so for
# whatever is called time.
DEMANDED = "Coordinate variable 'time' should have standard_name='time', found: 'None'"
UNFINISHED = 'Coordinate variable "time" must be strictly monotonic'


def found_in(path):
    """All that the checker has to say of a file, once each."""
    checker = Path(sys.executable).with_name("compliance-checker")
    with tempfile.TemporaryDirectory() as scratch:
        # Of files with other names it does not know what they are.
        file, report = Path(scratch, "run.nc"), Path(scratch, "report.json")
        shutil.copy(path, file)
        command = [checker, "-t", "cf:1.11", "-f", "json", "-o", report, file]
        # The tables of names are taken from the package: no network is needed.
        done = subprocess.run(command, capture_output=True, text=True, env=os.environ | {"HOME": scratch})
        assert report.exists(), done.stdout + done.stderr
        checked = json.loads(report.read_text())["cf:1.11"]
    assert checked["possible_points"] > 50, checked
    return set(messages(checked["all_priorities"]))


def messages(results):
    for result in results:
        yield from result["msgs"]
        yield from messages(result["children"])


kinds = {"finished": {DEMANDED}, "unfinished": {DEMANDED, UNFINISHED}}
for word in sys.argv[1:]:
    kind, _, path = word.partition("=")
    found = found_in(path)
    assert found == kinds[kind], f"{path}, {kind}: {found}"
