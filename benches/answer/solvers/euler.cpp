// Explicit Euler, fused. SETTING: how many times more steps than stability asks for.
#include "system.hpp"

template <class L> void solve(const System &s, double more, Record &record) {
    const L l(s);
    Field one = s.u0, two = s.blank();
    const long w = s.w;
    record.start();
    double t = 0;
    for (double until : s.times) {
        const long steps = std::ceil((until - t) * s.rho / 2 * more * (1 - 1e-12));
        const double dt = (until - t) / steps;
        for (long k = 0; k < steps; k++) {
            const double *u = one.data();
            double *next = two.data();
            sweep(s, [=](long j) { next[j] = u[j] + dt * l(u, j, w); });
            std::swap(one, two);
        }
        record.applications += steps, record.steps += steps;
        record.output(one.data());
        t = until;
    }
    record.stop();
}

int main(int argc, char **argv) {
    return solver(argc, argv, [](const System &s, double more, Record &record) {
        s.uniform ? solve<Uniform>(s, more, record) : solve<Faces>(s, more, record);
    });
}
