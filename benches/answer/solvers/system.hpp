// What every C++ solver here shares: the semi-discrete system du/dt = L u + b, its sweep, and the command line
//
//   SOLVER SYSTEM SETTING [--dump FILE]
//
// SYSTEM is a file that benches/answer/systems.py wrote. The seconds of the loop go to standard output as
// JSON, the field at each output to FILE as raw float64. A short solve is done once before it is timed.
#pragma once

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <utility>
#include <vector>

using Field = std::vector<double>;

// Row and column 0 and n + 1 hold what is beyond the sides. The faces of cell j are kx[j], kx[j + 1],
// ky[j] and ky[j + w]; where all are alike, there is one coefficient, and zeros beyond the sides.
struct System {
    long n, w;
    bool uniform;
    double rho; // minus the lowest eigenvalue, or a little more
    double k;
    Field times, u0, kx, ky;

    explicit System(const char *file) {
        FILE *in = std::fopen(file, "rb");
        if (!in) std::perror(file), std::exit(1);
        int64_t head[3];
        double told[2];
        get(in, head, sizeof head);
        get(in, told, sizeof told);
        n = head[0], w = n + 2, uniform = head[1], rho = told[0], k = told[1];
        const size_t points = size_t(w) * w;
        times.resize(head[2]), u0.resize(points);
        if (!uniform) kx.resize(points), ky.resize(points);
        for (Field *f : {&times, &u0, &kx, &ky}) get(in, f->data(), f->size() * sizeof(double));
        std::fclose(in);
    }

    // Zero inside, and beyond the sides what the field has there; or nothing there either.
    Field blank() const {
        Field f = u0;
        for (long i = 1; i <= n; i++) std::fill_n(&f[i * w + 1], n, 0.0);
        return f;
    }
    Field zeros() const { return Field(u0.size()); }

  private:
    static void get(FILE *in, void *to, size_t bytes) {
        if (bytes && std::fread(to, bytes, 1, in) != 1) std::fprintf(stderr, "system: too short\n"), std::exit(1);
    }
};

struct Uniform {
    double k;
    explicit Uniform(const System &s) : k(s.k) {}
    double operator()(const double *u, long j, long w) const {
        return k * (((u[j + w] + u[j - w]) + (u[j + 1] + u[j - 1])) - 4 * u[j]);
    }
};

struct Faces {
    const double *kx, *ky;
    explicit Faces(const System &s) : kx(s.kx.data()), ky(s.ky.data()) {}
    double operator()(const double *u, long j, long w) const {
        return kx[j + 1] * (u[j + 1] - u[j]) - kx[j] * (u[j] - u[j - 1]) +
               (ky[j + w] * (u[j + w] - u[j]) - ky[j] * (u[j] - u[j - w]));
    }
};

// body(j) for all cells: one fused loop, which the compiler may take to touch each cell but once.
template <class Body> inline void sweep(const System &s, Body body) {
    for (long i = 1; i <= s.n; i++) {
        const long first = i * s.w + 1, last = first + s.n;
#pragma GCC ivdep
        for (long j = first; j < last; j++) body(j);
    }
}

// The root of the mean square of body(j).
template <class Body> inline double rms(const System &s, Body body) {
    double sum = 0;
    for (long i = 1; i <= s.n; i++) {
        const long first = i * s.w + 1, last = first + s.n;
        double row = 0;
#pragma omp simd reduction(+ : row)
        for (long j = first; j < last; j++) {
            const double value = body(j);
            row += value * value;
        }
        sum += row;
    }
    return std::sqrt(sum / (double(s.n) * s.n));
}

// Times the loop, without the outputs.
class Record {
    using Clock = std::chrono::steady_clock;
    Clock::time_point began = Clock::now();
    double total = 0;
    const System &s;
    FILE *file;

  public:
    long applications = 0, steps = 0;

    Record(const System &s, FILE *file) : s(s), file(file) {}
    double seconds() const { return total; }
    void start() { began = Clock::now(); }
    void stop() { total += std::chrono::duration<double>(Clock::now() - began).count(); }
    void output(const double *u) {
        if (!file) return;
        stop();
        for (long i = 1; i <= s.n; i++) std::fwrite(u + i * s.w + 1, sizeof(double), s.n, file);
        start();
    }
};

// solve(system, setting, record) takes the field through all outputs, and calls record.start and record.stop.
template <class Solve> int solver(int argc, char **argv, Solve solve) {
    if (argc < 3) return std::fprintf(stderr, "usage: %s SYSTEM SETTING [--dump FILE]\n", argv[0]), 2;
    const System system(argv[1]);
    const double setting = std::atof(argv[2]);
    FILE *file = nullptr;
    if (argc > 4 && !std::strcmp(argv[3], "--dump") && !(file = std::fopen(argv[4], "wb")))
        return std::perror(argv[4]), 1;
    Record warm(system, nullptr), record(system, file);
    if (!file) {
        solve(system, setting, warm);
        if (warm.seconds() < 1.0) solve(system, setting, record);
    } else
        solve(system, setting, record);
    const Record &told = record.applications ? record : warm;
    std::printf("{\"seconds\": %.9g, \"applications\": %ld, \"steps\": %ld}\n", told.seconds(),
                told.applications, told.steps);
    return file && std::fclose(file) ? 1 : 0;
}
