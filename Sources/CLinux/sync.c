#define _GNU_SOURCE
#include "CLinux.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdatomic.h>
#include <unistd.h>

void telos_begin_writing(int descriptor) {
    (void)sync_file_range(descriptor, 0, 0, SYNC_FILE_RANGE_WRITE);
}

typedef struct {
    const char *const *paths;
    int count;
    atomic_int next, error, failed;
} Work;

static void *take_turns(void *argument) {
    Work *work = argument;
    for (int index; (index = atomic_fetch_add(&work->next, 1)) < work->count;) {
        int file = open(work->paths[index], O_RDONLY | O_CLOEXEC);
        int error = file < 0 || fsync(file) != 0 ? errno : 0;
        if (file >= 0) close(file);
        // Some network file systems have no fsync of a folder; they make renames durable themselves.
        if (error == 0 || (file >= 0 && error == EINVAL)) continue;
        int none = 0;
        if (atomic_compare_exchange_strong(&work->error, &none, error)) atomic_store(&work->failed, index);
    }
    return NULL;
}

int telos_sync_all(const char *const paths[], int count, int *failed) {
    enum { thread_limit = 8 };
    Work work = {.paths = paths, .count = count};
    pthread_t threads[thread_limit];
    int started = 0;
    // This thread is one of them, and alone can do it all.
    while (started < thread_limit - 1 && started < count - 1
        && pthread_create(&threads[started], NULL, take_turns, &work) == 0) started++;
    take_turns(&work);
    for (int i = 0; i < started; i++) pthread_join(threads[i], NULL);
    *failed = atomic_load(&work.failed);
    return atomic_load(&work.error);
}
