// What a launch costs: from the exec of `telos train` to the first instruction of the training process.
//
//     make bench-launch              release builds, a fresh project in a temporary folder outside any git work tree
//     bench-launch PROGRAMS EXAMPLE  the folder of the built programs, a project to copy (Examples/copa)
//
// The one program has three parts, told by the name it is called by:
// - `bench-launch` makes the project, launches, and prints the table;
// - `stamp` is the training process: it writes down the time, and ends;
// - `telos`, `telos-supervisor` stand before the real programs, write down the time and become them: that shows where
//   the time goes. They add an exec of about half a millisecond each, so they stand only before the launches of that
//   last part of the table.
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <libgen.h>
#include <spawn.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { single_runs = 30, sweep_runs = 100, sweep_rounds = 5, longest_path = 4096 };
extern char **environ;

static double milliseconds(void) {
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return time.tv_sec * 1e3 + time.tv_nsec / 1e6;
}

static _Noreturn void fail(const char *what) {
    fprintf(stderr, "bench-launch: %s: %s\n", what, strerror(errno));
    exit(1);
}

// MARK: Stamps

static char *text(const char *format, ...) {
    char *result;
    va_list values;
    va_start(values, format);
    if (vasprintf(&result, format, values) < 0) fail("memory");
    va_end(values);
    return result;
}

/// Writes the time into a file of its own in the folder `STAMPS`.
static void stamp(double time, const char *name) {
    const char *folder = getenv("STAMPS");
    if (folder == NULL) fail("STAMPS is not set");
    int file = open(text("%s/%s", folder, name), O_WRONLY | O_CREAT | O_EXCL, 0666);
    if (file < 0) fail(name);
    dprintf(file, "%.6f\n", time);
    close(file);
}

static double read_stamp(const char *folder, const char *name) {
    FILE *file = fopen(text("%s/%s", folder, name), "r");
    double time;
    if (file == NULL || fscanf(file, "%lf", &time) != 1) fail(text("no stamp %s: the run did not start", name));
    fclose(file);
    return time;
}

/// Writes down the time under the program's name, and becomes the real program beside it.
static void become(double time, const char *name, char *arguments[]) {
    // `telos` is called twice: by the benchmark through the real program's name, and, here, as the runner.
    stamp(time, name);
    char own[longest_path] = {0};
    if (readlink("/proc/self/exe", own, sizeof own - 1) < 0) fail("/proc/self/exe");
    char *real = text("%s/real-%s", dirname(own), name);
    execv(real, arguments);
    fail(real);
}

// MARK: Files

static void write_file(const char *path, const char *content) {
    FILE *file = fopen(path, "w");
    if (file == NULL || fputs(content, file) < 0 || fclose(file) != 0) fail(path);
}

static void shell(const char *line) {
    if (system(line) != 0) fail(line);
}

/// An empty folder in its place. Nothing is removed before the end: on a disk that is told what is free, removals make
/// the next fsyncs slow.
static void put_aside(const char *path) {
    static int count;
    if (rename(path, text("%s-%d", path, ++count)) != 0 && errno != ENOENT) fail(path);
    if (mkdir(path, 0777) != 0) fail(path);
}

// MARK: Measuring

/// Runs a program to its end in a folder. Returns the time just before it was started.
static double run(const char *folder, char *arguments[]) {
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_addopen(&actions, 1, "/dev/null", O_WRONLY, 0);
    posix_spawn_file_actions_addopen(&actions, 2, text("%s/said", folder), O_WRONLY | O_CREAT | O_TRUNC, 0666);
    posix_spawn_file_actions_addchdir_np(&actions, folder);
    pid_t pid;
    int status;
    double begin = milliseconds();
    if ((errno = posix_spawn(&pid, arguments[0], &actions, NULL, arguments, environ)) != 0) fail(arguments[0]);
    if (waitpid(pid, &status, 0) < 0) fail("waitpid");
    if (status != 0) {
        shell(text("cat '%s/said' >&2", folder));
        fail(text("%s ended with status %d", arguments[0], status));
    }
    return begin;
}

