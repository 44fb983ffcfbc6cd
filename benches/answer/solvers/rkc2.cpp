// RKC2, the second-order Runge-Kutta-Chebyshev method of Sommeijer, Shampine and Verwer (J. Comput. Appl.
// Math. 88, 1998), with their estimate of the error. SETTING: the tolerance of a step.
#include "steps.hpp"

template <class L> class Rkc2 {
    const System &s;
    const L l;
    Record &record;
    Field u, f, one, two, g;

  public:
    Rkc2(const System &s, Record &record)
        : s(s), l(s), record(record), u(s.u0), f(s.zeros()), one(s.blank()), two(s.blank()), g(s.zeros()) {
        rate(u, f);
    }
    double longest() const { return 0.65 * 2000 * 2000; }
    const double *field() const { return u.data(); }
    void accept() { std::swap(u, one), std::swap(f, g); }

    double step(double h) {
        const int m = std::max(2, 1 + int(std::sqrt(1 + 1.54 * h * s.rho)));
        const double w0 = 1 + 2.0 / (13.0 * m * m);
        double t0 = 1, t1 = w0, d0 = 0, d1 = 1, e0 = 0, e1 = 0;
        std::vector<double> a(m + 1), b(m + 1);
        double w1 = 0;
        for (int j = 2; j <= m; j++) {
            const double t2 = 2 * w0 * t1 - t0, d2 = 2 * (t1 + w0 * d1) - d0, e2 = 4 * d1 + 2 * w0 * e1 - e0;
            b[j] = e2 / (d2 * d2), a[j] = 1 - b[j] * t2, w1 = d2 / e2;
            t0 = t1, t1 = t2, d0 = d1, d1 = d2, e0 = e1, e1 = e2;
        }
        b[0] = b[1] = b[2], a[0] = 1 - b[0], a[1] = 1 - b[1] * w0;
        const long w = s.w;
        const double *y0 = u.data(), *f0 = f.data(), first = b[1] * w1 * h;
        double *y1 = one.data(), *y2 = two.data();
        // y2 stands for the stage before y1, first u itself, and is replaced by the stage after it.
        sweep(s, [=](long j) { y1[j] = y0[j] + first * f0[j], y2[j] = y0[j]; });
        for (int k = 2; k <= m; k++) {
            const double mu = 2 * b[k] * w0 / b[k - 1], nu = -b[k] / b[k - 2], tau = 2 * b[k] * w1 / b[k - 1] * h;
            const double one_less = 1 - mu - nu, gamma = -a[k - 1] * tau;
            sweep(s, [=, l = l](long j) {
                y2[j] = one_less * y0[j] + mu * y1[j] + nu * y2[j] + tau * l(y1, j, w) + gamma * f0[j];
            });
            std::swap(y1, y2);
        }
        if (y1 != one.data()) std::swap(one, two);
        record.applications += m;
        rate(one, g);
        const double *f1 = g.data();
        return rms(s, [=](long j) { return 0.8 * (y0[j] - y1[j]) + 0.4 * h * (f0[j] + f1[j]); });
    }

  private:
    void rate(const Field &of, Field &to) {
        const double *y = of.data();
        double *r = to.data();
        sweep(s, [=, l = l, w = s.w](long j) { r[j] = l(y, j, w); });
    }
};

template <class L> void solve(const System &s, double tolerance, Record &record) {
    record.start();
    Rkc2<L> method(s, record);
    adaptive(s, method, tolerance, 3, record);
    record.stop();
}

int main(int argc, char **argv) {
    return solver(argc, argv, [](const System &s, double tolerance, Record &record) {
        s.uniform ? solve<Uniform>(s, tolerance, record) : solve<Faces>(s, tolerance, record);
    });
}
