// A tree of results as Telos writes it, of any size, for `make bench-index`.
//
//     index-tree [options] ROOT N     makes ROOT/Results_v2 with N runs; ROOT must not exist
//       --seed S        another tree of the same shape (default 1); the same seed and ROOT, the same bytes
//       --logs          with the two log files, empty; left out otherwise, for speed: no listing opens a log of a run
//                       that has a final state
//       --running K     the last K runs are not at their end; the process that called this program stands for theirs
//       --from I        adds the runs I to N - 1 to a tree that is there
//       --end           the running runs I to N - 1 of a tree that is there complete
//       --threads T     (default: as many as there are cores, at most 8)
//
// Run i is the same in a tree of any size. 20 runs are a sweep, 10 learning rates of 2 seeds each; sweeps go around 5
// purposes, 4 models, 3 tasks and 3 methods, which makes 1,800 experiment folders. Of 100 runs about 93 are completed,
// 5 failed, 2 stopped. `zo` runs are the native engine's, the others a script's. There is no manifest, no sweep file
// and no data: a listing reads none of them.
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <getopt.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

enum { runs_of_sweep = 20, seeds_of_sweep = 2, longest_path = 4096, longest_file = 16384, most_threads = 8 };

static _Noreturn void fail(const char *what) {
    fprintf(stderr, "index-tree: %s: %s\n", what, strerror(errno));
    exit(1);
}

// MARK: What the runs are

static const char *const purposes[] = {
    "ablation_study", "baseline_comparison", "hyperparameter_tuning", "model_comparison", "scaling_study"};
static const char *const models[] = {
    "Qwen/Qwen2.5-0.5B", "facebook/opt-1.3b", "meta-llama/Llama-3.2-1B", "mistralai/Mistral-Nemo-Base-2407"};
static const char *const architectures[] = {
    "Qwen2ForCausalLM", "OPTForCausalLM", "LlamaForCausalLM", "MistralForCausalLM"};
static const char *const tasks[] = {"CB", "Copa", "RTE"};
static const char *const datasets[] = {"cb_mezo_v1", "copa_mezo_v1", "rte_mezo_v1"};
static const char *const files[] = {"cb", "copa", "rte"};
static const char *const methods[] = {"zo", "fo_full", "fo_lora"};

/// A learning rate as the folder's name, the log files' names, YAML and a shell's variable write it.
static const struct rate {
    const char *folder, *python, *yaml, *shell;
    double value;
} rates[] = {
    {"1_7", "1e-07", "1.0e-07", "1e-7", 1e-7}, {"2_7", "2e-07", "2.0e-07", "2e-7", 2e-7},
    {"5_7", "5e-07", "5.0e-07", "5e-7", 5e-7}, {"1_6", "1e-06", "1.0e-06", "1e-6", 1e-6},
    {"2_6", "2e-06", "2.0e-06", "2e-6", 2e-6}, {"5_6", "5e-06", "5.0e-06", "5e-6", 5e-6},
    {"1_5", "1e-05", "1.0e-05", "1e-5", 1e-5}, {"2_5", "2e-05", "2.0e-05", "2e-5", 2e-5},
    {"5_5", "5e-05", "5.0e-05", "5e-5", 5e-5}, {"1_4", "0.0001", "0.0001", "1e-4", 1e-4}};

/// How a run ended that did not complete.
static const struct ending {
    const char *state, *reason, *message;
    int exit_code, signal;
} failures[] = {
    {"failed", "out_of_memory", "CUDA out of memory", 1, 0},
    {"failed", "loss_not_finite", "the loss is not a finite number", 1, 0},
    {"failed", "error", "RuntimeError: CUDA error: device-side assert triggered", 1, 0},
    {"failed", "killed", "killed by signal 9", -1, 9},
    {"failed", "disk_full", "No space left on device", 1, 0},
    {"failed", "bad_data", "line 17 of the train split is not JSON", 65, 0}},
  stops[] = {
    {"stopped", "asked", NULL, 143, 0},
    {"stopped", "time_limit", NULL, -1, 15},
    {"stopped", "preempted", NULL, -1, 15}};

struct run {
    long index, sweep;
    uint64_t random;
    int purpose, model, task, method, rate, seed, ordinal;
    const struct ending *ending;    // NULL: it completed
    long created, started, finished;    // milliseconds since 1970
    char id[11], sweep_id[11], timestamp[24], path[512];    // path: relative to the project
};

