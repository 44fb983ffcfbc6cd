// The canary: for every line on standard input, runs loops of known instruction counts on all cores
// at once, a few milliseconds of each, and prints what the slowest core reached, as JSON:
//
//   clock    additions that depend on one another, per nanosecond: the clock [GHz]
//   updates  arithmetic of the stencil in registers, million updates per second: falls when another
//            tenant takes cycles, or shares the core's arithmetic units
//   memory   a triad over 48 MiB a core [GB/s, write-allocate counted]; for information
//
// The benchmark repeats samples around which the first two fell short of their best.
#include "gauge.h"

#include <pthread.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>

enum { MOST = 1024, POINTS = 2 << 20 };

struct core {
    int cpu;
    pthread_t thread;
    pthread_barrier_t *start;
    double clock, updates, memory, *a, *b, *c;
};

static void *measure(void *argument) {
    struct core *core = argument;
    cpu_set_t set;
    CPU_ZERO(&set);
    CPU_SET(core->cpu, &set);
    sched_setaffinity(0, sizeof set, &set);
    if (!core->a) {
        core->a = malloc(3 * POINTS * sizeof(double));
        core->b = core->a + POINTS, core->c = core->b + POINTS;
        for (long i = 0; i < 3 * POINTS; i++) core->a[i] = 1.0;
    }
    pthread_barrier_wait(core->start);
    core->clock = clock_rate(1000000) / 1e9;
    core->updates = update_rate(250000, 1) / 1e6;
    const double start = now();
    for (long i = 0; i < POINTS; i++) core->a[i] = core->b[i] + 0.5 * core->c[i];
    core->memory = 32.0 * POINTS / (now() - start) / 1e9;
    return NULL;
}

int main(void) {
    static struct core cores[MOST];
    cpu_set_t allowed;
    int count = 0;
    sched_getaffinity(0, sizeof allowed, &allowed);
    for (int cpu = 0; cpu < CPU_SETSIZE && count < MOST; cpu++)
        if (CPU_ISSET(cpu, &allowed)) cores[count++].cpu = cpu;

    char line[80];
    while (fgets(line, sizeof line, stdin)) {
        pthread_barrier_t start;
        pthread_barrier_init(&start, NULL, count);
        for (int i = 0; i < count; i++) {
            cores[i].start = &start;
            pthread_create(&cores[i].thread, NULL, measure, &cores[i]);
        }
        double clock = 1e300, updates = 1e300, memory = 1e300;
        for (int i = 0; i < count; i++) {
            pthread_join(cores[i].thread, NULL);
            if (cores[i].clock < clock) clock = cores[i].clock;
            if (cores[i].updates < updates) updates = cores[i].updates;
            if (cores[i].memory < memory) memory = cores[i].memory;
        }
        pthread_barrier_destroy(&start);
        printf("{\"clock\": %.5g, \"updates\": %.6g, \"memory\": %.5g}\n", clock, updates, memory);
        fflush(stdout);
    }
    return 0;
}
