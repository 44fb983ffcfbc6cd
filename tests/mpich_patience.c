/* Makes MPICH's ranks give way while they wait. Without it each waits in a busy loop, and three ranks
 * on two cores wait for the end of each other's time slices: tests take a hundred times as long.
 *
 * MPICH's loop calls this function of UCX; after some idle rounds this one sleeps for a moment.
 * scripts/test compiles it, and tests/common/launch.rs loads it first (LD_PRELOAD).
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <time.h>

enum { PATIENCE = 200, MORE = 50 };

unsigned ucp_worker_progress(void *worker)
{
    static unsigned (*progress)(void *);
    static int idle;
    const struct timespec moment = {.tv_nsec = 1000};
    if (!progress) progress = (unsigned (*)(void *)) dlsym(RTLD_NEXT, "ucp_worker_progress");
    unsigned events = progress(worker);
    if (events) {
        idle = 0;
    } else if (++idle > PATIENCE) {
        nanosleep(&moment, NULL);
        idle -= MORE;
    }
    return events;
}
