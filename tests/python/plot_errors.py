"""scripts/plot fails with one line that says what to do, and the right exit code."""

import errno
import os
import subprocess
from unittest import mock

import h5py

from pictures import ROOT, arguments, copy, error, plot

run, scratch = arguments()
made = scratch / "made.png"

(scratch / "directory.png").mkdir()
(scratch / "dangling.png").symlink_to("nowhere/made.png")
(scratch / "device.png").symlink_to("/dev/null")
(scratch / "link").symlink_to("elsewhere")

for options, pieces in (
    ([], ["no command", "snapshots"]),
    (["snapshot", run], ["unknown command 'snapshot'"]),
    (["snapshots"], ["RUN"]),
    (["snapshots", run, "--colormap", "viridi"], ["'viridi'", "did you mean viridis?"]),
    (["snapshots", run, "--range", "1,0"], ["'1,0'", "LOW < HIGH"]),
    (["snapshots", run, "--range", "wide"], ["'wide'", "auto"]),
    (["snapshots", run, "--times", "1,two"], ["'1,two'", "list of times"]),
    (["snapshots", run, "--times", "99", "-o", made], ["no snapshot at t = 99", "6"]),
    (["snapshots", run, "--count", "0"], ["'0'", "above zero"]),
    (["snapshots", run, "--count", "2", "--times", "1"], ["--times", "--count"]),
    (["snapshots", run, "-o", scratch / "made.bmp"], ["made.bmp", ".png, .pdf, .svg"]),
    (["snapshots", run, "-o", scratch / "no/made.png"], ["no directory", "no"]),
    (["snapshots", run, "-o", scratch / "directory.png"], ["directory.png' is something other"]),
    (["snapshots", run, "-o", scratch / "device.png"], ["device.png' is something other"]),
    (["snapshots", run, "-o", scratch / "dangling.png"], ["dangling.png", "no directory", "nowhere"]),
    (["slice", run, "--along", "z"], ["'z'"]),
    (["slice", run, "--at", "nan"], ["'nan'", "coordinate"]),
    (["movie", run, "--fps", "1000"], ["'1000'", "frames a second"]),
    (["movie", run, "--size", "10"], ["'10'", "pixels"]),
    (["compare", run], ["B"]),
    (["compare", run, run, "--time", "nan"], ["'nan'", "a time such as"]),
    (["diagnostics", run, "--frames"], ["--frames"]),
):
    line = error(*options, code=2)
    for piece in pieces:
        assert piece in line, f"{options}: no {piece!r} in {line!r}"

none = copy(run, scratch / "none", committed=0)
(scratch / "empty").mkdir()
(scratch / "dangling").mkdir()
(scratch / "dangling/diff2d.h5").symlink_to("gone.h5")
(scratch / "text").mkdir()
(scratch / "text/diff2d.h5").write_text("no HDF5")
(scratch / "other").mkdir()
with h5py.File(scratch / "other/diff2d.h5", "w") as file:
    file["temperature"] = 1.0
for directory, pieces in (  # every command finds its run in the same way
    (none, ["no committed snapshot"]),
    (scratch / "empty", ["holds no diff2d.h5"]),
    (scratch / "nowhere", ["does not exist"]),
    (scratch / "link", ["link is a link to elsewhere, which does not exist"]),
    (scratch / "dangling", ["dangling/diff2d.h5 is a link to gone.h5, which does not exist"]),
    (scratch / "text", ["does not open as HDF5"]),
    (scratch / "other", ["not the output file of a run", "density"]),
    (run / "checkpoint.h5", ["not the output file of a run"]),
):
    line = error("snapshots", directory, code=1)
    for piece in pieces:
        assert piece in line, f"{directory}: no {piece!r} in {line!r}"
for command in ("movie", "diagnostics", "slice"):
    assert "no committed snapshot" in error(command, none, code=1)
assert "no committed snapshot" in error("compare", run, none, code=2)

# Values near the largest number there is, as a run leaves them that overflows.
large = copy(run, scratch / "large")
with h5py.File(large / "diff2d.h5", "r+") as file:
    file["density"][-1, 0, 0] = 1.5e308
    file["max"][-1], file["min"][-1] = 1.5e308, -1.5e308


def too_large(*words, code=1):
    said = plot(*words, code=code).stderr.splitlines()
    assert "too large to draw" in said[-1] and all(line.startswith("plot: ") for line in said), said


for words in (["snapshots", "--range", "auto"], ["movie", "--range", "auto"], ["diagnostics"], ["slice", "--at=-9"]):
    too_large(words[0], large, *words[1:])
too_large("compare", run, large, code=2)
# Beyond the range of the colours, a value has a colour all the same.
plot("snapshots", large, "-o", scratch / "beyond.png")
line = error("movie", large, "--range=-1.5e308,1.5e308", code=2)
assert "'-1.5e308,1.5e308'" in line, line
later = copy(run, scratch / "later")
with h5py.File(later / "diff2d.h5", "r+") as file:
    file["time"][-1] = 1.5e308
for command in ("diagnostics", "slice"):
    too_large(command, later)
too_large("compare", later, later, code=2)
plot("snapshots", later, "-o", scratch / "later.png")
plot("movie", later, "-o", scratch / "later.gif")
# Far apart, but not too large.
wide = copy(run, scratch / "wide")
with h5py.File(wide / "diff2d.h5", "r+") as file:
    file["max"][0], file["max"][1], file["l2"][:] = 1e306, 1e-306, -1e306
said = plot("diagnostics", wide).stderr.splitlines()
assert all(line.startswith("plot: ") for line in said), said

# A picture that cannot be written: the file that was asked for, why, and the way out.


def failing(number):
    def fail(*words, **options):
        raise OSError(number, os.strerror(number), str(words[0]))

    return fail


EVERY = ["slice", "png"], ["snapshots", "pdf"], ["diagnostics", "svg"], ["movie", "gif"]
FAILURES = [(errno.ENOSPC, 1, *words) for words in EVERY] + [
    (number, code, "slice", "png")
    for number, code in ((errno.EDQUOT, 1), (errno.EROFS, 2), (errno.EACCES, 2))
]
for number, code, command, ending in FAILURES:
    made = scratch / f"made.{ending}"
    with mock.patch("os.replace", failing(number)):
        line = plot(command, run, "-o", made, code=code).stderr.splitlines()[-1]
    why = f"cannot write {made}: {os.strerror(number)}; name another file with -o"
    assert line == f"plot: error: {why}", line
    assert not list(scratch.glob(".*partial*")) and not made.exists()

# A name that no file can have, and a table that nobody can be shown.
line = plot("slice", run, "-o", scratch / f"{'x' * 300}.png", code=1).stderr.splitlines()[-1]
assert line.endswith("File name too long; name another file with -o"), line
with open("/dev/full", "w") as full:
    words = [ROOT / "scripts/plot", "compare", run, run]
    done = subprocess.run(words, stdout=full, stderr=subprocess.PIPE, text=True, timeout=300)
line = done.stderr.splitlines()[-1]
assert done.returncode == 2 and "cannot write to standard output: No space left" in line, done

# A link is written through.
(scratch / "latest.png").symlink_to("first.png")
plot("slice", run, "-o", scratch / "latest.png")
assert (scratch / "latest.png").is_symlink() and (scratch / "first.png").stat().st_size > 1000

# Help, without an error, and without making anything.
for command in ("", "snapshots", "movie", "diagnostics", "slice", "compare"):
    done = plot(*command.split(), "--help")
    assert "usage: scripts/plot" in done.stdout and done.stderr == "", done
