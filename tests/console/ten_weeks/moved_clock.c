/* A wall clock that runs some seconds ahead of (or behind) the machine's, for the processes of a test.
 *
 * Loaded with LD_PRELOAD. The number of seconds is read anew at every call from the file that BEIAN_TEST_CLOCK names
 * (eight bytes, little endian), so the clock of a running process can be moved. Monotonic clocks are left alone.
 * A process that waits until a time of the wall clock would wait until another one: Chromium's crash handler does, and would
 * never rest. It keeps the machine's clock.
 * The kernel gives files the machine's time. A file that a Python process has written gets the moved time when it is closed; a
 * change of directories (rename, delete) does not.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

static const volatile int64_t *ahead_s;
static int moves_files;
static const int64_t SOON_S = 6 * 3600;  /* a file that was just written is not older by the machine's clock */

__attribute__((constructor)) static void open_clock(void) {
    if (!strcmp(program_invocation_short_name, "chrome_crashpad_handler")) return;
    const char *path = getenv("BEIAN_TEST_CLOCK");
    int file = path ? open(path, O_RDONLY | O_CLOEXEC) : -1;
    if (file < 0) return;
    void *page = mmap(NULL, sizeof(int64_t), PROT_READ, MAP_SHARED, file, 0);
    if (page != MAP_FAILED) ahead_s = page;
    syscall(SYS_close, file);
    moves_files = ahead_s && !strncmp(program_invocation_short_name, "python", 6);
}

static void move_time_of(int file) {
    struct stat status;
    struct timespec machine;
    int access = fcntl(file, F_GETFL);
    if (access < 0 || (access & O_ACCMODE) == O_RDONLY || fstat(file, &status) || !S_ISREG(status.st_mode)) return;
    syscall(SYS_clock_gettime, CLOCK_REALTIME, &machine);
    if (llabs((long long)machine.tv_sec - status.st_mtim.tv_sec) > SOON_S) return;  /* moved before, or given by somebody */
    struct timespec times[2] = {{0, UTIME_OMIT}, status.st_mtim};
    times[1].tv_sec += *ahead_s;
    futimens(file, times);
}

int close(int file) {
    if (moves_files && llabs((long long)*ahead_s) > SOON_S) {
        int before = errno;
        move_time_of(file);
        errno = before;
    }
    return (int)syscall(SYS_close, file);
}

int clock_gettime(clockid_t clock, struct timespec *now) {
    int failed = (int)syscall(SYS_clock_gettime, clock, now);
    if (!failed && ahead_s && (clock == CLOCK_REALTIME || clock == CLOCK_REALTIME_COARSE)) now->tv_sec += *ahead_s;
    return failed;
}

int gettimeofday(struct timeval *restrict now, void *restrict zone) {
    (void)zone;
    struct timespec moment;
    int failed = clock_gettime(CLOCK_REALTIME, &moment);
    if (!failed && now) {
        now->tv_sec = moment.tv_sec;
        now->tv_usec = moment.tv_nsec / 1000;
    }
    return failed;
}

time_t time(time_t *to) {
    struct timespec moment;
    clock_gettime(CLOCK_REALTIME, &moment);
    if (to) *to = moment.tv_sec;
    return moment.tv_sec;
}
