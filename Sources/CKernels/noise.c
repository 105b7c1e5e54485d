// Counter-based noise: z = f(seed, step, tensor, element), in any order, on any machine, always the same bits.
#include "CKernels.h"
#include "forms.h"

// A product and a sum are fused only where `fma` stands: otherwise the forms would differ.
#pragma STDC FP_CONTRACT OFF
// Vectors wider than the processor's never cross a call: everything here is inlined.
#pragma clang diagnostic ignored "-Wpsabi"

#define FORM(name) name##_portable
#include "noise_form.h"
#undef FORM

#if TELOS_HAS_AVX2_FORM
#pragma clang attribute push(__attribute__((target("avx2,fma"))), apply_to = function)
#define FORM(name) name##_avx2
#include "noise_form.h"
#undef FORM
#pragma clang attribute pop
#endif

int telos_uses_avx2(void) {
#if TELOS_HAS_AVX2_FORM
    return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma");
#else
    return 0;
#endif
}

void telos_noise_fill(const telos_noise *noise, uint64_t first, uint64_t count, float *z) {
    TELOS_DISPATCH(telos_noise_fill, noise, first, count, z);
}

void telos_noise_add(const telos_noise *noise, uint64_t first, uint64_t count, float scale, const float *w, float *y) {
    TELOS_DISPATCH(telos_noise_add, noise, first, count, scale, w, y);
}

void telos_philox4x32_7(const uint32_t counter[4], const uint32_t key[2], uint32_t words[4]) {
    u64x8 c[4];
    for (int j = 0; j < 4; j++) c[j] = (u64x8){} + counter[j];
    u64x8 keys[ROUNDS][2];
    expand_key_portable(keys, (uint64_t)key[1] << 32 | key[0]);
    philox_portable(c, keys);
    for (int j = 0; j < 4; j++) words[j] = (uint32_t)c[j][0];
}
