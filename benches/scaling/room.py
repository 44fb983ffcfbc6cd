"""Whether grids fit in memory."""

import re
from math import ceil
from pathlib import Path

from harness import machine, paths

FIELD, SNAPSHOT = 9, 8  # bytes a point: with the room of the passes, and in a file
SHARE = 0.8  # of what is free


def free():
    """Bytes of this node: what is free, or the limit of the control groups where that is less."""
    return min(machine.memory()[0], *limits(), 2**63)


def limits():
    """Of the control group of this process, and those around it (version 2)."""
    try:
        own = re.search(r"^0::/(.*)$", Path("/proc/self/cgroup").read_text(), re.MULTILINE)[1]
        group = Path("/sys/fs/cgroup") / own
        files = [g / "memory.max" for g in (group, *group.parents)]
        told = [file.read_text().strip() for file in files if file.exists()]
        return [int(limit) for limit in told if limit != "max"]
    except (OSError, TypeError):
        return []


class Room:
    """The memory of nodes with a given number of ranks each."""

    def __init__(self, ranks_per_node, bytes_free=None):
        self.ranks_per_node = ranks_per_node
        self.most = SHARE * (free() if bytes_free is None else bytes_free)

    def nodes(self, ranks):
        return ceil(ranks / self.ranks_per_node)

    def fits(self, n, ranks, bytes_a_point=FIELD):
        return bytes_a_point * n * n <= self.most * self.nodes(ranks)

    def needs(self, n, ranks, bytes_a_point=FIELD):
        """Why a grid does not fit."""
        needed, most = bytes_a_point * n * n / 2**30, self.most * self.nodes(ranks) / 2**30
        return f"its fields take {needed:,.1f} GiB, of {most:,.1f} GiB that it may take here"

    def store(self, grids, ranks, disk):
        """Where first snapshots go, which are not timed: into memory, so that the disk is idle,
        unless other nodes have to see them, or they do not fit beside the fields."""
        largest = max(grids)
        if self.nodes(ranks) > 1 or not self.fits(largest, 1, FIELD + SNAPSHOT):
            return disk
        return paths.scratch(FIELD * largest**2)
