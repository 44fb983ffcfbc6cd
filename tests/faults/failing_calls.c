/* Makes opening files of one name, locking, or the Nth sync of files of one name fail with an errno:
 * DIFF2D_FAIL_OPEN=NAME:ERRNO, DIFF2D_FAIL_LOCK=ERRNO, DIFF2D_FAIL_SYNC=NAME:N:ERRNO. Or puts PATH.other in the
 * place of PATH before the Nth time that PATH is opened, DIFF2D_REPLACE_AT_OPEN=NAME:N. To be preloaded. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* Whether the last name of a path is what stands before a colon. */
static int has_name(const char *path, const char *wanted, const char *colon)
{
    const char *name = strrchr(path, '/');
    name = name ? name + 1 : path;
    return strlen(name) == (size_t)(colon - wanted) && !strncmp(name, wanted, colon - wanted);
}

static void replace(const char *path)
{
    static int opened;
    const char *wanted = getenv("DIFF2D_REPLACE_AT_OPEN");
    const char *colon = wanted ? strrchr(wanted, ':') : NULL;
    char other[PATH_MAX + 8];
    if (!colon || !has_name(path, wanted, colon) || ++opened != atoi(colon + 1))
        return;
    snprintf(other, sizeof other, "%s.other", path);
    rename(other, path);
}

static int fails(const char *path)
{
    replace(path);
    const char *wanted = getenv("DIFF2D_FAIL_OPEN");
    const char *colon = wanted ? strrchr(wanted, ':') : NULL;
    if (!colon || !has_name(path, wanted, colon))
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

static int sync_fails(int file)
{
    static int syncs;
    const char *wanted = getenv("DIFF2D_FAIL_SYNC");
    const char *colon = wanted ? strchr(wanted, ':') : NULL;
    char link[64], path[PATH_MAX + 1];
    snprintf(link, sizeof link, "/proc/self/fd/%d", file);
    ssize_t length = readlink(link, path, PATH_MAX);
    if (!colon || length < 0)
        return 0;
    path[length] = '\0';
    if (!has_name(path, wanted, colon) || ++syncs != atoi(colon + 1))
        return 0;
    errno = atoi(strrchr(wanted, ':') + 1);
    return 1;
}

#define SYNC(NAME)                                          \
    int NAME(int file)                                      \
    {                                                       \
        int (*next)(int) = dlsym(RTLD_NEXT, #NAME);         \
        return sync_fails(file) ? -1 : next(file);          \
    }
SYNC(fsync)
SYNC(fdatasync)
