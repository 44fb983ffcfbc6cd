"""slurm/README.md, followed line by line.

Every block of shell commands in it is typed into a terminal on the login node of the mini cluster,
and every line has to succeed. Comments say what a reader does otherwise:

    <!-- not typed: REASON -->           the next block is left out
    <!-- typed instead: COMMAND -->      of the next block
    <!-- wait for the jobs -->           of the blocks before
"""

import os
import pty
import re
import select
import signal
import tempfile
import time
import unittest
from pathlib import Path

from support import IMITATIONS, ROOT, SLURM, Case, Failed, run, until

README = SLURM / "README.md"
PROMPT = re.compile(rb"<<(\d+)>>ready")
TOKEN = re.compile(r"<!-- (.*?) -->|```sh\n(.*?)```\n", re.DOTALL)
LONGEST = 300  # seconds that a line may take: the build


def steps():
    """What a reader does: ("type", line), ("leave out", reason and lines) or ("wait", "")."""
    instead = left_out = ""
    for comment, block in TOKEN.findall(README.read_text()):
        kind, _, text = comment.partition(": ")
        if kind == "not typed":
            left_out = text
        elif kind == "typed instead":
            instead = text
        elif comment == "wait for the jobs":
            yield "wait", ""
        elif comment:
            raise Failed(f"{README}: <!-- {comment} --> is not understood")
        elif left_out:
            yield "leave out", f"{left_out}: {'; '.join(join(block))}"
            left_out = ""
        else:
            yield from (("type", line) for line in ([instead] if instead else join(block)))
            instead = ""


def join(text):
    """Lines of a shell, those that end in a backslash together with the next; no comments."""
    lines = re.sub(r"\\\n\s*", "", text).splitlines()
    return [line for line in lines if line.strip() and not line.startswith("#")]


class Terminal:
    """A shell in a terminal, to which lines are typed."""

    def __init__(self, directory, environment):
        self.pid, self.terminal = pty.fork()
        if self.pid == 0:
            os.chdir(directory)
            os.execvpe("bash", ["bash", "-i"], environment)
        self.wait()

    def type(self, line):
        """Types a line, waits for the next prompt; returns what was printed, and the exit code."""
        os.write(self.terminal, line.encode() + b"\n")
        return self.wait()

    def wait(self):
        seen, deadline = b"", time.monotonic() + LONGEST
        while not (prompt := PROMPT.search(seen)):
            ready, _, _ = select.select([self.terminal], [], [], deadline - time.monotonic())
            if not ready:
                raise Failed(f"no prompt within {LONGEST} s:\n{seen.decode(errors='replace')}")
            try:
                seen += os.read(self.terminal, 65536)
            except OSError:
                raise Failed(f"the shell has ended:\n{seen.decode(errors='replace')}") from None
        return seen[: prompt.start()].decode(errors="replace"), int(prompt[1])

    def close(self):
        os.kill(self.pid, signal.SIGHUP)
        os.waitpid(self.pid, 0)
        os.close(self.terminal)


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
            PS1="",
            PROMPT_COMMAND='printf "<<%s>>%s\\n" $? ready',
            TERM="dumb",
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
        terminal = Terminal(home, self.environment_of_a_user(home))
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
