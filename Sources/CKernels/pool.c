// A small pool of threads that share the parts of one piece of work at a time.
//
// Parts are taken one by one, so that a thread that the machine holds up takes fewer, and one that never wakes is never
// waited for. The ticket holds the number of the piece of work and how many of its parts nobody has taken, in one word:
// whoever takes a part by replacing the ticket that he read knows that what he read of the work belongs to it.
#include "CKernels.h"
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>

enum { MAXIMUM_THREADS = 256, SPINS = 4000 };

typedef void (*work_function)(void *context, long part, long worker);

static struct {
    // The upper half numbers the pieces of work, the lower half counts the parts that nobody has taken.
    _Atomic uint64_t ticket;
    _Atomic(work_function) work;
    _Atomic(void *) context;
    // How many threads may work on it, the caller among them.
    _Atomic long workers;
    // Of the piece of work under way: parts that are not done.
    _Atomic long open_parts;
    // Threads that share work, the caller among them.
    _Atomic long threads;
    _Atomic long sleeping;
    _Atomic int caller_waits;
    // Held while a piece of work is under way.
    pthread_mutex_t busy;
    // Guards sleeping and waking only.
    pthread_mutex_t mutex;
    pthread_cond_t wake, done;
    // Threads that were started, with `busy` held.
    long started;
} pool = {
    .threads = 1,
    .busy = PTHREAD_MUTEX_INITIALIZER,
    .mutex = PTHREAD_MUTEX_INITIALIZER,
    .wake = PTHREAD_COND_INITIALIZER,
    .done = PTHREAD_COND_INITIALIZER,
};

static inline void pause_briefly(void) {
#if defined(__x86_64__)
    __builtin_ia32_pause();
#elif defined(__aarch64__)
    __asm__ volatile("yield");
#endif
}

// Takes parts of the present piece of work until none is left.
static void take_parts(long worker) {
    for (;;) {
        uint64_t ticket = atomic_load(&pool.ticket);
        if ((uint32_t)ticket == 0) return;
        work_function work = atomic_load(&pool.work);
        void *context = atomic_load(&pool.context);
        if (worker >= atomic_load(&pool.workers)) return;
        long part = (long)(uint32_t)ticket - 1;
        if (!atomic_compare_exchange_strong(&pool.ticket, &ticket, ticket - 1)) continue;
        work(context, part, worker);
        if (atomic_fetch_sub(&pool.open_parts, 1) == 1 && atomic_load(&pool.caller_waits)) {
            pthread_mutex_lock(&pool.mutex);
            pthread_cond_signal(&pool.done);
            pthread_mutex_unlock(&pool.mutex);
        }
    }
}

static void *run_worker(void *argument) {
    long worker = (long)argument;
    uint32_t seen = 0;
    for (;;) {
        int spins = 0;
        while ((uint32_t)(atomic_load(&pool.ticket) >> 32) == seen && spins < SPINS) {
            pause_briefly();
            spins++;
        }
        if ((uint32_t)(atomic_load(&pool.ticket) >> 32) == seen) {
            pthread_mutex_lock(&pool.mutex);
            atomic_fetch_add(&pool.sleeping, 1);
            while ((uint32_t)(atomic_load(&pool.ticket) >> 32) == seen) pthread_cond_wait(&pool.wake, &pool.mutex);
            atomic_fetch_sub(&pool.sleeping, 1);
            pthread_mutex_unlock(&pool.mutex);
        }
        seen = (uint32_t)(atomic_load(&pool.ticket) >> 32);
        take_parts(worker);
    }
    return 0;
}

void telos_use_threads(long count) {
    pthread_mutex_lock(&pool.busy);
    // Signals are for the threads that the program made itself.
    sigset_t all, before;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    long threads = count < 1 ? 1 : count > MAXIMUM_THREADS ? MAXIMUM_THREADS : count;
    while (pool.started + 1 < threads) {
        pthread_t thread;
        if (pthread_create(&thread, 0, run_worker, (void *)(pool.started + 1)) != 0) break;
        pthread_detach(thread);
        pool.started++;
    }
    pthread_sigmask(SIG_SETMASK, &before, 0);
    atomic_store(&pool.threads, threads);
    pthread_mutex_unlock(&pool.busy);
}

long telos_thread_count(void) { return atomic_load(&pool.threads); }

void telos_parallel(long parts, long workers, void (*work)(void *context, long part, long worker), void *context) {
    // Nobody to share with, or another caller's work is under way.
    if (parts < 2 || parts > UINT32_MAX || workers < 2 || pthread_mutex_trylock(&pool.busy) != 0) {
        for (long part = 0; part < parts; part++) work(context, part, 0);
        return;
    }
    // All parts of the last ticket are taken and done, so nobody reads these while they are replaced and then acts on it.
    uint64_t number = (atomic_load(&pool.ticket) >> 32) + 1;
    atomic_store(&pool.work, work);
    atomic_store(&pool.context, context);
    atomic_store(&pool.workers, workers);
    atomic_store(&pool.open_parts, parts);
    atomic_store(&pool.ticket, number << 32 | (uint64_t)parts);
    if (atomic_load(&pool.sleeping) > 0) {
        pthread_mutex_lock(&pool.mutex);
        pthread_cond_broadcast(&pool.wake);
        pthread_mutex_unlock(&pool.mutex);
    }
    take_parts(0);
    for (int spins = 0; atomic_load(&pool.open_parts) > 0 && spins < SPINS; spins++) pause_briefly();
    if (atomic_load(&pool.open_parts) > 0) {
        pthread_mutex_lock(&pool.mutex);
        atomic_store(&pool.caller_waits, 1);
        while (atomic_load(&pool.open_parts) > 0) pthread_cond_wait(&pool.done, &pool.mutex);
        atomic_store(&pool.caller_waits, 0);
        pthread_mutex_unlock(&pool.mutex);
    }
    pthread_mutex_unlock(&pool.busy);
}
