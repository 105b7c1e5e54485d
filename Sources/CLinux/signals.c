#define _GNU_SOURCE
#include "CLinux.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <unistd.h>

static int pipe_ends[2] = {-1, -1};

static void write_number(int number) {
    int saved = errno;
    unsigned char byte = (unsigned char)number;
    // A full pipe holds news enough.
    if (write(pipe_ends[1], &byte, 1) < 0) { }
    errno = saved;
}

int telos_catch_signals(const int *signals, int count) {
    if (pipe_ends[0] < 0 && pipe2(pipe_ends, O_CLOEXEC | O_NONBLOCK) != 0) return -1;
    for (int i = 0; i < count; i++) {
        struct sigaction action = {.sa_handler = write_number, .sa_flags = SA_RESTART};
        sigemptyset(&action.sa_mask);
        if (sigaction(signals[i], &action, NULL) != 0) return -1;
        // The caller may have been started with it blocked.
        sigset_t set;
        sigemptyset(&set);
        sigaddset(&set, signals[i]);
        sigprocmask(SIG_UNBLOCK, &set, NULL);
    }
    return pipe_ends[0];
}
