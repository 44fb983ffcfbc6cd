"""What is right: the exact solution where there is one, else this program's at its tightest, beside that of another
program. And the agreement of all peers before anything is timed."""

from harness.program import Failed

TIGHTEST, CLOSE = 1e-13, 1e-11


def reference(runner, system, peers):
    """The field at each output, from two sources that have to agree."""
    ours, loop = (next(p for p in peers if p.name == name) for name in ("ours-1", "chebyshev"))
    _, _, mine = runner.run(system, ours, TIGHTEST, fields=True)
    if system.uniform:
        other = list(system.exact(system.times))
    else:
        _, _, other = runner.run(system, loop, TIGHTEST, fields=True)
    apart = largest(mine, other)
    if not apart <= CLOSE:
        raise Failed(f"{system.name}: two references differ by {apart:.1e}, more than {CLOSE}")
    return (other if system.uniform else mine), apart


def largest(found, expected):
    if len(found) != len(expected):
        raise Failed(f"{len(found)} outputs, not {len(expected)}")
    return max(float(abs(f - e).max()) for f, e in zip(found, expected, strict=True))


def agree(runner, system, peers, say):
    """The largest difference of each peer from the reference, on a small system; raises Failed if one is too large."""
    differences = {}
    for peer in peers:
        if not peer.suits(system):
            continue
        apart = difference(runner, system, peer)
        say(f"{system.name}: agrees to {apart:.1e}: {peer.label}")
        if not apart <= peer.within:
            raise Failed(f"{system.name}: {peer.name} is {apart:.1e} off, more than {peer.within}")
        differences[peer.name] = apart
    return differences


def difference(runner, system, peer):
    _, told, found = runner.run(system, peer, peer.tight, fields=True)
    expected = runner.expected(system, told)
    if peer.extrapolated:
        # Of first order: twice the steps halve the error, so what is left of it is of second order.
        _, _, half = runner.run(system, peer, peer.tight / 2, fields=True)
        found = 2 * found - half
    return largest(found, expected)
