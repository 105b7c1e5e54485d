// What listings cost in trees of 10,000 runs and more, held against the bars, a naive walk and the older tooling's way.
//
//     make bench-index [SIZES="10000 100000 1000000"] [COLD=1]
//     bench-index PROGRAMS OLDER SIZE...    the folder of the built programs, older_list.py, numbers of runs
//
// The trees are made by `index-tree`, which lies beside this program, in a temporary folder; the index lies there too.
// Every figure is of fresh processes: wall time from before the exec to the process's end, the processor time of all
// its threads, its peak memory. A command that this telos does not know has a dash. Files and folders are in the page
// cache; with COLD set there are rows before which the caches of the whole machine are dropped.
//
// The full check of every run's files, which a listing makes when the last one is ten minutes ago, has a row of its
// own and falls into no other.
//
// The program is also what it measures beside telos: `bench-index walk FOLDER`, `bench-index read FOLDER`.
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <libgen.h>
#include <spawn.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <sys/vfs.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

/// `most_time`, of one row, and `check_interval`, between two full checks, are in seconds.
enum { most_rounds = 11, most_time = 60, check_interval = 480, bytes_of_run = 24576, older_sample = 1000 };
extern char **environ;

/// The purpose that the rows of one purpose ask for.
#define PURPOSE "hyperparameter_tuning"

static double milliseconds(void) {
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return time.tv_sec * 1e3 + time.tv_nsec / 1e6;
}

/// The temporary folder.
static char *work;

static _Noreturn void fail(const char *what) {
    if (errno != 0) fprintf(stderr, "bench-index: %s: %s\n", what, strerror(errno));
    else fprintf(stderr, "bench-index: %s\n", what);
    if (work != NULL) fprintf(stderr, "bench-index: %s is left behind\n", work);
    exit(1);
}

static __attribute__((format(printf, 1, 2))) char *text(const char *format, ...) {
    char *result;
    va_list values;
    va_start(values, format);
    if (vasprintf(&result, format, values) < 0) fail("memory");
    va_end(values);
    return result;
}

static void shell(const char *line) {
    errno = 0;
    if (system(line) != 0) fail(line);
}

// MARK: Walks

static int only_stat(const char *path, const struct stat *status, int type, struct FTW *place) {
    (void)path, (void)status, (void)type, (void)place;
    return 0;
}

static int read_whole(const char *path, const struct stat *status, int type, struct FTW *place) {
    static char bytes[1 << 16];
    (void)status, (void)place;
    if (type != FTW_F) return 0;
    int file = open(path, O_RDONLY);
    if (file < 0) return -1;
    while (read(file, bytes, sizeof bytes) > 0) {}
    return close(file);
}

/// What the files of one purpose say, read without telos.
static struct { long runs; double best; } expected;

static int look_for_best(const char *path, const struct stat *status, int type, struct FTW *place) {
    (void)status;
    if (type == FTW_F && strcmp(path + place->base, "experiment_config.yaml") == 0) expected.runs++;
    if (type != FTW_F || strcmp(path + place->base, "result.json") != 0) return 0;
    char bytes[4096] = {0};
    FILE *file = fopen(path, "r");
    if (file == NULL) return -1;
    fread(bytes, 1, sizeof bytes - 1, file);
    fclose(file);
    const char *accuracy = strstr(bytes, "\"accuracy\":");
    double value = accuracy == NULL ? 0 : atof(accuracy + strlen("\"accuracy\":"));
    if (value > expected.best) expected.best = value;
    return 0;
}

static void walk(const char *folder, __nftw_func_t each) {
    if (nftw(folder, each, 32, FTW_PHYS) != 0) fail(folder);
}

// MARK: Processes

struct spent {
    double wall, processor;    // milliseconds
    double memory;    // MB
    int status;
};

static char *tree, *telos, *own, *maker, *older;

