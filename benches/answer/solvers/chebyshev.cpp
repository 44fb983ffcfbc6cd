// What diff2d-mpi does, as plain loops without blocking in time: u + tau phi(tau L) (L u + b), phi as its
// Chebyshev series, one step from output to output. SETTING: the tolerance.
#include "system.hpp"

// The series of phi(z/2 (x - 1)). That of the exponential has scaled Bessel functions, by Miller's backward
// recurrence, and z/2 (x - 1) phi = exp - 1 gives a recurrence for phi with positive terms only.
static std::vector<double> series(double z) {
    const long most = 60 + long(1.2 * z) < 2000 ? 60 + long(1.2 * z) : 60 + long(12 * std::sqrt(z));
    std::vector<double> e(most + 2), c(most + 2);
    e[most] = 1e-290;
    for (long k = most; k > 0; k--) {
        e[k - 1] = e[k + 1] + 4 * k / z * e[k];
        if (e[k - 1] < 1e250) continue;
        for (long i = k - 1; i <= most; i++) e[i] *= 1e-250;
    }
    double sum = e[0];
    for (long k = 1; k <= most; k++) sum += 2 * e[k];
    for (long k = 1; k <= most; k++) e[k] *= 2 / sum;
    for (long k = most; k > 1; k--) c[k - 1] = 4 / z * e[k] + 2 * c[k] - c[k + 1];
    c[0] = 2 / z * e[1] + c[1] - c[2] / 2;
    return c;
}

template <class L> void solve(const System &s, double tolerance, Record &record) {
    const L l(s);
    const long w = s.w;
    Field field = s.u0, one = s.zeros(), two = s.zeros(), total = s.zeros();
    record.start();
    std::vector<double> c;
    double t = 0, tau = 0;
    for (double until : s.times) {
        if (std::fabs(until - t - tau) > 1e-12 * until) tau = until - t, c = series(tau * s.rho);
        double *u = field.data(), *a = one.data(), *b = two.data(), *sum = total.data();
        sweep(s, [=](long j) { a[j] = l(u, j, w); });
        double largest = 0, tail = 0;
        for (long i = 1; i <= s.n; i++)
            for (long j = i * w + 1; j <= i * w + s.n; j++) largest = std::max(largest, std::fabs(a[j]));
        long degree = c.size() - 1;
        while (degree > 2 && (tail + c[degree]) * tau * largest * s.times.size() <= tolerance) tail += c[degree--];
        const double f = 2 / s.rho, c0 = c[0], c1 = c[1];
        sweep(s, [=](long j) { b[j] = a[j] + f * l(a, j, w), sum[j] = c0 * a[j] + c1 * b[j]; });
        for (long k = 2; k <= degree; k++) {
            const double ck = c[k];
            sweep(s, [=](long j) { a[j] = 2 * b[j] + 2 * f * l(b, j, w) - a[j], sum[j] += ck * a[j]; });
            std::swap(a, b);
        }
        sweep(s, [=](long j) { u[j] += tau * sum[j]; });
        record.applications += degree + 1, record.steps++;
        record.output(u);
        t = until;
    }
    record.stop();
}

int main(int argc, char **argv) {
    return solver(argc, argv, [](const System &s, double tolerance, Record &record) {
        s.uniform ? solve<Uniform>(s, tolerance, record) : solve<Faces>(s, tolerance, record);
    });
}
