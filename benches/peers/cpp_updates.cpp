// Plain fused C++ loops of the updates of general problems, which the kernels are measured against:
//
//   cpp_updates KIND N STEPS REPEATS
//
// prints the seconds of processor time of each repeat as JSON. `__restrict` tells the compiler that
// arrays are not the same; no intrinsics, no blocking.
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <ctime>
#include <utility>
#include <vector>

struct Arrays {
    long n, w; // rows, and columns, that evolve; n + 2
    std::vector<double> one, two, v, kx, ky, m;

    explicit Arrays(long n)
        : n(n), w(n + 2), one(w * w), two(w * w), v(w * w), kx(w * w), ky(w * w), m(w * w) {
        for (long i = 0; i < w * w; i++) {
            one[i] = two[i] = 1.0 + i % 11 / 16.0;
            v[i] = 1e-3 * (i % 7);
            kx[i] = 0.1 + i % 13 / 200.0;
            ky[i] = 0.1 + i % 17 / 200.0;
            m[i] = 0.9 + i % 5 / 50.0;
        }
    }
};

constexpr double KX = 0.2, KY = 0.15, WEIGHT = 0.01;

static void course(const Arrays &a, const double *__restrict u, double *__restrict next) {
    const long n = a.n, w = a.w;
    for (long i = 1; i <= n; i++)
        for (long j = i * w + 1; j <= i * w + n; j++)
            next[j] = u[j] + 0.25 * (u[j + w] + u[j - w] + u[j + 1] + u[j - 1] - 4 * u[j]);
}

static void uniform(const Arrays &a, const double *__restrict u, double *__restrict next) {
    const long n = a.n, w = a.w;
    for (long i = 1; i <= n; i++)
        for (long j = i * w + 1; j <= i * w + n; j++)
            next[j] = u[j] + (KX * (u[j + 1] + u[j - 1] - 2 * u[j]) +
                              KY * (u[j + w] + u[j - w] - 2 * u[j]));
}

static inline double rate(const double *__restrict u, const double *__restrict kx,
                          const double *__restrict ky, long j, long w) {
    return kx[j + 1] * (u[j + 1] - u[j]) - kx[j] * (u[j] - u[j - 1]) +
           (ky[j + w] * (u[j + w] - u[j]) - ky[j] * (u[j] - u[j - w]));
}

static void faces(const Arrays &a, const double *__restrict u, double *__restrict next) {
    const long n = a.n, w = a.w;
    const double *__restrict kx = a.kx.data(), *__restrict ky = a.ky.data();
    for (long i = 1; i <= n; i++)
        for (long j = i * w + 1; j <= i * w + n; j++) next[j] = u[j] + rate(u, kx, ky, j, w);
}

static void capacity(const Arrays &a, const double *__restrict u, double *__restrict next) {
    const long n = a.n, w = a.w;
    const double *__restrict kx = a.kx.data(), *__restrict ky = a.ky.data();
    const double *__restrict m = a.m.data();
    for (long i = 1; i <= n; i++)
        for (long j = i * w + 1; j <= i * w + n; j++)
            next[j] = u[j] + m[j] * rate(u, kx, ky, j, w);
}

static void stage(const Arrays &a, const double *__restrict b, double *__restrict next) {
    const long n = a.n, w = a.w;
    const double *__restrict v = a.v.data();
    for (long i = 1; i <= n; i++)
        for (long j = i * w + 1; j <= i * w + n; j++)
            next[j] = b[j] + (b[j] - next[j] +
                              (WEIGHT * v[j] + (KX * (b[j + 1] + b[j - 1] - 2 * b[j]) +
                                                KY * (b[j + w] + b[j - w] - 2 * b[j]))));
}

static void stage_faces(const Arrays &a, const double *__restrict b, double *__restrict next) {
    const long n = a.n, w = a.w;
    const double *__restrict v = a.v.data();
    const double *__restrict kx = a.kx.data(), *__restrict ky = a.ky.data();
    for (long i = 1; i <= n; i++)
        for (long j = i * w + 1; j <= i * w + n; j++)
            next[j] = b[j] + (b[j] - next[j] + (WEIGHT * v[j] + rate(b, kx, ky, j, w)));
}

static double seconds() {
    timespec now;
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
    return now.tv_sec + 1e-9 * now.tv_nsec;
}

int main(int argc, char **argv) {
    if (argc != 5) return std::fprintf(stderr, "usage: cpp_updates KIND N STEPS REPEATS\n"), 1;
    const std::pair<const char *, void (*)(const Arrays &, const double *, double *)> kinds[] = {
        {"course", course},     {"uniform", uniform}, {"faces", faces},
        {"capacity", capacity}, {"stage", stage},     {"stage-faces", stage_faces},
    };
    for (const auto &[name, step] : kinds) {
        if (std::strcmp(name, argv[1])) continue;
        Arrays arrays(std::atol(argv[2]));
        const long steps = std::atol(argv[3]), repeats = std::atol(argv[4]);
        std::printf("{\"seconds\": [");
        for (long k = 0; k <= repeats; k++) {
            const double start = seconds();
            for (long s = 0; s < (k ? steps : 2); s++) {
                step(arrays, arrays.one.data(), arrays.two.data());
                std::swap(arrays.one, arrays.two);
            }
            if (k) std::printf("%s%.9g", k > 1 ? ", " : "", seconds() - start);
        }
        return std::printf("], \"sum\": %.17g}\n", arrays.one[arrays.w + 1]), 0;
    }
    return std::fprintf(stderr, "cpp_updates: no update is called %s\n", argv[1]), 1;
}
