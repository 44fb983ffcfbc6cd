"""What the tests start is gone when they end, however they end."""

import signal
import subprocess
import unittest
from pathlib import Path

from support import HERE, Case, run, until

# Found again by its argument, which nothing else has.
MARK = "86419.753"


def marked():
    """Processes of this machine that sleep for that long."""
    found = []
    for process in Path("/proc").glob("[0-9]*"):
        try:
            if MARK in (process / "cmdline").read_text().split("\0"):
                found.append(process.name)
        except OSError:
            pass  # it has just ended
    return found


class Namespaces(Case):
    def ends_by(self, end):
        before = set(Path("/tmp").glob("diff2d-cluster.*"))
        command = f"sleep {MARK} & mount -t tmpfs none /mnt; exec sleep {MARK}"
        inside = subprocess.Popen(
            [HERE / "in-namespaces", "bash", "-c", command], stderr=subprocess.DEVNULL
        )
        until("two processes", lambda: len(marked()) == 2)
        inside.send_signal(end)
        inside.wait(timeout=30)
        until("the end of both", lambda: not marked(), seconds=10)
        self.assertNotIn("diff2d-cluster", Path("/proc/mounts").read_text())
        left = set(Path("/tmp").glob("diff2d-cluster.*")) - before
        for directory in left:
            (directory / "in-use").unlink()
            directory.rmdir()  # which fails unless it is empty now
        self.assertEqual(len(left), 1 if end == signal.SIGKILL else 0)

    def test_nothing_is_left_after_an_interrupt(self):
        self.ends_by(signal.SIGINT)

    def test_nothing_is_left_after_being_terminated(self):
        self.ends_by(signal.SIGTERM)

    def test_nothing_is_left_after_being_killed(self):
        self.ends_by(signal.SIGKILL)

    def test_the_exit_code_is_that_of_the_command(self):
        run(HERE / "in-namespaces", "bash", "-c", f"sleep {MARK} & exit 7", code=7)
        self.assertEqual(marked(), [])


if __name__ == "__main__":
    unittest.main()
