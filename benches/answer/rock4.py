"""The polynomials of ROCK4, which its author's program has as tables, computed.

The stability polynomial of degree s is R(z) = w(z) P(z): w has the four complex zeros of the best polynomial of
fourth order, and P, of degree s - 4, is orthogonal to w^2 on the interval of stability, so that w P has nearly
equal ripples. The zeros and the gap between 0 and the interval are such that R has the Taylor coefficients of exp
up to the fourth, and ripples of 0.95. (Abdulle, SIAM J. Sci. Comput. 23, 2002.)
"""

import numpy as np

RIPPLE = 0.95
# Near the zeros of the best polynomial of degree 20, as linear programming finds them, and the gap.
START = np.array([-2.463, 1.3016, -0.2927, 3.5256, 0.0513])
FACTORIALS = np.array([1.0, 2.0, 6.0, 24.0])


def length(degree):
    """Of the interval of stability: 99 % of the longest, which linear programming gives for degrees up to 20."""
    return 0.99 * (0.3533 * degree**2 - 2.88)


def degrees(most):
    """All small ones, then each a twelfth larger."""
    s = 6
    while s <= most:
        yield s
        s += max(1, s // 12)


def orthogonal(zeros, count):
    """Recurrence of the monic polynomials that are orthogonal to w^2 / sqrt(1 - x^2), by Gauss's rule."""
    nodes = count + 8
    x = np.cos(np.pi * (2 * np.arange(nodes) + 1) / (2 * nodes))
    weight = np.prod([abs(x - zero) ** 4 for zero in zeros], axis=0)
    previous, p, norm = np.zeros(nodes), np.ones(nodes), weight.mean()
    a, b = np.zeros(count), np.zeros(count)
    for k in range(count):
        norm, before = (weight * p * p).mean(), norm
        a[k], b[k] = (weight * x * p * p).mean() / norm, norm / before if k else 0.0
        previous, p = p, (x - a[k]) * p - b[k] * previous
    return a, b


class Polynomial:
    """R, from the zeros of w (two of four) and the gap."""

    def __init__(self, degree, q):
        zeros = [complex(q[0], q[1]), complex(q[2], q[3])]
        self.degree, self.length = degree, length(degree)
        self.slope = 2 / (self.length - q[4])  # x = origin + slope z
        self.origin = 1 + self.slope * q[4]
        self.a, self.b = orthogonal([self.origin + self.slope * z for z in zeros], degree - 4)
        self.factors = [(-2 * z.real / abs(z) ** 2, 1 / abs(z) ** 2) for z in zeros]

    def w(self):
        (a, b), (c, d) = self.factors
        return np.convolve([1, a, b], [1, c, d])

    def stages(self):
        """mu, nu, tau of P(k+1) = mu P(k) + nu P(k-1) + tau z P(k), all 1 at z = 0."""
        before, ratio = 0.0, 1.0  # P(k-1) over P(k), monic, at z = 0
        for a, b in zip(self.a, self.b, strict=True):
            ratio = 1 / ((self.origin - a) - b * before)
            yield (self.origin - a) * ratio, -b * before * ratio, self.slope * ratio
            before = ratio

    def taylor(self):
        """Coefficients of R up to the fourth."""
        before, p = np.zeros(5), np.eye(5)[0]
        for mu, nu, tau in self.stages():
            before, p = p, mu * p + nu * before + tau * np.append(0, p[:-1])
        return np.convolve(self.w(), p)[:5]

    def __call__(self, z):
        before, p = np.zeros_like(z), np.ones_like(z)
        for mu, nu, tau in self.stages():
            before, p = p, (mu + tau * z) * p + nu * before
        return np.polyval(self.w()[::-1], z) * p


def misses(degree, q):
    """What is left of the five conditions on the five numbers."""
    r = Polynomial(degree, q)
    return np.append(r.taylor()[1:] * FACTORIALS - 1, r(np.array([-q[4]]))[0] - RIPPLE)


def solved(degree, q):
    """Newton's method."""
    for _ in range(20):
        left = misses(degree, q)
        if abs(left).max() < 1e-11:
            return q
        steps = np.diag(1e-6 * q)
        slopes = [(misses(degree, q + h) - misses(degree, q - h)) / 2e-6 for h in steps]
        change = np.linalg.solve(np.transpose(slopes), -left)
        q = q * (1 + change * min(1, 0.3 / abs(change).max()))
    raise ArithmeticError(f"ROCK4 of degree {degree} was not found")


def polynomials(most=151):
    found = {}
    wanted = sorted(degrees(most), key=lambda s: abs(np.log(s / 20)))
    for s in wanted:
        near = min(found, key=lambda t: abs(np.log(t / s)), default=20)
        found[s] = solved(s, found.get(near, START))
        yield check(Polynomial(s, found[s]))


def check(polynomial):
    """That it is stable, and of fourth order."""
    z = -polynomial.length / 2 * (1 + np.cos(np.linspace(0, np.pi, 40 * polynomial.degree)))
    order = abs(polynomial.taylor()[1:] * FACTORIALS - 1).max()
    if not (abs(polynomial(z)).max() <= 1 + 1e-9 and order < 1e-10):
        raise ArithmeticError(f"ROCK4 of degree {polynomial.degree} is not what it should be")
    return polynomial


def most_in(file):
    """The highest degree in a file of tables."""
    return int(file.read_text().splitlines()[-1].split()[0])


def write(file, most):
    with open(file, "w") as out:
        for p in sorted(polynomials(most), key=lambda p: p.degree):
            numbers = [p.length, *p.factors[0], *p.factors[1], *np.ravel(list(p.stages()))]
            print(p.degree, *(f"{number:.17g}" for number in numbers), file=out)
