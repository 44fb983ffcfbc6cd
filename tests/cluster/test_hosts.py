"""Two hosts joined by a network cable: the same bits over TCP, and what becomes of a run whose far
rank is killed or whose cable is cut."""

import os
import re
import signal
import subprocess
import unittest
from pathlib import Path

from support import HERE, LONG, QUICK, Case, run, until, whole

RANKS = 4
MPIRUN = [
    "mpirun",
    "-n",
    str(RANKS),
    "-H",
    "hosta:2,hostb:2",
    "diff2d-mpi",
    "params.toml",
    "--quiet",
]


def on_host(host, *words):
    return run(HERE / "on-host", host, *words).stdout


def received(host):
    """Bytes that have come through the cable."""
    counters = re.search(r"cable:(.*)", on_host(host, "cat", "/proc/net/dev"))[1].split()
    return int(counters[0])


def cable(state):
    on_host("hostb", "ip", "link", "set", "cable", state)


def processes_on(host, name):
    """The processes of this name in the network of a host."""
    holder = int((Path(os.environ["DIFF2D_HOSTS"]) / host).read_text())
    network = os.readlink(f"/proc/{holder}/ns/net")
    found = []
    for process in Path("/proc").glob("[0-9]*"):
        try:
            if (process / "comm").read_text().strip() == name:
                if os.readlink(process / "ns/net") == network:
                    found.append(int(process.name))
        except OSError:
            pass  # it has just ended
    return found


def no_process_left():
    left = [pid for host in ("hosta", "hostb") for pid in processes_on(host, "diff2d-mpi")]
    return not left


class TwoHosts(Case):
    def test_the_same_bits_come_over_the_network(self):
        scene = self.scene(QUICK)
        before = {host: received(host) for host in ("hosta", "hostb")}
        run(*MPIRUN, cwd=scene.path)
        scene.assert_same_as(whole(QUICK))
        self.assertEqual(scene.summary()["ranks"], RANKS)
        # In each step one row of 100 values goes each way.
        least = scene.summary()["steps"] * 100 * 8
        for host, count in before.items():
            self.assertGreater(received(host) - count, least, f"bytes through the cable to {host}")

    def breaks(self, fault):
        """A fault in the middle of a run ends it within 30 s, with a message, which is returned; a
        resume finishes it."""
        scene = self.scene(LONG)
        log = scene.path / "log"
        with open(log, "w") as file:
            job = subprocess.Popen(
                MPIRUN, cwd=scene.path, stdin=subprocess.DEVNULL, stdout=file, stderr=file
            )
        try:
            until("3 outputs", lambda: scene.outputs() >= 3)
            self.assertEqual(
                [len(processes_on(host, "diff2d-mpi")) for host in ("hosta", "hostb")], [2, 2]
            )
            fault()
            code = job.wait(timeout=30)
        finally:
            job.kill()
            job.wait()
        text = log.read_text()
        self.assertNotEqual(code, 0, text)
        until("the end of all ranks", no_process_left, seconds=30)
        cable("up")
        self.assertLess(scene.outputs(), whole(LONG).outputs(), "the run was over before the fault")
        run(*MPIRUN, "--resume", cwd=scene.path)
        scene.assert_same_as(whole(LONG))
        return text

    def test_a_rank_that_is_killed_on_the_far_host_ends_the_job(self):
        text = self.breaks(lambda: os.kill(processes_on("hostb", "diff2d-mpi")[0], signal.SIGKILL))
        self.assertIn("signal 9", text)
        self.assertIn("hostb", text)

    def test_a_cable_that_is_cut_ends_the_job(self):
        text = self.breaks(lambda: cable("down"))
        self.assertIn("hostb", text)
        self.assertRegex(text, "lost|communication|connection")


if __name__ == "__main__":
    unittest.main()
