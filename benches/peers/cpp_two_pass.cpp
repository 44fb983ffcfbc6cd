// The C++ version of the course: one sweep for the Laplacian, into an array of its own, and one for
// the step. Plain on purpose: two loops over row-major arrays, whatever the compiler makes of them.
#include "peer.hpp"

#include <utility>

static void step(const double *__restrict rho, double *__restrict lapl, double *__restrict next,
                 long n, double k) {
    const long w = n + 2;
    for (long i = 1; i <= n; i++)
        for (long j = 1; j <= n; j++)
            lapl[i * w + j] = rho[(i + 1) * w + j] + rho[(i - 1) * w + j] + rho[i * w + j + 1] +
                              rho[i * w + j - 1] - 4 * rho[i * w + j];
    for (long i = 1; i <= n; i++)
        for (long j = 1; j <= n; j++) next[i * w + j] = rho[i * w + j] + k * lapl[i * w + j];
}

int main(int argc, char **argv) {
    const Grid grid(size(argc, argv));
    std::vector<double> first(grid.points()), second(grid.points()), laplacian(grid.points());

    return peer(argc, argv, grid, first.data(), [&](long steps) -> const double * {
        double *rho = first.data(), *next = second.data();
        for (long s = 0; s < steps; s++) {
            step(rho, laplacian.data(), next, grid.n, grid.factor);
            std::swap(rho, next);
        }
        return rho;
    });
}
