"""Runs checks for a test program, each in a copy of this process, which has imported what takes long.

A line of standard input is a request: {"script": ..., "arguments": [...], "scratch": ...}. The check's
output goes to the files `out` and `err` in `scratch`, its exit code to the file `code` when it has ended.
"""

import contextlib
import gc
import importlib
import json
import os
import re
import runpy
import signal
import sys
from pathlib import Path

HERE = Path(__file__).parent
# Modules that take a noticeable time to import.
SLOW = ("numpy", "h5py", "xarray", "h5netcdf", "matplotlib.pyplot", "PIL.Image")

# As scripts/plot does, and before Matplotlib is imported.
os.environ["MPLCONFIGDIR"] = str(Path(sys.prefix) / "matplotlib")


def imports(script):
    """The modules that a script imports, itself or by others in this directory."""
    names = set(re.findall(r"^(?:import|from) (\w+)", (HERE / script).read_text(), re.MULTILINE))
    for name in list(names):
        if (HERE / f"{name}.py").exists():
            names |= imports(f"{name}.py")
    return names


def load(script):
    """Imports here what takes long, so that all later checks have it."""
    wanted = imports(script)
    if "xarray" in wanted:
        wanted.add("h5netcdf")
    for module in SLOW:
        if module.split(".")[0] in wanted:
            with contextlib.suppress(ImportError):  # the check will say so
                importlib.import_module(module)
    gc.freeze()  # copies need not look through all that at their end


def watch(request):
    """Runs the check in one more copy, and says how it ended."""
    scratch = Path(request["scratch"])
    child = os.fork()
    if child == 0:
        check(request, scratch)
    code = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    (scratch / "code.new").write_text(f"{code}\n")
    (scratch / "code.new").rename(scratch / "code")
    os._exit(0)


def check(request, scratch):
    """What the interpreter would do if it were started with the script and its arguments."""
    for number, path in enumerate((os.devnull, scratch / "out", scratch / "err")):
        flags = os.O_RDONLY if number == 0 else os.O_WRONLY | os.O_CREAT
        os.dup2(os.open(path, flags), number)
    sys.stdin = open(0, closefd=False)
    script = str(HERE / request["script"])
    sys.argv = [script, *request["arguments"]]
    runpy.run_path(script, run_name="__main__")
    sys.exit()


for line in sys.stdin:
    request = json.loads(line)
    load(request["script"])
    # Ended copies are not waited for, which those that wait for children of their own must not inherit.
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    if os.fork() == 0:
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        watch(request)