static uint64_t tree_seed = 1;

static uint64_t scattered(uint64_t value) {
    value += 0x9E3779B97F4A7C15;
    value = (value ^ value >> 30) * 0xBF58476D1CE4E5B9;
    value = (value ^ value >> 27) * 0x94D049BB133111EB;
    return value ^ value >> 31;
}

static uint64_t next(uint64_t *state) { return *state = scattered(*state); }

/// From 0 to 1.
static double share(uint64_t *state) { return (double)(next(state) >> 11) / (double)(1LL << 53); }

/// An id that no other number gets: 9 characters are the number's 45 bits, stirred by steps that can all be undone.
static void write_id(char text[11], uint64_t number, uint64_t kind) {
    const char *alphabet = "0123456789abcdefghjkmnpqrstvwxyz";
    const uint64_t bits = (1LL << 45) - 1;
    uint64_t value = (number ^ scattered(tree_seed ^ kind)) & bits;
    for (int i = 0; i < 3; i++) {
        value = value * 0x9E3779B97F4A7C15 & bits;
        value ^= value >> 23;
    }
    text[0] = alphabet[10 + scattered(value ^ kind) % 22];
    for (int i = 1; i < 10; i++) text[i] = alphabet[value >> 5 * (i - 1) & 31];
    text[10] = 0;
}

static struct run described(long index) {
    // One sweep every ten minutes of the year 2025.
    const long first_sweep = 1735689600000, between_sweeps = 601000;
    struct run run = {.index = index, .sweep = index / runs_of_sweep};
    int place = index % runs_of_sweep;
    long cell = run.sweep;
    run.purpose = cell % 5, cell /= 5;
    run.model = cell % 4, cell /= 4;
    run.task = cell % 3, cell /= 3;
    run.method = cell % 3, cell /= 3;
    run.rate = place / seeds_of_sweep;
    run.ordinal = 1 + place % seeds_of_sweep;
    run.seed = (int)cell * seeds_of_sweep + place % seeds_of_sweep;
    run.random = scattered(tree_seed * 1000003 + (uint64_t)index);
    write_id(run.id, (uint64_t)index, 1);
    write_id(run.sweep_id, (uint64_t)run.sweep, 2);
    uint64_t dice = next(&run.random);
    if (dice % 100 < 5) run.ending = &failures[dice / 100 % (sizeof failures / sizeof *failures)];
    else if (dice % 100 < 7) run.ending = &stops[dice / 100 % (sizeof stops / sizeof *stops)];
    run.created = first_sweep + run.sweep * between_sweeps + (long)(scattered((uint64_t)run.sweep) % 1000);
    run.started = run.created + 140 + place * 1800000 + (long)(next(&run.random) % 1000);
    run.finished = run.started + 600000 + (long)(next(&run.random) % 3000000);
    time_t seconds = run.created / 1000;
    struct tm parts;
    gmtime_r(&seconds, &parts);
    size_t length = strftime(run.timestamp, sizeof run.timestamp, "%Y%m%d_%H%M%S", &parts);
    if (run.ordinal > 1) snprintf(run.timestamp + length, sizeof run.timestamp - length, "_%d", run.ordinal);
    const char *data = run.purpose == 1 ? "original" : datasets[run.task];
    snprintf(run.path, sizeof run.path, "Results_v2/%s/%s/%s_%s_%s_%s/%s", purposes[run.purpose], models[run.model],
        tasks[run.task], methods[run.method], data, rates[run.rate].folder, run.timestamp);
    return run;
}

// MARK: Text

struct text {
    size_t count;
    char bytes[longest_file];
};

static __attribute__((format(printf, 2, 3))) void put(struct text *text, const char *format, ...) {
    va_list values;
    va_start(values, format);
    size_t room = sizeof text->bytes - text->count;
    int count = vsnprintf(text->bytes + text->count, room, format, values);
    va_end(values);
    if (count < 0 || (size_t)count >= room) errno = EFBIG, fail("a file's text");
    text->count += (size_t)count;
}