/// Runs a program to its end in the tree's folder.
static struct spent run(char *arguments[], const char *output) {
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0);
    posix_spawn_file_actions_addopen(&actions, 1, output, O_WRONLY | O_CREAT | O_TRUNC, 0666);
    posix_spawn_file_actions_addopen(&actions, 2, text("%s/said", work), O_WRONLY | O_CREAT | O_TRUNC, 0666);
    posix_spawn_file_actions_addchdir_np(&actions, tree);
    pid_t pid;
    int status;
    struct rusage usage;
    double begin = milliseconds();
    if ((errno = posix_spawnp(&pid, arguments[0], &actions, NULL, arguments, environ)) != 0) fail(arguments[0]);
    if (wait4(pid, &status, 0, &usage) < 0) fail("wait4");
    posix_spawn_file_actions_destroy(&actions);
    return (struct spent){
        .wall = milliseconds() - begin,
        .processor = (usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) * 1e3
            + (usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) / 1e3,
        .memory = usage.ru_maxrss / 1024.0, .status = WIFEXITED(status) ? WEXITSTATUS(status) : -1};
}

static bool is_known(struct spent spent) { return spent.status != 64; }

/// The same, for what must succeed or be unknown to this telos.
static struct spent need(char *arguments[], const char *output) {
    struct spent spent = run(arguments, output);
    if (is_known(spent) && spent.status != 0) {
        shell(text("cat '%s/said' >&2", work));
        errno = 0;
        fail(text("%s %s ended with status %d", arguments[0], arguments[1], spent.status));
    }
    return spent;
}

#define TELOS(...) ((char *[]){telos, __VA_ARGS__, NULL})
#define LIST(...) ((char *[]){telos, "list", ##__VA_ARGS__, NULL})

// MARK: Changes to the tree

static long next_run;

static void make(char *arguments[]) {
    if (run(arguments, "/dev/null").status == 0) return;
    shell(text("cat '%s/said' >&2", work));
    errno = 0;
    fail("index-tree failed");
}

static void add_run(const char *running) {
    make((char *[]){maker, "--from", text("%ld", next_run), "--running", (char *)running, tree,
        text("%ld", next_run + 1), NULL});
    next_run++;
}

/// Waits until nothing in the tree is so young that the index looks at it again, and lets the index see that.
static void settle(void) {
    usleep(2200000);
    need(LIST(), "/dev/null");
}

static void one_new_run(void) {
    settle();
    add_run("0");
}

static void one_changed_state(void) {
    add_run("1");
    settle();
    make((char *[]){maker, "--from", text("%ld", next_run - 1), "--end", tree, text("%ld", next_run), NULL});
}

static void a_new_run_and_a_changed_state(void) {
    one_changed_state();
    add_run("0");
}

static void no_index(void) { shell(text("rm -rf '%s/cache'", work)); }

static void drop_caches(void) {
    sync();
    int file = open("/proc/sys/vm/drop_caches", O_WRONLY);
    if (file < 0 || write(file, "3", 1) != 1) fail("/proc/sys/vm/drop_caches");
    close(file);
}

static void cold_without_index(void) {
    no_index();
    drop_caches();
}

// MARK: Measuring

struct figures {
    double median, minimum, processor, memory;
    int rounds;    // 0: this telos does not know the command
};

