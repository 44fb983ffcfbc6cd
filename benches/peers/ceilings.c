// The ceilings of the roofline, measured: usage: ceilings THREADS. Prints, as JSON, summed over the
// threads and the best of some tries,
//
//   updates_fused    the arithmetic of the stencil in registers, million updates per second
//   updates_rounded  the same, its last multiply and add being two instructions
//   triad            a[i] = b[i] + s c[i] over arrays of growing size: [KiB per thread, GB/s],
//                    32 bytes an element: the written line is read first, as in any sweep with
//                    ordinary stores
#include "gauge.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>

enum { TRIES = 7, SIZES = 5 };
static const long KIB[SIZES] = {24, 384, 4096, 98304, 786432};

static pthread_barrier_t barrier;
static int threads;

struct thread {
    pthread_t id;
    double fused, rounded, triad[SIZES];
};

static double triad(double *a, long points, long sweeps) {
    double *restrict x = a, *restrict y = a + points, *restrict z = a + 2 * points;
    const double start = now();
    for (long s = 0; s < sweeps; s++) {
        for (long i = 0; i < points; i++) x[i] = y[i] + 0.5 * z[i];
        __asm__ volatile("" ::: "memory");
    }
    return 32.0 * points * sweeps / (now() - start) / 1e9;
}

static void keep(double *best, double value) {
    if (value > *best) *best = value;
}

static void *measure(void *argument) {
    struct thread *t = argument;
    for (int k = 0; k < TRIES; k++) {
        pthread_barrier_wait(&barrier);
        keep(&t->fused, update_rate(2000000, 1) / 1e6);
        pthread_barrier_wait(&barrier);
        keep(&t->rounded, update_rate(2000000, 0) / 1e6);
    }
    for (int size = 0; size < SIZES; size++) {
        const long points = KIB[size] * 1024 / 24;
        double *a = malloc(3 * points * sizeof(double));
        for (long i = 0; i < 3 * points; i++) a[i] = 1.0;
        const long sweeps = 1 + (32L << 20) / points / 8;
        for (int k = 0; k < TRIES; k++) {
            pthread_barrier_wait(&barrier);
            keep(&t->triad[size], triad(a, points, sweeps));
        }
        free(a);
    }
    return NULL;
}

int main(int argc, char **argv) {
    threads = argc > 1 ? atoi(argv[1]) : 1;
    struct thread *all = calloc(threads, sizeof *all), sum = {0};
    pthread_barrier_init(&barrier, NULL, threads);
    for (int i = 0; i < threads; i++) pthread_create(&all[i].id, NULL, measure, &all[i]);
    for (int i = 0; i < threads; i++) {
        pthread_join(all[i].id, NULL);
        sum.fused += all[i].fused, sum.rounded += all[i].rounded;
        for (int size = 0; size < SIZES; size++) sum.triad[size] += all[i].triad[size];
    }
    printf("{\"threads\": %d, \"lanes\": %d, ", threads, LANES);
    printf("\"updates_fused\": %.6g, \"updates_rounded\": %.6g, ", sum.fused, sum.rounded);
    printf("\"triad\": [");
    for (int size = 0; size < SIZES; size++)
        printf("%s[%ld, %.5g]", size ? ", " : "", KIB[size], sum.triad[size]);
    printf("]}\n");
    return 0;
}