/// `"key": "2025-12-26T14:30:00.123+00:00"`, or null for 0.
static void put_time(struct text *text, const char *before, long milliseconds) {
    if (milliseconds == 0) return put(text, "%snull", before);
    time_t seconds = milliseconds / 1000;
    struct tm parts;
    char day[32];
    gmtime_r(&seconds, &parts);
    strftime(day, sizeof day, "%Y-%m-%dT%H:%M:%S", &parts);
    put(text, "%s\"%s.%03ld+00:00\"", before, day, milliseconds % 1000);
}

static void put_hash(struct text *text, const char *before, uint64_t seed, const char *after) {
    uint64_t words[4];
    for (int i = 0; i < 4; i++) words[i] = next(&seed);
    put(text, "%s%016lx%016lx%016lx%016lx%s", before, words[0], words[1], words[2], words[3], after);
}

/// The fewest digits that give the same number back, as Telos writes it.
static void put_number(struct text *text, const char *before, double value) {
    char digits[32];
    for (int precision = 15; precision <= 17; precision++) {
        snprintf(digits, sizeof digits, "%.*g", precision, value);
        if (strtod(digits, NULL) == value) break;
    }
    put(text, "%s%s%s", before, digits, strpbrk(digits, ".e") ? "" : ".0");
}

static void put_text_or_null(struct text *text, const char *before, const char *value, const char *after) {
    const char *quote = value ? "\"" : "";
    put(text, "%s%s%s%s%s", before, quote, value ? value : "null", quote, after);
}

static void put_integer_or_null(struct text *text, const char *before, bool known, long value) {
    if (known) put(text, "%s%ld", before, value);
    else put(text, "%snull", before);
}

// MARK: The files of a run

static const char *root;
static bool with_logs;
static char host[256], boot_id[128];
/// The process that stands for those of running runs, and when it started (field 22 of its stat).
static long live_process, live_since;