static int ascending(const void *a, const void *b) {
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

static double median(double values[], int count) {
    qsort(values, (size_t)count, sizeof *values, ascending);
    return count % 2 ? values[count / 2] : (values[count / 2 - 1] + values[count / 2]) / 2;
}

/// When the last full check of this tree began; 0 before the first.
static double last_check;

static void check_fully(void) {
    last_check = milliseconds();
    need(LIST("--fresh"), "/dev/null");
}

/// - Parameter before: what is done before each measurement, or NULL.
static struct figures measured(char *arguments[], void (*before)(void)) {
    double walls[most_rounds], processor[most_rounds], memory[most_rounds], begin = milliseconds();
    int count = 0;
    if (before == NULL && !is_known(need(arguments, "/dev/null"))) return (struct figures){0};
    while (count < most_rounds && (count == 0 || milliseconds() - begin < most_time * 1e3)) {
        // Before a listing can make one by itself.
        if (last_check > 0 && milliseconds() - last_check > check_interval * 1e3) check_fully();
        if (before != NULL) before();
        struct spent spent = need(arguments, "/dev/null");
        if (!is_known(spent)) return (struct figures){0};
        walls[count] = spent.wall, processor[count] = spent.processor, memory[count] = spent.memory;
        count++;
    }
    double middle = median(walls, count);    // sorts them
    return (struct figures){middle, walls[0], median(processor, count), median(memory, count), count};
}

// MARK: The table

/// Of this size: a naive walk's time, the older tooling's, in milliseconds; 0 where unknown.
static double walk_time, older_time;

static const char *short_number(double value, const char *unit) {
    return text(value < 10 ? "%.2f%s" : value < 100 ? "%.1f%s" : "%.0f%s", value, unit);
}

static void head(const char *title) {
    printf("\n%-52s %9s %10s %10s %10s %8s %8s %8s %3s\n", title, "bar", "median", "minimum", "processor", "memory",
        "/ walk", "older /", "n");
}

static void row(const char *what, double bar, struct figures figures) {
    printf("%-52s %9s ", what, bar > 0 ? short_number(bar, " ms") : "");
    if (figures.rounds == 0) {
        printf("%10s\n", "-");
    } else {
        double time = figures.median;
        printf("%10s %10s %10s %8s %8s %8s %3d%s\n", short_number(time, " ms"), short_number(figures.minimum, " ms"),
            short_number(figures.processor, " ms"), short_number(figures.memory, " MB"),
            walk_time > 0 ? short_number(time / walk_time, "") : "",
            older_time > 0 ? short_number(older_time / time, "") : "", figures.rounds,
            bar > 0 && time > bar ? "  over the bar" : "");
    }
    fflush(stdout);
}

static void memory_row(const char *what, double bar, struct figures figures) {
    printf("%-52s %9s %10s%s\n", what, bar > 0 ? short_number(bar, " MB") : "",
        figures.rounds > 0 ? short_number(figures.memory, " MB") : "-",
        bar > 0 && figures.memory > bar ? "  over the bar" : "");
}

static const char *load(void) {
    double averages[3];
    return getloadavg(averages, 3) < 1 ? "unknown" : text("%.2f", averages[0]);
}

static const char *file_system(const char *path) {
    const struct { long magic; const char *name; } names[] = {
        {0xEF53, "ext4"}, {0x58465342, "xfs"}, {0x9123683E, "btrfs"}, {0x01021994, "tmpfs"}, {0x794C7630, "overlay"},
        {0x6969, "nfs"}, {0x2FC12FC1, "zfs"}, {0xF2F52010, "f2fs"}};
    struct statfs status;
    if (statfs(path, &status) != 0) fail(path);
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        if ((unsigned)status.f_type == (unsigned)names[i].magic) return names[i].name;
    }
    return text("file system %lx", (unsigned long)status.f_type);
}

static void describe_machine(void) {
    char model[256] = "processor unknown", line[512];
    FILE *file = fopen("/proc/cpuinfo", "r");
    while (file != NULL && fgets(line, sizeof line, file) != NULL) {
        if (sscanf(line, "model name : %255[^\n]", model) == 1) break;
    }
    if (file != NULL) fclose(file);
    double memory = (double)sysconf(_SC_PHYS_PAGES) * (double)sysconf(_SC_PAGESIZE) / (1 << 30);
    printf("%ld cores (%s), %.0f GB, %s, load %s\n", sysconf(_SC_NPROCESSORS_ONLN), model, memory, file_system(work),
        load());
}

// MARK: Right answers

static char *output_of(char *arguments[]) {
    char *path = text("%s/output", work);
    if (!is_known(need(arguments, path))) return NULL;
    FILE *file = fopen(path, "r");
    struct stat status;
    if (file == NULL || fstat(fileno(file), &status) != 0) fail(path);
    char *bytes = calloc(1, (size_t)status.st_size + 1);
    if (bytes == NULL || fread(bytes, 1, (size_t)status.st_size, file) != (size_t)status.st_size) fail(path);
    fclose(file);
    return bytes;
}

