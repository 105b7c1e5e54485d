// Hot loops in C. Each is compiled in a portable form and, on x86-64, in one for AVX2 and FMA; which one runs is
// chosen by what the processor can do, so that one binary runs everywhere.
//
// Legend: T tokens (rows), C channels, H query heads, G key and value heads, D channels of a head, V vocabulary.
// Matrices are row-major float32. Unless said otherwise, arrays must not overlap.
#pragma once
#include <stdint.h>

// MARK: Noise (noise.c)

// Which noise: everything but the element.
typedef struct {
    uint64_t seed;
    uint32_t step;
    uint32_t tensor;
    // 0 gaussian, 1 rademacher
    uint32_t distribution;
} telos_noise;

// Elements are numbered below 2^34.
// z[i] = noise of element first + i
void telos_noise_fill(const telos_noise *noise, uint64_t first, uint64_t count, float *z);
// y[i] = fma(scale, noise of element first + i, w[i]); y may be w
void telos_noise_add(const telos_noise *noise, uint64_t first, uint64_t count, float scale, const float *w, float *y);
// The portable forms, for tests: the same bits.
void telos_noise_fill_portable(const telos_noise *noise, uint64_t first, uint64_t count, float *z);
void telos_noise_add_portable(
    const telos_noise *noise, uint64_t first, uint64_t count, float scale, const float *w, float *y);
// One block of the generator, for its published test vectors.
void telos_philox4x32_7(const uint32_t counter[4], const uint32_t key[2], uint32_t words[4]);

// Whether the AVX2 forms run here.
int telos_uses_avx2(void);

// MARK: Layers (layers.c)

// y[T,C] = x / sqrt(mean(x^2) + epsilon) * w; rstd[T] = 1 / sqrt(mean(x^2) + epsilon)
void telos_rms_norm(float *y, float *rstd, const float *x, const float *w, long T, long C, float epsilon);
// dx[T,C] += and dw[C] += the derivatives. dx may be dy only when it is not added to: never here.
void telos_rms_norm_backward(
    float *dx, float *dw, const float *dy, const float *x, const float *w, const float *rstd, long T, long C);

// y[T,C] = (x - mean(x)) / sqrt(variance(x) + epsilon) * w + b; rstd[T] = 1 / sqrt(variance(x) + epsilon). y may be x.
void telos_layer_norm(
    float *y, float *rstd, const float *x, const float *w, const float *b, long T, long C, float epsilon);
// dx[T,C], dw[C] and db[C] += the derivatives; the last two only when they are not NULL.
void telos_layer_norm_backward(
    float *dx, float *dw, float *db, const float *dy, const float *x, const float *w, const float *rstd, long T,
    long C);

// y = max(x, 0), NaN kept. y may be x.
void telos_relu(float *y, const float *x, long count);
// From dy: x becomes its own derivative.
void telos_relu_backward(float *x, const float *dy, long count);

// y[T,C] += b[C], to every row.
void telos_add_to_rows(float *y, const float *b, long T, long C);
// db[C] += the sum over rows of dy[T,C].
void telos_add_row_sums(float *db, const float *dy, long T, long C);

// y = silu(gate) * up. y may be gate or up.
void telos_silu_gate(float *y, const float *gate, const float *up, long count);
// From dy: gate becomes its own derivative, and so does up.
void telos_silu_gate_backward(float *gate, float *up, const float *dy, long count);

// Turns every pair (x[d], x[d + D/2]) of every head of x[T, heads, D] by the angle of its row's position, whose cosine
// and sine stand in tables [positions, D/2]. sign 1 turns forwards, -1 back.
void telos_rotate(
    float *x, const float *cosines, const float *sines, const int32_t *positions, long T, long heads, long D,
    float sign);

// Causal attention within each of `sequences` packed sequences; sequence s has the rows starts[s] ..< starts[s+1].
// o[T,H,D] from q[T,H,D], k[T,G,D], v[T,G,D]; lse[T,H] = log of the sum of exponentials of a row's scores.
// scores: scratch of the longest sequence's length.
void telos_attention(
    float *o, float *lse, const float *q, const float *k, const float *v, const int32_t *starts, long sequences,
    long H, long G, long D, float *scores);
// dq, dk, dv += the derivatives.
void telos_attention_backward(
    float *dq, float *dk, float *dv, const float *dout, const float *o, const float *lse, const float *q,
    const float *k, const float *v, const int32_t *starts, long sequences, long H, long G, long D);

// Natural log of the softmax of logits[V] at target; summed in double.
double telos_log_probability(const float *logits, long V, long target);
// logits[V] become weight * d log_probability(target) / d logits.
void telos_log_probability_backward(float *logits, long V, long target, double weight);

// y[i] += a * x[i]
void telos_add_scaled(float *y, const float *x, float a, long count);
// Sum of x[i]^2, in double.
double telos_sum_of_squares(const float *x, long count);

// One step of AdamW (Loshchilov and Hutter 2019).
typedef struct {
    // The gradient is multiplied by it.
    float scale;
    // 1 - beta1, beta2, 1 - beta2
    float mean_gain, square_kept, square_gain;
    // sqrt(1 - beta2^t)
    float root_correction;
    float epsilon;
    // 1 - learning rate * weight decay
    float kept;
    // learning rate / (1 - beta1^t)
    float rate;
} telos_adamw_step;
// With s = scale g[i]: m += (1 - beta1) (s - m), v = beta2 v + (1 - beta2) s^2,
// w = kept w - rate m / (sqrt(v) / root_correction + epsilon).
void telos_adamw(float *w, float *m, float *v, const float *g, long count, const telos_adamw_step *step);

// MARK: Number formats (formats.c)

// IEEE half precision to float32, exactly; little-endian, any alignment.
void telos_float_from_half(float *y, const void *bytes, long count);
// bfloat16 to float32, exactly.
void telos_float_from_bfloat(float *y, const void *bytes, long count);