static void put_configuration(struct text *text, const struct run *run) {
    const struct rate *rate = &rates[run->rate];
    bool native = run->method == 0, original = run->purpose == 1;
    const char *task = tasks[run->task], *model = models[run->model];
    int batch = 8 << run->seed % 3, steps = run->seed % 2 ? 20000 : 5000;
    char data[256];
    if (original) snprintf(data, sizeof data, "Data_v2/original/%s", task);
    else snprintf(data, sizeof data, "Data_v2/synthetic/prompt_engineering/%s/%s", datasets[run->task], task);
    put(text, "timestamp: \"%s\"\nexperiment_purpose: \"%s\"\nmodel: \"%s\"\ntask: \"%s\"\nmethod: \"%s\"\n",
        run->timestamp, purposes[run->purpose], model, task, methods[run->method]);
    put(text, "data:\n  path: \"%s\"\n", data);
    put(text, "hyperparameters:\n  learning_rate: %s\n  batch_size: %d\n  steps: %d\n  seed: %d\n", rate->yaml, batch,
        steps, run->seed);
    if (native) {
        put(text, "  zo_eps: 0.001\n  zo_noise: \"gaussian\"\n  zo_scope: \"full\"\n  lr_schedule: \"constant\"\n"
            "  warmup_steps: 0\n  weight_decay: 0.0\n  eval_steps: 500\n  save_steps: 500\n  log_steps: 10\n"
            "  save_total: 2\n  num_dev: 100\n  num_eval: 1000\n  max_length: 256\n"
            "  train_as_classification: false\n"
            "training_info:\n  env_vars: {}\n"
            "  command: \"telos-engine train %s/experiment_config.yaml --out ./telos-by-hand-%s\"\n", run->path,
            run->id);
    } else {
        bool lora = run->method == 2;
        const char *mode = lora ? "lora" : "ft";
        char script[64];
        snprintf(script, sizeof script, "%s_finetune_%s.sh", methods[run->method], original ? "original" : "synthetic");
        if (lora) put(text, "  lora_rank: 8\n  lora_alpha: 16\n");
        put(text, "training_info:\n  env_vars:\n    MODEL: \"%s\"\n    TASK: \"%s/%s\"\n    MODE: \"%s\"\n"
            "    LR: \"%s\"\n    BS: \"%d\"\n    STEPS: \"%d\"\n    SEED: \"%d\"\n%s"
            "    TELOS_RUN_DIR: \"%s/%s\"\n    TELOS_RUN_ID: \"%s\"\n", model, root, data, mode, rate->shell, batch,
            steps, run->seed, lora ? "    RANK: \"8\"\n    LORA_ALPHA: \"16\"\n" : "", root, run->path, run->id);
        put(text, "  command: \"cd 'PromptZO/MeZO/large_models' && MODEL='%s' TASK='%s/%s' MODE='%s' LR='%s' BS='%d' "
            "STEPS='%d' SEED='%d' %sbash %s\"\n", model, root, data, mode, rate->shell, batch, steps, run->seed,
            lora ? "RANK='8' LORA_ALPHA='16' " : "", script);
    }
    put(text, "  out_file: \"%s/%s_train.out\"\n  err_file: \"%s/%s_train.err\"\n", run->path, rate->python, run->path,
        rate->python);
    put(text, "telos:\n  schema: 1\n  id: \"%s\"\n  sweep: \"%s\"\n  description: \"%s at ten learning rates\"\n"
        "  tags: []\n", run->id, run->sweep_id, original ? "original data" : datasets[run->task]);
    if (native) {
        put(text, "  engine: \"native\"\n  native:\n    threads: 2\n    prompt_template: \"llama\"\n"
            "    loss: \"option_tokens\"\n");
    } else {
        put(text, "  engine: \"script\"\n  script:\n    command: null\n"
            "    file: \"PromptZO/MeZO/large_models/%s_finetune_%s.sh\"\n"
            "    directory: \"PromptZO/MeZO/large_models\"\n    resume: false\n", methods[run->method],
            original ? "original" : "synthetic");
    }
    put_time(text, "  created_at: ", run->created);
    put(text, "\n  host: \"gpu-%ld\"\n  version: \"0.1.0\"\n  config_file:\n"
        "    path: \"automation/configs/stage2/%s/%s_lr_sweep.yaml\"\n", run->sweep % 4 + 1, purposes[run->purpose],
        files[run->task]);
    put_hash(text, "    sha256: \"", 100 + (uint64_t)run->sweep % 180, "\"\n");
    put(text, "  git:\n    commit: \"%016lx%016lx%08lx\"\n    dirty: false\n",
        scattered((uint64_t)run->sweep / 40), scattered((uint64_t)run->sweep / 40 + 1), (uint64_t)0xdeb5a10f);
    put(text, "  model:\n    source: \"%s\"\n", model);
    if (native) {
        put(text, "    path: \"models/%s\"\n", model);
        put_hash(text, "    fingerprint: \"sha256:", 10 + (uint64_t)run->model, "\"\n");
        put(text, "    architecture: \"%s\"\n", architectures[run->model]);
    } else {
        put(text, "    path: null\n    fingerprint: null\n    architecture: null\n");
    }
    if (original) {
        put(text, "  dataset:\n    kind: \"original\"\n    generation_purpose: null\n    experiment_id: null\n");
    } else {
        put(text, "  dataset:\n    kind: \"synthetic\"\n    generation_purpose: \"prompt_engineering\"\n"
            "    experiment_id: \"%s\"\n", datasets[run->task]);
    }
    uint64_t dataset = 20 + (uint64_t)run->task * 2 + original;
    put_hash(text, "    fingerprint: \"sha256:", dataset, "\"\n    splits:\n");
    const char *splits[] = {"train", "validation", "test"};
    const int examples[] = {400, 240, 60};
    for (uint64_t i = 0; i < 3; i++) {
        put(text, "      %s:\n        file: \"%s_%s.jsonl\"\n        examples: %d\n", splits[i], files[run->task],
            splits[i], examples[i]);
        put_hash(text, "        sha256: \"", dataset * 10 + i, "\"\n");
    }
}