static long occurrences(const char *where, const char *what) {
    long count = 0;
    for (const char *place = where; (place = strstr(place, what)) != NULL; place += strlen(what)) count++;
    return count;
}

static void check(bool holds, const char *what) {
    errno = 0;
    if (!holds) fail(text("a wrong answer: %s (%s/output has it)", what, work));
}

/// Fast is worth nothing when it is wrong: looked at once for each size, before anything is measured.
static void check_answers(long runs) {
    const char *in_json = "\n{\"id\":";
    expected.runs = 0, expected.best = 0;
    walk(text("%s/Results_v2/" PURPOSE, tree), look_for_best);
    char *summary = output_of(LIST());
    char *total = text(", %ld training experiments\n", runs);
    check(summary != NULL && strstr(summary, total) != NULL, "the summary's total");
    char *all = output_of(LIST("--purpose", PURPOSE, "--json"));
    check(all == NULL || occurrences(all, in_json) == expected.runs, "the number of runs of a purpose");
    char *top = output_of(LIST("--purpose", PURPOSE, "--sort", "-accuracy", "--limit", "20", "--json"));
    if (top != NULL) {
        const char *accuracy = strstr(top, "\"accuracy\":");
        check(occurrences(top, in_json) == (expected.runs < 20 ? expected.runs : 20), "the number of the top 20");
        double best = accuracy == NULL ? -1 : atof(accuracy + strlen("\"accuracy\":"));
        check(best == expected.best, "the best run of a purpose");
    }
    free(summary), free(all), free(top);
}

// MARK: A size

static double bar(long runs, double at_10k, double at_100k, double at_1m) {
    return runs == 10000 ? at_10k : runs == 100000 ? at_100k : runs == 1000000 ? at_1m : 0;
}

/// The older way has no faster second time and takes milliseconds for each run: measured once, on a part.
static void measure_older(long runs) {
    char *results = text("%s/Results_v2", tree);
    long sample = runs < older_sample ? runs : older_sample;
    struct spent spent = run((char *[]){"python3", older, results, text("%ld", sample), NULL}, "/dev/null");
    if (spent.status != 0) {
        printf("%-52s %9s %10s  (needs python3 with PyYAML)\n", "the older tooling's way", "", "-");
        return;
    }
    double times = (double)runs / (double)sample;
    struct figures figures = {spent.wall * times, spent.wall * times, spent.processor * times, spent.memory, 1};
    row(text("the older tooling's way (%s)", times > 1 ? text("%ld runs, times %.0f", sample, times) : "all runs"), 0,
        figures);
    older_time = figures.median;
}

