// A preconditioner for (I - gamma L) x = b: one multigrid V-cycle on pairs of cells by pairs of cells, with damped
// Jacobi sweeps. Plain, symmetric, not tuned. Coarse equations are summed over the cells of a group; the flux between
// two groups is half the sum of the faces, since their centres are twice as far apart.
#pragma once

#include "system.hpp"

struct Level {
    long n, w;
    Field m, kx, ky, d, x, b, r; // cells of a group, faces, their sum around a cell; and of the cycle

    explicit Level(long n) : n(n), w(n + 2) {
        for (Field *f : {&m, &kx, &ky, &d, &x, &b, &r}) f->resize(w * w);
    }
    void sum() {
        for (long i = 1; i <= n; i++)
            for (long j = i * w + 1; j <= i * w + n; j++) d[j] = kx[j] + kx[j + 1] + ky[j] + ky[j + w];
    }
};

class Multigrid {
    static constexpr double DAMPING = 0.8;
    static constexpr int SWEEPS = 2, COARSEST = 20;
    std::vector<Level> levels;

  public:
    explicit Multigrid(const System &s) {
        Level finest(s.n);
        for (long i = 1; i <= s.n; i++) std::fill_n(&finest.m[i * s.w + 1], s.n, 1.0);
        if (s.uniform)
            std::fill(finest.kx.begin(), finest.kx.end(), s.k), std::fill(finest.ky.begin(), finest.ky.end(), s.k);
        else
            finest.kx = s.kx, finest.ky = s.ky;
        finest.sum();
        levels.push_back(finest);
        while (levels.back().n > 3) levels.push_back(coarser(levels.back()));
    }
    // x from b, both with what is beyond the sides, which is ignored and set to zero.
    void cycle(const double *b, double *x, double gamma) {
        std::copy_n(b, levels[0].b.size(), levels[0].b.begin());
        down(0, gamma);
        std::copy_n(levels[0].x.begin(), levels[0].x.size(), x);
    }

  private:
    static Level coarser(const Level &fine) {
        Level c((fine.n + 1) / 2);
        for (long i = 1; i <= fine.n + 1; i++)
            for (long j = 1; j <= fine.n + 1; j++) {
                const long from = i * fine.w + j, to = (i + 1) / 2 * c.w + (j + 1) / 2;
                const bool last_row = i > fine.n, last_column = j > fine.n;
                const long right = (i + 1) / 2 * c.w + c.n + 1, above = (c.n + 1) * c.w + (j + 1) / 2;
                if (!last_row && !last_column) c.m[to] += fine.m[from];
                // Faces on the left of a group, and beyond the last group.
                if (!last_row && (j % 2 || last_column)) c.kx[last_column ? right : to] += fine.kx[from] / 2;
                if (!last_column && (i % 2 || last_row)) c.ky[last_row ? above : to] += fine.ky[from] / 2;
            }
        c.sum();
        return c;
    }

    static double times(const Level &l, long j, double gamma) { // A x
        const double *x = l.x.data(), *kx = l.kx.data(), *ky = l.ky.data();
        const double flux = kx[j + 1] * x[j + 1] + kx[j] * x[j - 1] + (ky[j + l.w] * x[j + l.w] + ky[j] * x[j - l.w]);
        return (l.m[j] + gamma * l.d[j]) * x[j] - gamma * flux;
    }
    static void residual(Level &l, double gamma) {
        double *r = l.r.data();
        const double *b = l.b.data();
        cells(l, [&, r, b](long j) { r[j] = b[j] - times(l, j, gamma); });
    }
    template <class Body> static void cells(const Level &l, Body body) {
        for (long i = 1; i <= l.n; i++) {
            const long first = i * l.w + 1, last = first + l.n;
#pragma GCC ivdep
            for (long j = first; j < last; j++) body(j);
        }
    }
    static void smooth(Level &l, double gamma, int sweeps) {
        double *x = l.x.data();
        const double *r = l.r.data(), *m = l.m.data(), *d = l.d.data();
        for (int k = 0; k < sweeps; k++) {
            residual(l, gamma);
            cells(l, [=](long j) { x[j] += DAMPING * r[j] / (m[j] + gamma * d[j]); });
        }
    }

    void down(size_t k, double gamma) {
        Level &l = levels[k];
        double *x = l.x.data();
        const double *b = l.b.data(), *m = l.m.data(), *d = l.d.data();
        cells(l, [=](long j) { x[j] = DAMPING * b[j] / (m[j] + gamma * d[j]); });
        if (k + 1 == levels.size()) return smooth(l, gamma, COARSEST);
        smooth(l, gamma, SWEEPS - 1);
        residual(l, gamma);
        Level &c = levels[k + 1];
        std::fill(c.b.begin(), c.b.end(), 0.0);
        for (long i = 1; i <= l.n; i++)
            for (long j = 1; j <= l.n; j++) c.b[(i + 1) / 2 * c.w + (j + 1) / 2] += l.r[i * l.w + j];
        down(k + 1, gamma);
        for (long i = 1; i <= l.n; i++)
            for (long j = 1; j <= l.n; j++) l.x[i * l.w + j] += c.x[(i + 1) / 2 * c.w + (j + 1) / 2];
        smooth(l, gamma, SWEEPS);
    }
};
