// The same in one sweep, without the array for the Laplacian: the plain loop that the ratios in the
// tables are taken against. `__restrict` tells the compiler that the two buffers are two; no
// intrinsics, no blocking.
#include "peer.hpp"

#include <utility>

static void step(const double *__restrict rho, double *__restrict next, long n, double k) {
    const long w = n + 2;
    for (long i = 1; i <= n; i++)
        for (long j = 1; j <= n; j++) {
            const double laplacian = rho[(i + 1) * w + j] + rho[(i - 1) * w + j] +
                                     rho[i * w + j + 1] + rho[i * w + j - 1] - 4 * rho[i * w + j];
            next[i * w + j] = rho[i * w + j] + k * laplacian;
        }
}

int main(int argc, char **argv) {
    const Grid grid(size(argc, argv));
    std::vector<double> first(grid.points()), second(grid.points());

    return peer(argc, argv, grid, first.data(), [&](long steps) -> const double * {
        double *rho = first.data(), *next = second.data();
        for (long s = 0; s < steps; s++) {
            step(rho, next, grid.n, grid.factor);
            std::swap(rho, next);
        }
        return rho;
    });
}
