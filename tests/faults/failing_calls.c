/* Makes opening files of one name, or locking, fail with an errno: DIFF2D_FAIL_OPEN=NAME:ERRNO,
 * DIFF2D_FAIL_LOCK=ERRNO. To be preloaded. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

static int fails(const char *path)
{
    const char *wanted = getenv("DIFF2D_FAIL_OPEN");
    const char *colon = wanted ? strrchr(wanted, ':') : NULL;
    const char *name = strrchr(path, '/');
    name = name ? name + 1 : path;
    if (!colon || strlen(name) != (size_t)(colon - wanted) || strncmp(name, wanted, colon - wanted))
        return 0;
    errno = atoi(colon + 1);
    return 1;
}

#define OPEN(NAME)                                                      \
    int NAME(const char *path, int flags, ...)                          \
    {                                                                   \
        int (*next)(const char *, int, ...) = dlsym(RTLD_NEXT, #NAME);  \
        va_list rest;                                                   \
        va_start(rest, flags);                                          \
        mode_t mode = va_arg(rest, mode_t);                             \
        va_end(rest);                                                   \
        return fails(path) ? -1 : next(path, flags, mode);              \
    }
OPEN(open)
OPEN(open64)

#define OPENAT(NAME)                                                         \
    int NAME(int dir, const char *path, int flags, ...)                      \
    {                                                                        \
        int (*next)(int, const char *, int, ...) = dlsym(RTLD_NEXT, #NAME);  \
        va_list rest;                                                        \
        va_start(rest, flags);                                               \
        mode_t mode = va_arg(rest, mode_t);                                  \
        va_end(rest);                                                        \
        return fails(path) ? -1 : next(dir, path, flags, mode);              \
    }
OPENAT(openat)
OPENAT(openat64)

int flock(int file, int operation)
{
    const char *wanted = getenv("DIFF2D_FAIL_LOCK");
    int (*next)(int, int) = dlsym(RTLD_NEXT, "flock");
    if (!wanted)
        return next(file, operation);
    errno = atoi(wanted);
    return -1;
}
