// Chooses between the forms of a kernel.
#pragma once
#if defined(__x86_64__)
#define TELOS_HAS_AVX2_FORM 1
#include "CKernels.h"
// Calls the AVX2 form where it can run, else the portable one.
#define TELOS_DISPATCH(name, ...) \
    return telos_uses_avx2() ? name##_avx2(__VA_ARGS__) : name##_portable(__VA_ARGS__)
#else
#define TELOS_HAS_AVX2_FORM 0
#define TELOS_DISPATCH(name, ...) return name##_portable(__VA_ARGS__)
#endif
