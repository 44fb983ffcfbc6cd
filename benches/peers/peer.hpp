// What every C++ peer shares: the grid, the initial field, the command line and the report. No
// stencil is in here: each peer's file holds its own.
//
// The protocol: peer N STEPS [--dump FILE] [--repeat K] [--cold]. Each repeat starts from the
// initial field and times the loop alone; a few untimed steps go before, unless --cold leaves them
// out for the time of the whole process. The last field goes to FILE as raw float64, n x n; the
// seconds go to standard output as JSON.
#pragma once

#include <chrono>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <vector>

constexpr double D = 1.0, X1 = -10.0, X2 = 10.0;

struct Grid {
    long n;        // rows, and columns, that evolve
    long width;    // n + 2: row and column 0 and n + 1 are held at zero
    double factor; // (D / dx^2) dt

    explicit Grid(long n) : n(n), width(n + 2) {
        const double dx = (X2 - X1) / n;
        const double dt = 0.25 * (dx * dx) / D;
        factor = (D / (dx * dx)) * dt;
    }
    size_t points() const { return size_t(width) * width; }
};

inline long size(int argc, char **argv) {
    if (argc >= 3) return std::atol(argv[1]);
    std::fprintf(stderr, "usage: %s N STEPS [--dump FILE] [--repeat K] [--cold]\n", argv[0]);
    std::exit(2);
}

inline double peak(const Grid &grid, long i) {
    const double x = X1 + ((i - 1) * (X2 - X1)) / grid.n;
    return 1.0 - std::fabs(1.0 - 4.0 * std::fabs((x - (X1 + X2) / 2.0) / (X2 - X1)));
}

inline void four_peaks(const Grid &grid, double *rho) {
    std::vector<double> profile(grid.width);
    for (long j = 1; j <= grid.n; j++) profile[j] = peak(grid, j);
    for (long i = 1; i <= grid.n; i++)
        for (long j = 1; j <= grid.n; j++) rho[i * grid.width + j] = profile[i] * profile[j];
}

// run(steps) starts from the field in rho, and returns where the field is after those steps.
template <class Run> int peer(int argc, char **argv, const Grid &grid, double *rho, Run run) {
    const long steps = std::atol(argv[2]);
    long repeats = 1;
    const char *dump = nullptr;
    bool cold = false;
    for (int i = 3; i < argc; i++) {
        if (!std::strcmp(argv[i], "--cold")) cold = true;
        if (i + 1 < argc && !std::strcmp(argv[i], "--dump")) dump = argv[++i];
        if (i + 1 < argc && !std::strcmp(argv[i], "--repeat")) repeats = std::atol(argv[++i]);
    }

    const double *last = rho;
    std::printf("{\"seconds\": [");
    for (long k = 0; k < repeats; k++) {
        four_peaks(grid, rho);
        if (!cold) {
            run(steps < 2 ? steps : 2);
            four_peaks(grid, rho);
        }
        const auto start = std::chrono::steady_clock::now();
        last = run(steps);
        const std::chrono::duration<double> seconds = std::chrono::steady_clock::now() - start;
        std::printf("%s%.9g", k ? ", " : "", seconds.count());
    }
    std::printf("]}\n");

    if (!dump) return 0;
    FILE *file = std::fopen(dump, "wb");
    if (!file) return std::perror(dump), 1;
    for (long i = 1; i <= grid.n; i++)
        std::fwrite(last + i * grid.width + 1, sizeof(double), grid.n, file);
    return std::fclose(file) ? 1 : 0;
}