/// `state.json` of a run at its end, or of one that runs.
static void put_state(struct text *text, const struct run *run, bool running) {
    const struct ending *end = running ? NULL : run->ending;
    const char *state = running ? "running" : end ? end->state : "completed", *reason = end ? end->reason : NULL;
    const char *message = end ? end->message : NULL;
    bool exited = !running && (end == NULL || end->exit_code >= 0), signalled = end && end->signal != 0;
    int exit_code = end ? end->exit_code : 0, signal = end ? end->signal : 0;
    long pid = running ? live_process : 4000 + run->index % 28000;
    long since = running ? live_since : 2232957 + run->index * 7;
    long finished = running ? 0 : run->finished;
    char machine[300];
    if (running) snprintf(machine, sizeof machine, "%s", host);
    else snprintf(machine, sizeof machine, "gpu-%ld", run->sweep % 4 + 1);
    put(text, "{\n  \"schema\": 1,\n  \"state\": \"%s\"", state);
    put_text_or_null(text, ",\n  \"reason\": ", reason, "");
    put_text_or_null(text, ",\n  \"message\": ", message, "");
    put(text, ",\n  \"warnings\": [],\n  \"attempt\": 1,\n  \"counted_attempt\": 1,\n  \"executor\": \"local\",\n"
        "  \"slurm_job_id\": null,\n  \"host\": \"%s\",\n  \"boot_id\": \"%s\",\n", machine,
        running ? boot_id : "2ceb5b2a-c9dc-462d-9db6-26231d6ffd99");
    put(text, "  \"launcher\": {\n    \"pid\": %ld,\n    \"started\": %ld\n  },\n"
        "  \"supervisor\": {\n    \"pid\": %ld,\n    \"started\": %ld\n  },\n"
        "  \"process\": {\n    \"pid\": %ld,\n    \"started\": %ld,\n    \"group\": %ld\n  },\n", pid, since,
        running ? pid : pid + 14, running ? since : since + 36, running ? pid : pid + 15, running ? since : since + 39,
        running ? pid : pid + 15);
    put_time(text, "  \"queued_at\": ", run->created + 58);
    put_time(text, ",\n  \"started_at\": ", run->started);
    put_time(text, ",\n  \"heartbeat_at\": ", running ? run->started + 30000 : run->finished);
    put_time(text, ",\n  \"finished_at\": ", finished);
    put_integer_or_null(text, ",\n  \"exit_code\": ", exited, exit_code);
    put_integer_or_null(text, ",\n  \"signal\": ", signalled, signal);
    put(text, ",\n  \"attempts\": [\n    {\n      \"attempt\": 1,\n      \"state\": \"%s\"", state);
    put_text_or_null(text, ",\n      \"reason\": ", reason, "");
    put_text_or_null(text, ",\n      \"message\": ", message, "");
    put(text, ",\n      \"host\": \"%s\",\n      \"devices\": [\n        \"%ld\"\n      ],\n      \"from_step\": 0",
        machine, run->index % 8);
    put_time(text, ",\n      \"started_at\": ", run->started);
    put_time(text, ",\n      \"finished_at\": ", finished);
    put_integer_or_null(text, ",\n      \"exit_code\": ", exited, exit_code);
    put_integer_or_null(text, ",\n      \"signal\": ", signalled, signal);
    put(text, ",\n      \"out_offset\": 0,\n      \"err_offset\": 0");
    if (running) put(text, ",\n      \"cpu_s\": null,\n      \"peak_memory_bytes\": null\n    }\n  ]\n}\n");
    else put(text, ",\n      \"cpu_s\": %ld.%06ld,\n      \"peak_memory_bytes\": %ld\n    }\n  ]\n}\n",
        (run->finished - run->started) / 1100, run->index % 999983, 3841228800 + run->index % 4096 * 4096);
}

/// Better in the middle of the learning rates than at both ends, and different from seed to seed.
static double accuracy_of(const struct run *run, int examples) {
    uint64_t random = run->random;
    double off = run->rate - 4 - run->method, value = 0.86 - 0.012 * off * off - 0.02 * run->task + 0.01 * run->model;
    value += 0.08 * (share(&random) - 0.5);
    return (double)(int)(value * examples) / examples;
}

static void put_result(struct text *text, const struct run *run) {
    uint64_t random = run->random ^ 7;
    double runtime = (double)(run->finished - run->started) / 1000 - 4.1;
    int steps = run->seed % 2 ? 20000 : 5000;
    put_number(text, "{\n  \"accuracy\": ", accuracy_of(run, 240));
    put_number(text, ",\n  \"dev_accuracy\": ", accuracy_of(run, 100));
    if (run->method == 0) {
        put(text, ",\n  \"examples\": 240,\n  \"dev_examples\": 100,\n  \"untrained_accuracy\": 0.55,\n"
            "  \"best_step\": %d", (int)(1 + next(&random) % 10) * steps / 10);
        put_number(text, ",\n  \"best_dev_loss\": ", 0.1 + share(&random));
        put_number(text, ",\n  \"train_loss\": ", 0.1 + share(&random));
        put(text, ",\n  \"train_runtime\": %.4f,\n  \"forward_passes\": %d,\n  \"backward_passes\": 0,\n"
            "  \"tokens\": %ld,\n  \"peak_memory_bytes\": %ld\n}\n", runtime, steps * 2, (long)steps * 1063,
            3841228800 + run->index % 4096 * 4096);
    } else {
        put_number(text, ",\n  \"train_loss\": ", 0.1 + share(&random));
        put(text, ",\n  \"train_runtime\": %.4f,\n  \"train_samples_per_second\": %.3f,\n"
            "  \"train_steps_per_second\": %.3f\n}\n", runtime, 8 * steps / runtime, steps / runtime);
    }
}