static int ascending(const void *a, const void *b) {
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

static double median(double values[], int count) {
    qsort(values, count, sizeof *values, ascending);
    return count % 2 ? values[count / 2] : (values[count / 2 - 1] + values[count / 2]) / 2;
}

static double bare;

static void row(const char *what, double value) {
    printf("%-66s %8.2f ms %7.1f x\n", what, value, value / bare);
    fflush(stdout);
}

/// Times of the training processes, in the order of their starts. The stamps bear the runs' ids for names.
static int child_stamps(const char *folder, double times[]) {
    FILE *lines = popen(text("cat '%s'/run-*", folder), "r");
    int count = 0;
    while (count < sweep_runs && fscanf(lines, "%lf", &times[count]) == 1) count++;
    pclose(lines);
    qsort(times, count, sizeof *times, ascending);
    return count;
}

static void bench(const char *programs, const char *example) {
    const char *base = getenv("TMPDIR") ? getenv("TMPDIR") : "/tmp";
    char *work = text("%s/bench-launch-XXXXXX", base);
    if (mkdtemp(work) == NULL) fail(work);
    char *project = text("%s/project", work), *stamps = text("%s/stamps", work);
    char *plain = text("%s/plain", work), *traced = text("%s/traced", work), *own = text("%s/stamp", work);
    setenv("STAMPS", stamps, 1);
    shell(text("cp -R '%s' '%s' && mkdir '%s' '%s'", example, project, plain, traced));
    shell(text("cp /proc/%d/exe '%s'", getpid(), own));
    const char *names[] = {"telos", "telos-supervisor"};
    for (int i = 0; i < 2; i++) {
        shell(text("strip -o '%s/%s' '%s/%s'", plain, names[i], programs, names[i]));
        shell(text("ln '%s/%s' '%s/real-%s' && cp '%s' '%s/%s'", plain, names[i], traced, names[i], own, traced,
            names[i]));
    }
    const char *config =
        "experiment:\n  purpose: hyperparameter_tuning\nmodel: example/tiny-llama-a\ntask: Copa\nmethod: zo\n"
        "data:\n  path: Data_v2/original/Copa\nhyperparameters:\n  learning_rate: 1e-3\n  batch_size: 8\n"
        "  steps: 100\n  seed: %s\nengine: script\nscript:\n  command: exec %s\n";
    char *seeds = text("[0");
    for (int i = 1; i < sweep_runs; i++) seeds = text("%s, %d", seeds, i);
    write_file(text("%s/one.yaml", project), text(config, "0", own));
    write_file(text("%s/sweep.yaml", project), text(config, text("%s]", seeds), own));
    char *results = text("%s/Results_v2", project);
    double times[single_runs], starts[sweep_runs];

    printf("%-66s %11s %9s\n", "", "median", "bare");
    setenv("TELOS_RUN_ID", "bare", 1);
    for (int i = 0; i < single_runs; i++) {
        put_aside(stamps);
        double begin = run(work, (char *[]){own, NULL});
        times[i] = read_stamp(stamps, "run-bare") - begin;
    }
    bare = median(times, single_runs);
    row("a bare exec of the stamping program", bare);
    for (int i = 0; i < single_runs; i++) {
        put_aside(stamps);
        double begin = run(work, (char *[]){"/bin/sh", "-c", text("exec %s", own), NULL});
        times[i] = read_stamp(stamps, "run-bare") - begin;
    }
    row("the same through /bin/sh -c, as a run's `script: command`", median(times, single_runs));
    unsetenv("TELOS_RUN_ID");

    char *telos = text("%s/telos", plain);
    for (int i = 0; i < single_runs; i++) {
        double begin = run(work, (char *[]){telos, "--version", NULL});
        times[i] = milliseconds() - begin;
    }
    row("telos --version, to its end", median(times, single_runs));

    for (int i = 0; i < single_runs; i++) {
        put_aside(stamps);
        put_aside(results);
        double begin = run(project, (char *[]){telos, "train", "one.yaml", NULL});
        if (child_stamps(stamps, starts) != 1) fail("the run did not start");
        times[i] = starts[0] - begin;
    }
    row(text("telos train, one run (bar: 15 ms)"), median(times, single_runs));

    double each[sweep_rounds], first[sweep_rounds], last_part[sweep_rounds], gaps[sweep_runs - 1];
    for (int round = 0; round < sweep_rounds; round++) {
        put_aside(stamps);
        put_aside(results);
        double begin = run(project, (char *[]){telos, "train", "sweep.yaml", "--parallel", "2", NULL});
        last_part[round] = milliseconds();
        if (child_stamps(stamps, starts) != sweep_runs) fail("not every run of the sweep started");
        each[round] = (starts[sweep_runs - 1] - begin) / sweep_runs;
        first[round] = starts[0] - begin;
        last_part[round] -= starts[sweep_runs - 1];
    }
    for (int i = 1; i < sweep_runs; i++) gaps[i - 1] = starts[i] - starts[i - 1];
    row(text("telos train, a sweep of %d, --parallel 2, per run (bar: 5 ms)", sweep_runs), median(each, sweep_rounds));
    row("    of it: to the first run's start", median(first, sweep_rounds));
    row("    of it: from the last run's start to the end of telos train", median(last_part, sweep_rounds));
    row("    of it: between two starts", median(gaps, sweep_runs - 1));

    const char *parts[] = {"telos", "telos-supervisor", "run"};
    const char *said[] = {
        "where one run's time goes: to the exec of the runner", "    from there to the exec of the supervisor",
        "    from there to the first instruction of the program", "    from there to the end of telos train"};
    double spent[4][single_runs];
    char *real = text("%s/real-telos", traced);
    for (int i = 0; i < single_runs; i++) {
        put_aside(stamps);
        put_aside(results);
        double last = run(project, (char *[]){real, "train", "one.yaml", NULL});
        spent[3][i] = milliseconds();
        child_stamps(stamps, starts);
        for (int part = 0; part < 3; part++) {
            double time = part == 2 ? starts[0] : read_stamp(stamps, parts[part]);
            spent[part][i] = time - last;
            last = time;
        }
        spent[3][i] -= last;
    }
    for (int part = 0; part < 4; part++) row(said[part], median(spent[part], single_runs));

    put_aside(results);
    shell(text("cd '%s' && git init -q && git add . && git -c user.name=a -c user.email=a@b.c commit -q -m one", project));
    for (int i = 0; i < single_runs; i++) {
        put_aside(stamps);
        put_aside(results);
        double begin = run(project, (char *[]){telos, "train", "one.yaml", NULL});
        child_stamps(stamps, starts);
        times[i] = starts[0] - begin;
    }
    row("telos train, one run, in a git work tree (no bar)", median(times, single_runs));
    shell(text("rm -rf '%s'", work));
}

int main(int count, char *arguments[]) {
    double time = milliseconds();
    const char *name = basename(arguments[0]);
    if (strcmp(name, "stamp") == 0) {
        const char *id = getenv("TELOS_RUN_ID");
        stamp(time, text("run-%s", id == NULL ? "none" : id));
    } else if (strcmp(name, "bench-launch") == 0) {
        if (count != 3) {
            fprintf(stderr, "usage: bench-launch PROGRAMS EXAMPLE\n");
            return 2;
        }
        bench(arguments[1], arguments[2]);
    } else {
        become(time, name, arguments);
    }
    return 0;
}
