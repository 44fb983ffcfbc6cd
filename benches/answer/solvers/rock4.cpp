// ROCK4, the fourth-order orthogonal Runge-Kutta-Chebyshev method of Abdulle (SIAM J. Sci. Comput. 23, 2002):
// the stability polynomial is w(z) P(z), w of degree four, P by the three-term recurrence of the polynomials
// that are orthogonal to w^2. Its tables come from benches/answer/rock4.py. Two things are as they are best
// for a linear problem: w goes first, where rounding is not amplified, and the error is estimated from both
// ends of the step by the rest of Hermite's formula, of fifth order. SETTING: the tolerance of a step.
#include "steps.hpp"

struct Stage {
    double mu, nu, tau; // y(k+1) = mu y(k) + nu y(k-1) + tau h f(y(k))
};

struct Polynomial {
    int degree;
    double length;  // of the interval of stability
    double w[4];    // (1 + w0 z + w1 z^2) (1 + w2 z + w3 z^2)
    std::vector<Stage> stages;
};

static std::vector<Polynomial> tables() {
    const char *name = std::getenv("ROCK4_TABLES");
    FILE *in = name ? std::fopen(name, "r") : nullptr;
    if (!in) std::fprintf(stderr, "rock4: ROCK4_TABLES names no file\n"), std::exit(1);
    std::vector<Polynomial> all;
    Polynomial p;
    while (std::fscanf(in, "%d %lf %lf %lf %lf %lf", &p.degree, &p.length, p.w, p.w + 1, p.w + 2, p.w + 3) == 6) {
        p.stages.resize(p.degree - 4);
        for (Stage &k : p.stages)
            if (std::fscanf(in, "%lf %lf %lf", &k.mu, &k.nu, &k.tau) != 3) std::exit(1);
        all.push_back(p);
    }
    std::fclose(in);
    return all;
}

template <class L> class Rock4 {
    const System &s;
    const L l;
    Record &record;
    const std::vector<Polynomial> &polynomials;
    Field u, f, lf, one, two, g, lg;

  public:
    Rock4(const System &s, Record &record, const std::vector<Polynomial> &polynomials)
        : s(s), l(s), record(record), polynomials(polynomials), u(s.u0), f(s.zeros()), lf(s.zeros()),
          one(s.blank()), two(s.blank()), g(s.zeros()), lg(s.zeros()) {
        apply(u, f), apply(f, lf);
    }
    double longest() const { return 0.98 * polynomials.back().length; }
    const double *field() const { return u.data(); }
    void accept() { std::swap(u, one), std::swap(f, g), std::swap(lf, lg); }

    double step(double h) {
        size_t which = 0;
        while (polynomials[which].length < h * s.rho && which + 1 < polynomials.size()) which++;
        const Polynomial &p = polynomials[which];
        const long w = s.w;
        const double *y0 = u.data(), *f0 = f.data(), *lf0 = lf.data();
        double *y1 = one.data(), *y2 = two.data();
        const double a = p.w[0] * h, b = p.w[1] * h * h, c = p.w[2] * h, d = p.w[3] * h * h;
        sweep(s, [=](long j) { y1[j] = y0[j] + a * f0[j] + b * lf0[j]; });
        apply(one, g);
        const double *f1 = g.data(), *lf1 = lg.data();
        sweep(s, [=, l = l](long j) { y2[j] = y1[j] += c * f1[j] + d * l(f1, j, w); });
        for (const Stage &k : p.stages) {
            const double mu = k.mu, nu = k.nu, tau = k.tau * h;
            sweep(s, [=, l = l](long j) { y2[j] = mu * y1[j] + nu * y2[j] + tau * l(y1, j, w); });
            std::swap(y1, y2);
        }
        if (y1 != one.data()) std::swap(one, two);
        apply(one, g), apply(g, lg);
        record.applications += p.degree;
        const double half = h / 2, twelfth = h * h / 12;
        return rms(s, [=](long j) {
            return y1[j] - y0[j] - half * (f0[j] + f1[j]) + twelfth * (lf1[j] - lf0[j]);
        });
    }

  private:
    void apply(const Field &of, Field &to) {
        const double *y = of.data();
        double *r = to.data();
        sweep(s, [=, l = l, w = s.w](long j) { r[j] = l(y, j, w); });
    }
};

template <class L>
void solve(const System &s, double tolerance, Record &record, const std::vector<Polynomial> &polynomials) {
    record.start();
    Rock4<L> method(s, record, polynomials);
    adaptive(s, method, tolerance, 5, record);
    record.stop();
}

int main(int argc, char **argv) {
    const auto polynomials = tables();
    return solver(argc, argv, [&](const System &s, double tolerance, Record &record) {
        s.uniform ? solve<Uniform>(s, tolerance, record, polynomials) : solve<Faces>(s, tolerance, record, polynomials);
    });
}
