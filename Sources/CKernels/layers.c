// The layers between the products, forward and backward. Plain loops that the compiler turns into vectors.
#include "CKernels.h"
#include "forms.h"
#include <math.h>

// Sums may be taken in any order, so that they can be vectors: the order is the compiler's, fixed in one build.
#pragma clang fp reassociate(on) contract(fast)

// Vectors wider than the processor's never cross a call: everything here is inlined.
#pragma clang diagnostic ignored "-Wpsabi"

#define FORM(name) name##_portable
#include "layers_form.h"
#undef FORM

#if TELOS_HAS_AVX2_FORM
#pragma clang attribute push(__attribute__((target("avx2,fma"))), apply_to = function)
#define FORM(name) name##_avx2
#include "layers_form.h"
#undef FORM
#pragma clang attribute pop
#endif

void telos_rms_norm(float *y, float *rstd, const float *x, const float *w, long T, long C, float epsilon) {
    TELOS_DISPATCH(telos_rms_norm, y, rstd, x, w, T, C, epsilon);
}

void telos_rms_norm_backward(
    float *dx, const float *dy, const float *x, const float *w, const float *rstd, long T, long C) {
    TELOS_DISPATCH(telos_rms_norm_backward, dx, dy, x, w, rstd, T, C);
}

void telos_rms_norm_weight_gradient(
    float *dw, const float *dy, const float *x, const float *rstd, long T, long C, long first, long last) {
    TELOS_DISPATCH(telos_rms_norm_weight_gradient, dw, dy, x, rstd, T, C, first, last);
}

void telos_layer_norm(
    float *y, float *rstd, const float *x, const float *w, const float *b, long T, long C, float epsilon) {
    TELOS_DISPATCH(telos_layer_norm, y, rstd, x, w, b, T, C, epsilon);
}

void telos_layer_norm_backward(
    float *dx, float *dw, float *db, const float *dy, const float *x, const float *w, const float *rstd, long T,
    long C) {
    TELOS_DISPATCH(telos_layer_norm_backward, dx, dw, db, dy, x, w, rstd, T, C);
}

void telos_relu(float *y, const float *x, long count) { TELOS_DISPATCH(telos_relu, y, x, count); }

void telos_relu_backward(float *x, const float *dy, long count) { TELOS_DISPATCH(telos_relu_backward, x, dy, count); }

void telos_add_to_rows(float *y, const float *b, long T, long C) { TELOS_DISPATCH(telos_add_to_rows, y, b, T, C); }

void telos_add_row_sums(float *db, const float *dy, long T, long C) {
    TELOS_DISPATCH(telos_add_row_sums, db, dy, T, C);
}

void telos_silu_gate(float *y, const float *gate, const float *up, long count) {
    TELOS_DISPATCH(telos_silu_gate, y, gate, up, count);
}

void telos_silu_gate_backward(float *gate, float *up, const float *dy, long count) {
    TELOS_DISPATCH(telos_silu_gate_backward, gate, up, dy, count);
}

void telos_rotate(
    float *x, const float *cosines, const float *sines, const int32_t *positions, long T, long heads, long D,
    float sign) {
    TELOS_DISPATCH(telos_rotate, x, cosines, sines, positions, T, heads, D, sign);
}

void telos_attention(
    float *o, float *lse, const float *q, const float *k, const float *v, const int32_t *starts,
    const int32_t *prefixes, long first, long last, long g, long H, long G, long D) {
    TELOS_DISPATCH(telos_attention, o, lse, q, k, v, starts, prefixes, first, last, g, H, G, D);
}

void telos_attention_backward(
    float *dq, float *dk, float *dv, const float *dout, const float *o, const float *lse, const float *q,
    const float *k, const float *v, const int32_t *starts, const int32_t *prefixes, long first, long last, long g,
    long H, long G, long D) {
    TELOS_DISPATCH(
        telos_attention_backward, dq, dk, dv, dout, o, lse, q, k, v, starts, prefixes, first, last, g, H, G, D);
}

double telos_exponential_sum(const float *logits, long V, float *greatest) {
    TELOS_DISPATCH(telos_exponential_sum, logits, V, greatest);
}

void telos_scaled_softmax(float *logits, long V, float log_sum, float factor) {
    TELOS_DISPATCH(telos_scaled_softmax, logits, V, log_sum, factor);
}

void telos_add_scaled(float *y, const float *x, float a, long count) {
    TELOS_DISPATCH(telos_add_scaled, y, x, a, count);
}

void telos_scale(float *y, float a, long count) { TELOS_DISPATCH(telos_scale, y, a, count); }

double telos_sum_of_squares(const float *x, long count) { TELOS_DISPATCH(telos_sum_of_squares, x, count); }

void telos_adamw(float *w, float *m, float *v, const float *g, long count, const telos_adamw_step *step) {
    TELOS_DISPATCH(telos_adamw, w, m, v, g, count, step);
}
