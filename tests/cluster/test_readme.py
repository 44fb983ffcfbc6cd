"""slurm/README.md, followed line by line.

Every block of shell commands in it is typed into a terminal on the login node of the mini cluster,
and every line has to succeed. Comments say what a reader does otherwise: those of tests/python/fenced.py,
and

    <!-- wait for the jobs -->           of the blocks before
"""

import os
import sys
import tempfile
import unittest
from pathlib import Path

from support import IMITATIONS, ROOT, SLURM, Case, Failed, run, until

sys.path.append(str(ROOT / "tests/python"))
import fenced
from terminal import Terminal

README = SLURM / "README.md"
LONGEST = 300  # seconds that a line may take: the build


def steps():
    """What a reader does: ("type", line), ("leave out", reason and lines) or ("wait", "")."""
    for part in fenced.parts(README.read_text()):
        if isinstance(part, tuple):
            if part[1] != "wait for the jobs":
                raise Failed(f"{README}: <!-- {part[1]} --> is not understood")
            yield "wait", ""
        elif "not typed" in part.markers:
            yield "leave out", f"{part.markers['not typed']}: {'; '.join(part.commands())}"
        elif part.language != "sh" or part.markers.keys() - {"typed instead"}:
            raise Failed(f"{README}, line {part.line}: a block of {part.language or 'no language'}")
        else:
            yield from (("type", line) for line in part.commands())


def cover(home):
    """Covers this checkout, in which all is built already, so that it can be the reader's own: what
    is written into it or removed is as before afterwards. Returns whether that can be done here."""
    layers = [home / "written", home / "work"]
    for layer in layers:
        layer.mkdir()
    options = f"lowerdir={ROOT},upperdir={layers[0]},workdir={layers[1]}"
    covered = run("mount", "-t", "overlay", "none", "-o", options, ROOT, code=None).returncode == 0
    if covered:
        for path in [*ROOT.glob("output*"), *ROOT.glob("*.out")]:
            run("rm", "-r", path)
    return covered


class Readme(Case):
    def environment_of_a_user(self, home):
        """A home of their own with Rust in it; few ranks a node, as the cores are few."""
        variables = dict(os.environ)
        own_home = Path(os.environ.get("HOME", "/root"))
        for name, place in [("CARGO_HOME", ".cargo"), ("RUSTUP_HOME", ".rustup")]:
            variables.setdefault(name, str(own_home / place))
        variables.update(
            HOME=str(home),
            PROJECT=str(home / "project"),
            CHECKOUT=str(ROOT),
            USER="root",
            PATH=f"{IMITATIONS / 'few'}:{os.environ['PATH']}",
            CARGO_TARGET_DIR=os.environ.get("CARGO_TARGET_DIR", str(ROOT / "target")),
            CARGO_NET_OFFLINE="true",
            DIFF2D_MODULES="",
        )
        return variables

    def test_every_line_succeeds(self):
        home = Path(tempfile.mkdtemp(prefix="home."))
        (home / "project").mkdir()
        if not cover(home):
            self.skipTest("overlays of file systems are forbidden here")
        terminal = Terminal(home, self.environment_of_a_user(home), LONGEST)
        self.addCleanup(terminal.close)
        for step, text in steps():
            if step == "leave out":
                print(f"\n  not typed, as {text}", end="")
            elif step == "wait":
                until("the end of all jobs", lambda: not run("squeue", "-h").stdout, seconds=180)
            else:
                self.succeeds(terminal, text)
        self.left_by(ROOT)

    def succeeds(self, terminal, line):
        said, code = terminal.type(line)
        self.assertEqual(code, 0, f"$ {line}\n{said}")

    def left_by(self, directory):
        """What a reader has after the last line."""
        outputs = {path.parent.name for path in directory.glob("output-*/diff2d.h5")}
        self.assertEqual(outputs, {"output-quick", "output-shared", "output-large"})
        for picture in ("snapshots", "diagnostics"):
            self.assertTrue((directory / f"output-quick/{picture}.png").exists(), picture)
        self.assertEqual(len(list(directory.glob("diff2d-scaling-*/scaling.md"))), 1)
        results = (directory / "output-sweep/results.csv").read_text()
        results += "".join(path.read_text() for path in directory.glob("diff2d-sweep-*.out"))
        self.assertEqual(results.count(",finished,"), 4, results)
        for log in directory.glob("*.out"):
            self.assertNotIn("failed", log.read_text(), log.name)
        (verdict,) = directory.glob("io-smoke-*.out")
        self.assertIn("io-smoke: ok: ", verdict.read_text())


if __name__ == "__main__":
    unittest.main()
