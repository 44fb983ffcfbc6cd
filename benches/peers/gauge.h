// What canary.c and ceilings.c share: a clock, and two loops of known work that stay in registers.
// `asm("" : "+v"(x))` costs nothing: it only hides from the compiler that x has not changed.
#pragma once
#define _GNU_SOURCE
#include <stdint.h>
#include <time.h>

#if defined(__AVX512F__)
typedef double vector __attribute__((vector_size(64)));
#elif defined(__AVX__)
typedef double vector __attribute__((vector_size(32)));
#else
typedef double vector __attribute__((vector_size(16)));
#endif
enum { LANES = sizeof(vector) / sizeof(double) };

#if defined(__x86_64__)
#define HIDE(x) __asm__ volatile("" : "+v"(x))
#elif defined(__aarch64__)
#define HIDE(x) __asm__ volatile("" : "+w"(x))
#else
#define HIDE(x) __asm__ volatile("" : "+m"(x))
#endif

static double now(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return t.tv_sec + 1e-9 * t.tv_nsec;
}

// A chain of dependent additions, one a cycle on every processor of note: gives the clock [Hz]. Of a
// register to itself: chains of `add $1` are folded before they are executed, four or more a cycle, from Intel's
// Golden Cove on.
static inline double clock_rate(long rounds) {
    uint64_t x = 1;
    const double start = now();
    for (long i = 0; i < rounds; i++)
#if defined(__x86_64__)
        __asm__ volatile("add %0, %0\n\tadd %0, %0\n\tadd %0, %0\n\tadd %0, %0\n\t"
                         "add %0, %0\n\tadd %0, %0\n\tadd %0, %0\n\tadd %0, %0"
                         : "+r"(x));
#elif defined(__aarch64__)
        __asm__ volatile("add %0, %0, %0\n\tadd %0, %0, %0\n\tadd %0, %0, %0\n\tadd %0, %0, %0\n\t"
                         "add %0, %0, %0\n\tadd %0, %0, %0\n\tadd %0, %0, %0\n\tadd %0, %0, %0"
                         : "+r"(x));
#else
        for (int k = 0; k < 8; k++) {
            x += x;
            __asm__ volatile("" : "+r"(x));
        }
#endif
    return 8.0 * rounds / (now() - start);
}

// The arithmetic of one update of the stencil and nothing else: no load, no store, eight
// independent vectors. Three additions, one fused multiply-subtract, and the last multiply and add,
// which are one instruction where `fused` (the factor is a power of two). Updates per second.
static inline __attribute__((always_inline)) double update_rate(long rounds, int fused) {
    vector up = {0}, down, left, right, four, k;
    for (int i = 0; i < LANES; i++) up[i] = 0.5, four[i] = 4, k[i] = 0.25;
    down = left = right = up;
    vector c0 = up, c1 = up, c2 = up, c3 = up, c4 = up, c5 = up, c6 = up, c7 = up;
    HIDE(four);
    HIDE(k);
#define UPDATE(c)                                                              \
    {                                                                          \
        HIDE(up);                                                              \
        const vector laplacian = (((up + down) + left) + right) - four * c;    \
        vector change = k * laplacian;                                         \
        if (!fused) HIDE(change);                                              \
        c = c + change;                                                        \
        HIDE(c);                                                               \
    }
    const double start = now();
    for (long i = 0; i < rounds; i++) {
        UPDATE(c0) UPDATE(c1) UPDATE(c2) UPDATE(c3) UPDATE(c4) UPDATE(c5) UPDATE(c6) UPDATE(c7)
    }
#undef UPDATE
    return (double)rounds * 8 * LANES / (now() - start);
}
