"""The canary: detects whether the machine was disturbed while a sample was taken."""

import json
import subprocess

from . import paths

WATCHED = "clock", "updates"
TOLERANCE = 1.15


class Canary:
    """A process that measures the machine when asked (canary.c)."""

    def __init__(self):
        self.process = subprocess.Popen(
            [paths.BUILD / "canary"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        self.told = []
        self.best = {}
        for _ in range(10):
            self.sing()

    def sing(self):
        self.process.stdin.write("\n")
        self.process.stdin.flush()
        now = json.loads(self.process.stdout.readline())
        self.told.append(now)
        for key in now:
            self.best[key] = max(self.best.get(key, 0.0), now[key])
        return now

    def undisturbed(self, *songs):
        """Whether all of them came within the tolerance of the best so far."""
        return all(song[k] * TOLERANCE >= self.best[k] for song in songs for k in WATCHED)

    def watched(self, task, repeats):
        """(what `task()` gave, how many answers were thrown away, whether this one was undisturbed):
        a disturbed one is repeated up to `repeats` times."""
        for thrown in range(repeats + 1):
            before = self.sing()
            found = task()
            quiet = self.undisturbed(before, self.sing())
            if quiet:
                break
        return found, thrown, quiet

    def close(self):
        self.process.stdin.close()
        self.process.wait()
