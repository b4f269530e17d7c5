/* Loaded into each program of the site under test: shifts its clock and slows its disk.
 *
 * The file named by ACCIDENTS holds two 64-bit numbers that the driver writes while the program
 * runs: seconds to add to the time of day, and milliseconds that each flush to disk takes longer.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

static const volatile int64_t none[2];
static const volatile int64_t *now = none;

__attribute__((constructor)) static void look(void) {
    const char *path = getenv("ACCIDENTS");
    int file = path ? open(path, O_RDONLY | O_CLOEXEC) : -1;
    if (file < 0)
        return;
    void *seen = mmap(0, sizeof none, PROT_READ, MAP_SHARED, file, 0);
    if (seen != MAP_FAILED)
        now = seen;
    close(file);
}

int clock_gettime(clockid_t clock, struct timespec *into) {
    static int (*real)(clockid_t, struct timespec *);
    if (!real)
        real = dlsym(RTLD_NEXT, "clock_gettime");
    int answer = real(clock, into);
    if (!answer && (clock == CLOCK_REALTIME || clock == CLOCK_REALTIME_COARSE))
        into->tv_sec += now[0];
    return answer;
}

int gettimeofday(struct timeval *restrict into, void *restrict zone) {
    (void)zone;
    struct timespec found;
    clock_gettime(CLOCK_REALTIME, &found);
    into->tv_sec = found.tv_sec;
    into->tv_usec = found.tv_nsec / 1000;
    return 0;
}

time_t time(time_t *into) {
    struct timespec found;
    clock_gettime(CLOCK_REALTIME, &found);
    if (into)
        *into = found.tv_sec;
    return found.tv_sec;
}

#define SLOW(name)                                                                                 \
    int name(int file) {                                                                           \
        static int (*real)(int);                                                                   \
        if (!real)                                                                                 \
            real = dlsym(RTLD_NEXT, #name);                                                        \
        if (now[1])                                                                                \
            usleep(now[1] * 1000);                                                                 \
        return real(file);                                                                         \
    }
SLOW(fsync)
SLOW(fdatasync)