static void bench(long runs, bool cold) {
    struct statvfs disk;
    if (statvfs(work, &disk) != 0) fail(work);
    if ((double)disk.f_bavail * (double)disk.f_frsize < (double)runs * bytes_of_run) {
        double size = (double)runs * bytes_of_run / 1e9;
        printf("\n%ld runs: left out, %s has not the %.0f GB that they need\n", runs, work, size);
        return;
    }
    char *made = text("%s/%ld", work, runs);
    double begin = milliseconds();
    make((char *[]){maker, made, text("%ld", runs), NULL});
    begin = milliseconds() - begin;
    tree = made, next_run = runs, walk_time = 0, older_time = 0, last_check = 0;
    char *results = text("%s/Results_v2", tree);
    sleep(3);    // nothing is younger than 2 s
    head(text("%ld runs (made in %.1f s; load %s)", runs, begin / 1e3, load()));

    need((char *[]){own, "read", results, NULL}, "/dev/null");
    struct figures figures = measured((char *[]){own, "walk", results, NULL}, NULL);
    walk_time = figures.median;
    measure_older(runs);
    row("a walk that stats every folder and file", 0, figures);
    row("a walk that reads every file", 0, measured((char *[]){own, "read", results, NULL}, NULL));

    check_answers(runs);
    row("first index of a tree never seen (telos list)", bar(runs, 0, 6000, 60000), measured(LIST(), no_index));
    check_fully();
    figures = measured(LIST(), NULL);
    row("summary (telos list)", bar(runs, 20, 40, 200), figures);
    memory_row("    its peak memory", bar(runs, 0, 40, 64), figures);
    row("top 20 of a purpose by metric (--sort --limit)", bar(runs, 20, 40, 100),
        measured(LIST("--purpose", PURPOSE, "--sort", "-accuracy", "--limit", "20"), NULL));
    row("20 of those that a query finds (--where --limit)", 0,
        measured(LIST("--where", "task = Copa and learning_rate <= 1e-6 and accuracy > 0.8", "--limit", "20"), NULL));
    row("all that a rare query finds (--where)", 0,
        measured(LIST("--where", "seed = 1 and state = failed and reason = killed"), NULL));
    row("groups (--group-by learning_rate)", 0, measured(LIST("--group-by", "learning_rate"), NULL));
    row("JSON of one purpose", 0, measured(LIST("--purpose", PURPOSE, "--json"), NULL));
    // As the scripts of swift-argument-parser ask for the words that can follow `telos list --purpose `.
    row("completion of a purpose", 50,
        measured(TELOS("---completion", "list", "--", "--purpose", "3", "0", "telos", "list", "--purpose", ""), NULL));
    row("full check (telos list --fresh)", 0, measured(LIST("--fresh"), NULL));
    row("summary after one new run", bar(runs, 25, 50, 250), measured(LIST(), one_new_run));
    row("summary after one changed state", bar(runs, 25, 50, 250), measured(LIST(), one_changed_state));
    row("summary after both", bar(runs, 25, 50, 250), measured(LIST(), a_new_run_and_a_changed_state));
    if (cold) {
        char **walk_program = (char *[]){own, "walk", results, NULL};
        row("cold: a walk that stats every folder and file", 0, measured(walk_program, drop_caches));
        row("cold: summary", 0, measured(LIST(), drop_caches));
        row("cold: first index", 0, measured(LIST(), cold_without_index));
    }
    no_index();
    shell(text("rm -rf '%s'", tree));
    tree = work;
}

int main(int count, char *arguments[]) {
    if (count == 3 && strcmp(arguments[1], "walk") == 0) return walk(arguments[2], only_stat), 0;
    if (count == 3 && strcmp(arguments[1], "read") == 0) return walk(arguments[2], read_whole), 0;
    if (count < 4) {
        fprintf(stderr, "usage: bench-index PROGRAMS OLDER SIZE...\n");
        return 2;
    }
    const char *base = getenv("TMPDIR") ? getenv("TMPDIR") : "/tmp";
    char *place = realpath(base, NULL);
    if (place == NULL) fail(base);
    place = text("%s/bench-index-XXXXXX", place);
    work = mkdtemp(place);
    if (work == NULL) fail(place);
    own = realpath("/proc/self/exe", NULL);
    older = realpath(arguments[2], NULL);
    if (own == NULL || older == NULL) fail(arguments[2]);
    char *beside = strdup(own);
    if (beside == NULL) fail("memory");
    maker = text("%s/index-tree", dirname(beside));
    telos = text("%s/telos", work);
    shell(text("strip -o '%s' '%s/telos'", telos, arguments[1]));
    setenv("TELOS_CACHE", text("%s/cache", work), 1);
    unsetenv("TELOS_ROOT");
    tree = work;    // where programs start while there is no tree

    describe_machine();
    head("without a tree");
    row("telos --version", 10, measured(TELOS("--version"), NULL));
    row("telos --help", 10, measured(TELOS("--help"), NULL));
    const char *cold = getenv("COLD");
    for (int i = 3; i < count; i++) {
        long runs = atol(arguments[i]);
        errno = 0;
        if (runs < 1) fail(text("a number of runs is meant by %s", arguments[i]));
        bench(runs, cold != NULL && *cold != 0);
    }
    printf("\nload at the end: %s\n", load());
    shell(text("rm -rf '%s'", work));
    return 0;
}
