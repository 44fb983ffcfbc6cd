"""Everything that one run of the benchmark measured, and what follows from it."""

from dataclasses import dataclass
from math import exp, log

ERRORS = 1e-4, 1e-5, 1e-6, 1e-7, 1e-8, 1e-9


@dataclass
class Run:
    points: list
    systems: list
    peers: list
    ranks: list
    samples: int
    longest: float
    agreement: dict  # differences of the peers, by small system
    references: dict  # difference of the two references, by system
    reasons: dict  # why peers could not run, by name
    machine: dict
    note: str

    def curve(self, system, peer):
        found = [p for p in self.points if p.system == system and p.peer == peer]
        return [p for p in found if p.seconds]

    def curves(self, system, *kinds):
        """The peers that have points, with them."""
        for peer in self.peers:
            points = self.curve(system, peer)
            if points and (not kinds or peer.kind in kinds):
                yield peer, points

    def soonest(self, system, error, *kinds, ranks=None):
        """(seconds, peer) of the fastest to come within the error, or nothing."""
        found = [
            (taken, peer)
            for peer, points in self.curves(system, *kinds)
            if ranks in (None, peer.ranks) and (taken := seconds_to(points, error))
        ]
        return min(found, key=lambda f: f[0], default=None)

    def ours(self, system, error, ranks):
        """Seconds of this program, by the faster of its two methods."""
        found = self.soonest(system, error, "ours", ranks=ranks)
        return found and found[0]

    def ratio(self, system, error, ranks, *kinds):
        """How many times as long the fastest of a kind takes."""
        mine, other = self.ours(system, error, ranks), self.soonest(system, error, *kinds)
        return other[0] / mine if mine and other else None


def seconds_to(points, error):
    """Seconds to come within an error: of a point that does, or on the straight line between two in logarithms."""
    times = [p.median for p in points if p.error <= error]
    for loose, tight in zip(points, points[1:], strict=False):
        if tight.error < error < loose.error:
            share = log(loose.error / error) / log(loose.error / tight.error)
            times.append(exp(log(loose.median) + share * log(tight.median / loose.median)))
    return min(times, default=None)
