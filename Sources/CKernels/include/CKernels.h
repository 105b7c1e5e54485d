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
// dx[T,C] += the derivative.
void telos_rms_norm_backward(
    float *dx, const float *dy, const float *x, const float *w, const float *rstd, long T, long C);
// dw[C] += the derivative, in the channels first ..< last.
void telos_rms_norm_weight_gradient(
    float *dw, const float *dy, const float *x, const float *rstd, long T, long C, long first, long last);

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

// Causal attention of the query heads that share the head g of keys and values, within packed segments first ..< last;
// segment s has the rows starts[s] ..< starts[s + 1]. A row sees the rows of its own segment up to itself and, where
// prefixes[s] is not negative, all rows of that segment, which come before.
// o[T,H,D] from q[T,H,D], k[T,G,D], v[T,G,D]; lse[T,H] = log of the sum of exponentials of a row's scores.
void telos_attention(
    float *o, float *lse, const float *q, const float *k, const float *v, const int32_t *starts,
    const int32_t *prefixes, long first, long last, long g, long H, long G, long D);
// dq, dk, dv += the derivatives. Of segments that share a prefix one thread at a time may work on one g.
void telos_attention_backward(
    float *dq, float *dk, float *dv, const float *dout, const float *o, const float *lse, const float *q,
    const float *k, const float *v, const int32_t *starts, const int32_t *prefixes, long first, long last, long g,
    long H, long G, long D);

// The greatest of logits[V], and the sum of the exponentials of what the others are below it, in double.
double telos_exponential_sum(const float *logits, long V, float *greatest);
// logits[i] = factor exp(logits[i] - log_sum): with the log of the sum of their exponentials, factor softmax(logits[V]).
void telos_scaled_softmax(float *logits, long V, float log_sum, float factor);

// y[i] += a * x[i]
void telos_add_scaled(float *y, const float *x, float a, long count);
// y[i] *= a
void telos_scale(float *y, float a, long count);
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

// MARK: Products (products.c)

// The outputs of a panel: as many rows of weights as are multiplied at a time.
#define TELOS_PANEL 16
// plus and minus, [inputs, TELOS_PANEL] each, become w + epsilon z and w - epsilon z of w[outputs, inputs] and the noise
// z[outputs, inputs], transposed; at most TELOS_PANEL outputs, zeros for what is missing. Aligned to 32 bytes.
void telos_pack_both_signs(
    float *plus, float *minus, const float *w, const float *z, float epsilon, long outputs, long inputs);
// y[rows, stride] of `outputs` columns = x[rows, inputs] panel, or added to y. Each sum is taken in the same order,
// whatever the rows.
void telos_panel_product(
    float *y, long stride, const float *x, const float *panel, long rows, long inputs, long outputs, int adding);
// The portable forms, for tests.
void telos_pack_both_signs_portable(
    float *plus, float *minus, const float *w, const float *z, float epsilon, long outputs, long inputs);
void telos_panel_product_portable(
    float *y, long stride, const float *x, const float *panel, long rows, long inputs, long outputs, int adding);

// MARK: Threads (pool.c)

// How many threads share work from now on, the caller's among them; at least 1.
void telos_use_threads(long count);
long telos_thread_count(void);
// Calls work for the parts 0 ..< parts, in any order, by several threads at once, and returns when all are done. worker
// tells the threads apart: 0 ..< workers, of which no more take part. While another caller's work is under way, and
// inside of work, one thread does it all, as worker 0.
void telos_parallel(long parts, long workers, void (*work)(void *context, long part, long worker), void *context);

// MARK: Number formats (formats.c)

// IEEE half precision to float32, exactly; little-endian, any alignment.
void telos_float_from_half(float *y, const void *bytes, long count);
// bfloat16 to float32, exactly.
void telos_float_from_bfloat(float *y, const void *bytes, long count);