static void put_metrics(struct text *text, const struct run *run, bool running) {
    uint64_t random = run->random ^ 11;
    bool completed = !running && run->ending == NULL;
    int steps = run->seed % 2 ? 20000 : 5000, lines = completed ? 5 : 2;
    long length = run->finished - run->started;
    for (int i = 0; i <= lines; i++) {
        double time = (double)(run->started + 2000 + length * i / 6) / 1000, epoch = 50.0 * i / 5;
        if (i > 0) {
            put(text, "{\"step\":%d,\"time\":%.3f", steps * i / 5, time);
            put_number(text, ",\"loss\":", 0.2 + 1.2 * share(&random) / i);
            put_number(text, ",\"learning_rate\":", rates[run->rate].value);
            put_number(text, ",\"epoch\":", epoch);
            put(text, "}\n");
        }
        if (i % 2 == 0 || i == 5) {
            put(text, "{\"step\":%d,\"time\":%.3f", steps * i / 5, time + 0.8);
            put_number(text, ",\"eval_dev_loss\":", 0.2 + share(&random));
            put_number(text, ",\"eval_test_loss\":", 0.2 + share(&random));
            put_number(text, ",\"epoch\":", epoch);
            put(text, "}\n");
        }
    }
}

// MARK: Writing

static void write_file(int folder, const char *name, const struct text *text) {
    int file = openat(folder, name, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
    if (file < 0 || write(file, text->bytes, text->count) != (ssize_t)text->count || close(file) != 0) fail(name);
}

/// Makes a folder whose parents may not be there yet.
static void make_folder(char *path) {
    if (mkdir(path, 0777) == 0) return;
    if (errno != ENOENT) fail(path);
    for (char *slash = strchr(path + strlen(root) + 1, '/'); slash != NULL; slash = strchr(slash + 1, '/')) {
        *slash = 0;
        if (mkdir(path, 0777) != 0 && errno != EEXIST) fail(path);
        *slash = '/';
    }
    if (mkdir(path, 0777) != 0) fail(path);
}

static int open_folder(const char *path) {
    int folder = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (folder < 0) fail(path);
    return folder;
}

static void make_run(const struct run *run, bool running, struct text *text) {
    char path[longest_path], name[64];
    snprintf(path, sizeof path, "%s/%s", root, run->path);
    make_folder(path);
    int folder = open_folder(path);
    text->count = 0, put_state(text, run, running), write_file(folder, "state.json", text);
    text->count = 0, put_configuration(text, run), write_file(folder, "experiment_config.yaml", text);
    text->count = 0, put_metrics(text, run, running), write_file(folder, "metrics.jsonl", text);
    if (!running && run->ending == NULL) {
        text->count = 0, put_result(text, run), write_file(folder, "result.json", text);
    }
    text->count = 0;
    for (int i = 0; with_logs && i < 2; i++) {
        snprintf(name, sizeof name, "%s_train.%s", rates[run->rate].python, i == 0 ? "out" : "err");
        write_file(folder, name, text);
    }
    close(folder);
}

/// A running run completes: the files that its supervisor would write, in its order.
static void end_run(const struct run *described, struct text *text) {
    char path[longest_path];
    struct run run = *described;
    run.ending = NULL;
    snprintf(path, sizeof path, "%s/%s", root, run.path);
    int folder = open_folder(path);
    text->count = 0, put_result(text, &run), write_file(folder, "result.json", text);
    text->count = 0, put_state(text, &run, false), write_file(folder, ".state.json.tmp", text);
    if (renameat(folder, ".state.json.tmp", folder, "state.json") != 0) fail(path);
    close(folder);
}

static long first_run, run_count, running_count;
static bool ends;
static atomic_long next_sweep;

/// Takes one sweep after another: two threads never write into the same folder at once.
static void *work(void *unused) {
    struct text *text = malloc(sizeof *text);
    if (text == NULL) fail("memory");
    for (;;) {
        long sweep = atomic_fetch_add(&next_sweep, 1), index = sweep * runs_of_sweep;
        if (index >= run_count) break;
        for (long end = index + runs_of_sweep; index < end && index < run_count; index++) {
            if (index < first_run) continue;
            struct run run = described(index);
            if (ends) end_run(&run, text);
            else make_run(&run, index >= run_count - running_count, text);
        }
    }
    free(text);
    return unused;
}

/// What a running run's `state.json` says of this machine and of the process that called this program.
static void look_at_machine(void) {
    char line[1024], path[64];
    FILE *file = fopen("/proc/sys/kernel/random/boot_id", "r");
    if (file == NULL || fscanf(file, "%63s", boot_id) != 1) fail("boot_id");
    fclose(file);
    struct stat status;
    const unsigned long initial_namespace = 0xEFFFFFFC;
    if (stat("/proc/self/ns/pid", &status) == 0 && status.st_ino != initial_namespace) {
        sprintf(boot_id + strlen(boot_id), "/%lu", (unsigned long)status.st_ino);
    }
    if (gethostname(host, sizeof host - 1) != 0) fail("the host's name");
    live_process = getppid();
    snprintf(path, sizeof path, "/proc/%ld/stat", live_process);
    file = fopen(path, "r");
    if (file == NULL || fgets(line, sizeof line, file) == NULL) fail(path);
    fclose(file);
    char *field = strrchr(line, ')');
    for (int i = 2; field != NULL && i < 22; i++) field = strchr(field + 1, ' ');
    if (field == NULL) fail(path);
    live_since = atol(field);
}

static _Noreturn void usage(void) {
    fprintf(stderr, "usage: index-tree [--seed S] [--logs] [--running K] [--from I [--end]] [--threads T] ROOT N\n");
    exit(2);
}

static long number(const char *text) {
    char *end;
    long value = strtol(text, &end, 10);
    if (end == text || *end != 0 || value < 0) usage();
    return value;
}

int main(int count, char *arguments[]) {
    const struct option options[] = {
        {"seed", required_argument, NULL, 's'}, {"logs", no_argument, NULL, 'l'},
        {"running", required_argument, NULL, 'r'}, {"from", required_argument, NULL, 'f'},
        {"end", no_argument, NULL, 'e'}, {"threads", required_argument, NULL, 't'}, {0}};
    long threads = sysconf(_SC_NPROCESSORS_ONLN);
    bool adds = false;
    for (int option; (option = getopt_long(count, arguments, "", options, NULL)) != -1;) {
        switch (option) {
        case 's': tree_seed = (uint64_t)number(optarg); break;
        case 'l': with_logs = true; break;
        case 'r': running_count = number(optarg); break;
        case 'f': first_run = number(optarg), adds = true; break;
        case 'e': ends = true; break;
        case 't': threads = number(optarg); break;
        default: usage();
        }
    }
    if (count - optind != 2 || (ends && !adds)) usage();
    run_count = number(arguments[optind + 1]);
    next_sweep = first_run / runs_of_sweep;
    if (threads < 1) threads = 1;
    if (threads > most_threads) threads = most_threads;
    if (!adds && mkdir(arguments[optind], 0777) != 0) fail(arguments[optind]);
    root = realpath(arguments[optind], NULL);
    if (root == NULL) fail(arguments[optind]);
    look_at_machine();

    struct timespec begin, end;
    pthread_t workers[most_threads];
    clock_gettime(CLOCK_MONOTONIC, &begin);
    for (long i = 0; i < threads; i++) {
        if ((errno = pthread_create(&workers[i], NULL, work, NULL)) != 0) fail("a thread");
    }
    for (long i = 0; i < threads; i++) pthread_join(workers[i], NULL);
    clock_gettime(CLOCK_MONOTONIC, &end);
    if (!adds) {
        printf("%ld runs in %.1f s under %s/Results_v2\n", run_count,
            (double)(end.tv_sec - begin.tv_sec) + (double)(end.tv_nsec - begin.tv_nsec) / 1e9, root);
    }
    return 0;
}
