// The most that one core of this machine multiplies and adds, in GFLOP/s: fused multiply-adds that wait for nothing.
//
//     clang -O2 -march=native -o peak Benchmarks/peak.c
#include <stdio.h>
#include <time.h>

#if defined(__AVX512F__)
enum { LANES = 16 };
#elif defined(__AVX__)
enum { LANES = 8 };
#else
enum { LANES = 4 };
#endif
typedef float vector __attribute__((vector_size(4 * LANES)));
enum { SUMS = 12, ROUNDS = 1 << 20, REPETITIONS = 20 };

// Of this thread alone, so that neighbours on the machine do not matter.
static double seconds(void) {
    struct timespec time;
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
    return (double)time.tv_sec + 1e-9 * (double)time.tv_nsec;
}

int main(void) {
    double best = 0;
    float kept = 0;
    for (int repetition = 0; repetition < REPETITIONS; repetition++) {
        vector sum[SUMS], a = (vector){} + 1e-9f * (float)repetition, b = (vector){} + 0.999f;
        for (int i = 0; i < SUMS; i++) sum[i] = (vector){} + (float)i;
        double start = seconds();
        for (int round = 0; round < ROUNDS; round++) {
#pragma clang loop unroll(full)
            for (int i = 0; i < SUMS; i++) sum[i] = __builtin_elementwise_fma(sum[i], b, a);
        }
        double rate = 2.0 * LANES * SUMS * ROUNDS / (seconds() - start) / 1e9;
        if (rate > best) best = rate;
        for (int i = 0; i < SUMS; i++) kept += sum[i][0];
    }
    // What is used is computed.
    if (kept == 1) return 1;
    printf("%.1f\n", best);
}
