// One form of the layers. Included once for each form, with FORM(name) giving the form's names.

#ifndef TELOS_LAYERS_FORM_TYPES
#define TELOS_LAYERS_FORM_TYPES
typedef float float8 __attribute__((vector_size(32)));
typedef int32_t int8 __attribute__((vector_size(32)));
typedef double double4 __attribute__((vector_size(32)));
// Keys whose scores stand in memory at a time.
enum { ATTENTION_BLOCK = 64 };
#endif

// e^x to about 1 ulp; that of -87 below it, NaN kept. Cephes expf.
static inline __attribute__((always_inline)) float FORM(exponential)(float x) {
    // The two parts of ln 2 must stay apart.
#pragma clang fp reassociate(off)
    x = x > 88.0f ? 88.0f : x;
    x = x < -87.0f ? -87.0f : x;
    float n = __builtin_rintf(x * 1.44269504f);
    float r = x - n * 0.693359375f + n * 2.12194440e-4f;
    float p = 1.9875691500e-4f;
    p = p * r + 1.3981999507e-3f;
    p = p * r + 8.3334519073e-3f;
    p = p * r + 4.1665795894e-2f;
    p = p * r + 1.6666665459e-1f;
    p = p * r + 5.0000001201e-1f;
    p = p * (r * r) + r + 1.0f;
    // NaN has no integer: the bits below are then anything, and p is NaN still.
    union {
        int32_t bits;
        float value;
    } power = {.bits = ((n == n ? (int32_t)n : 0) + 127) << 23};
    return p * power.value;
}

static inline __attribute__((always_inline)) float8 FORM(chosen)(int8 which, float8 a, float8 b) {
    return (float8)(((int8)a & which) | ((int8)b & ~which));
}

// The same of eight numbers: loops that may work in place are no vectors otherwise.
static inline __attribute__((always_inline)) float8 FORM(exponential8)(float8 x) {
#pragma clang fp reassociate(off)
    const float8 zero = {};
    x = FORM(chosen)(x > zero + 88.0f, zero + 88.0f, x);
    x = FORM(chosen)(x < zero - 87.0f, zero - 87.0f, x);
    float8 n = __builtin_elementwise_rint(x * 1.44269504f);
    float8 r = x - n * 0.693359375f + n * 2.12194440e-4f;
    float8 p = r * 1.9875691500e-4f + 1.3981999507e-3f;
    p = p * r + 8.3334519073e-3f;
    p = p * r + 4.1665795894e-2f;
    p = p * r + 1.6666665459e-1f;
    p = p * r + 5.0000001201e-1f;
    p = p * (r * r) + r + 1.0f;
    int8 power = (__builtin_convertvector(FORM(chosen)(n == n, n, zero), int8) + 127) << 23;
    return p * (float8)power;
}

static inline __attribute__((always_inline)) float8 FORM(load8)(const float *p) {
    float8 v;
    __builtin_memcpy(&v, p, sizeof v);
    return v;
}

static inline __attribute__((always_inline)) float FORM(dot)(const float *a, const float *b, long count) {
    float sum = 0;
    for (long i = 0; i < count; i++) sum += a[i] * b[i];
    return sum;
}

static inline __attribute__((always_inline)) float FORM(sum)(const float *a, long count) {
    float sum = 0;
    for (long i = 0; i < count; i++) sum += a[i];
    return sum;
}

void FORM(telos_rms_norm)(float *y, float *rstd, const float *x, const float *w, long T, long C, float epsilon) {
    for (long t = 0; t < T; t++) {
        const float *row = x + t * C;
        float r = 1.0f / sqrtf(FORM(dot)(row, row, C) / (float)C + epsilon);
        for (long c = 0; c < C; c++) y[t * C + c] = row[c] * r * w[c];
        rstd[t] = r;
    }
}

// With n = x rstd: dx = rstd (w dy - n mean(w dy n)).
void FORM(telos_rms_norm_backward)(
    float *restrict dx, const float *restrict dy, const float *restrict x, const float *restrict w,
    const float *restrict rstd, long T, long C) {
    for (long t = 0; t < T; t++) {
        const float *row = x + t * C, *drow = dy + t * C;
        float r = rstd[t], sum = 0;
        for (long c = 0; c < C; c++) sum += drow[c] * w[c] * row[c];
        float mean = sum * r * r / (float)C;
        for (long c = 0; c < C; c++) dx[t * C + c] += r * (drow[c] * w[c] - row[c] * mean);
    }
}

// The sum over rows of dy n.
void FORM(telos_rms_norm_weight_gradient)(
    float *restrict dw, const float *restrict dy, const float *restrict x, const float *restrict rstd, long T, long C,
    long first, long last) {
    for (long t = 0; t < T; t++) {
        for (long c = first; c < last; c++) dw[c] += dy[t * C + c] * x[t * C + c] * rstd[t];
    }
}

void FORM(telos_layer_norm)(
    float *y, float *rstd, const float *x, const float *w, const float *b, long T, long C, float epsilon) {
    for (long t = 0; t < T; t++) {
        const float *row = x + t * C;
        float mean = FORM(sum)(row, C) / (float)C, square = 0;
        for (long c = 0; c < C; c++) square += (row[c] - mean) * (row[c] - mean);
        float r = 1.0f / sqrtf(square / (float)C + epsilon);
        for (long c = 0; c < C; c++) y[t * C + c] = (row[c] - mean) * r * w[c] + b[c];
        rstd[t] = r;
    }
}

// With n = (x - mean(x)) rstd: dx = rstd (w dy - mean(w dy) - n mean(w dy n)), dw = sum over rows of dy n, db of dy.
void FORM(telos_layer_norm_backward)(
    float *restrict dx, float *restrict dw, float *restrict db, const float *restrict dy, const float *restrict x,
    const float *restrict w, const float *restrict rstd, long T, long C) {
    for (long t = 0; t < T; t++) {
        const float *row = x + t * C, *drow = dy + t * C;
        // Cheap to compute again: the mean is not kept.
        float r = rstd[t], mean = FORM(sum)(row, C) / (float)C, sum = 0, product = 0;
        for (long c = 0; c < C; c++) {
            sum += drow[c] * w[c];
            product += drow[c] * w[c] * (row[c] - mean);
        }
        float shift = sum / (float)C, slope = product * r * r / (float)C;
        for (long c = 0; c < C; c++) {
            dx[t * C + c] += r * (drow[c] * w[c] - shift - (row[c] - mean) * slope);
        }
        if (!dw) continue;
        for (long c = 0; c < C; c++) {
            dw[c] += drow[c] * (row[c] - mean) * r;
            db[c] += drow[c];
        }
    }
}

// Not x > 0 ? x : 0, which would hide NaN.
void FORM(telos_relu)(float *y, const float *x, long count) {
    for (long i = 0; i < count; i++) y[i] = x[i] < 0 ? 0 : x[i];
}

void FORM(telos_relu_backward)(float *restrict x, const float *restrict dy, long count) {
    for (long i = 0; i < count; i++) x[i] = x[i] > 0 ? dy[i] : 0;
}

void FORM(telos_add_to_rows)(float *restrict y, const float *restrict b, long T, long C) {
    for (long t = 0; t < T; t++) {
        for (long c = 0; c < C; c++) y[t * C + c] += b[c];
    }
}

void FORM(telos_add_row_sums)(float *restrict db, const float *restrict dy, long T, long C) {
    for (long t = 0; t < T; t++) {
        for (long c = 0; c < C; c++) db[c] += dy[t * C + c];
    }
}

void FORM(telos_silu_gate)(float *y, const float *gate, const float *up, long count) {
    long i = 0;
    for (; i + 8 <= count; i += 8) {
        float8 g = FORM(load8)(gate + i);
        float8 v = g / (FORM(exponential8)(-g) + 1.0f) * FORM(load8)(up + i);
        __builtin_memcpy(y + i, &v, sizeof v);
    }
    for (; i < count; i++) y[i] = gate[i] / (1.0f + FORM(exponential)(-gate[i])) * up[i];
}

void FORM(telos_silu_gate_backward)(float *restrict gate, float *restrict up, const float *restrict dy, long count) {
    for (long i = 0; i < count; i++) {
        float g = gate[i];
        float sigmoid = 1.0f / (1.0f + FORM(exponential)(-g));
        float du = dy[i] * g * sigmoid;
        gate[i] = dy[i] * up[i] * sigmoid * (1.0f + g * (1.0f - sigmoid));
        up[i] = du;
    }
}

void FORM(telos_rotate)(
    float *x, const float *cosines, const float *sines, const int32_t *positions, long T, long heads, long D,
    float sign) {
    long half = D / 2;
    for (long t = 0; t < T; t++) {
        const float *c = cosines + positions[t] * half, *s = sines + positions[t] * half;
        for (long h = 0; h < heads; h++) {
            float *restrict a = x + (t * heads + h) * D, *restrict b = a + half;
            for (long d = 0; d < half; d++) {
                float first = a[d], second = b[d], sine = sign * s[d];
                a[d] = first * c[d] - second * sine;
                b[d] = second * c[d] + first * sine;
            }
        }
    }
}

// The scores q . k scale of up to ATTENTION_BLOCK keys; keys stand `stride` numbers apart.
static inline __attribute__((always_inline)) void FORM(scores)(
    float *scores, const float *q, const float *k, long stride, long count, long D, float scale) {
    long j = 0;
    for (; j + 4 <= count; j += 4) {
        const float *k0 = k + j * stride, *k1 = k0 + stride, *k2 = k1 + stride, *k3 = k2 + stride;
        float s0 = 0, s1 = 0, s2 = 0, s3 = 0;
        for (long d = 0; d < D; d++) {
            s0 += q[d] * k0[d];
            s1 += q[d] * k1[d];
            s2 += q[d] * k2[d];
            s3 += q[d] * k3[d];
        }
        scores[j] = s0 * scale;
        scores[j + 1] = s1 * scale;
        scores[j + 2] = s2 * scale;
        scores[j + 3] = s3 * scale;
    }
    for (; j < count; j++) scores[j] = FORM(dot)(q, k + j * stride, D) * scale;
}

// o[D] += the sum of p[j] v[j], of `count` values that stand `stride` numbers apart.
static inline __attribute__((always_inline)) void FORM(add_values)(
    float *restrict o, const float *restrict p, const float *restrict v, long stride, long count, long D) {
    long d = 0;
    // Sums of 32 and of 8 channels fit into registers.
    for (; d + 32 <= D; d += 32) {
        float8 sum[4];
        __builtin_memcpy(sum, o + d, sizeof sum);
        for (long j = 0; j < count; j++) {
            float8 values[4];
            __builtin_memcpy(values, v + j * stride + d, sizeof values);
            for (int i = 0; i < 4; i++) sum[i] += values[i] * p[j];
        }
        __builtin_memcpy(o + d, sum, sizeof sum);
    }
    for (; d + 8 <= D; d += 8) {
        float8 sum;
        __builtin_memcpy(&sum, o + d, sizeof sum);
        for (long j = 0; j < count; j++) {
            float8 values;
            __builtin_memcpy(&values, v + j * stride + d, sizeof values);
            sum += values * p[j];
        }
        __builtin_memcpy(o + d, &sum, sizeof sum);
    }
    for (; d < D; d++) {
        for (long j = 0; j < count; j++) o[d] += p[j] * v[j * stride + d];
    }
}

void FORM(telos_attention)(
    float *restrict o, float *restrict lse, const float *restrict q, const float *restrict k,
    const float *restrict v, const int32_t *starts, const int32_t *prefixes, long first, long last, long g, long H,
    long G, long D) {
    float scale = 1.0f / sqrtf((float)D);
    long shared = H / G;
    for (long s = first; s < last; s++) {
        for (long i = starts[s]; i < starts[s + 1]; i++) {
            for (long h = g * shared; h < (g + 1) * shared; h++) {
                const float *qi = q + (i * H + h) * D;
                float *oi = o + (i * H + h) * D;
                // The softmax a block of keys at a time: what stands there is scaled down when a greater score comes
                // (Milakov and Gimelshein 2018, arXiv 1805.02867).
                float greatest = -INFINITY, sum = 0;
                for (long d = 0; d < D; d++) oi[d] = 0;
                for (int part = prefixes[s] < 0; part < 2; part++) {
                    long from = part ? starts[s] : starts[prefixes[s]];
                    long to = part ? i + 1 : starts[prefixes[s] + 1];
                    for (long j = from; j < to; j += ATTENTION_BLOCK) {
                        long count = to - j < ATTENTION_BLOCK ? to - j : ATTENTION_BLOCK;
                        long kv = (j * G + g) * D;
                        float scores[ATTENTION_BLOCK];
                        FORM(scores)(scores, qi, k + kv, G * D, count, D, scale);
                        float most = greatest;
                        for (long b = 0; b < count; b++) most = scores[b] > most ? scores[b] : most;
                        if (most > greatest) {
                            float kept = FORM(exponential)(greatest - most);
                            sum *= kept;
                            for (long d = 0; d < D; d++) oi[d] *= kept;
                            greatest = most;
                        }
                        float more = 0;
                        for (long b = 0; b < count; b++) {
                            scores[b] = FORM(exponential)(scores[b] - greatest);
                            more += scores[b];
                        }
                        sum += more;
                        FORM(add_values)(oi, scores, v + kv, G * D, count, D);
                    }
                }
                float share = 1.0f / sum;
                for (long d = 0; d < D; d++) oi[d] *= share;
                lse[i * H + h] = greatest + logf(sum);
            }
        }
    }
}

// With P the probabilities: dS = P (dout . v - dout . o) scale, dq = dS k, dk = dS^T q, dv = P^T dout.
void FORM(telos_attention_backward)(
    float *restrict dq, float *restrict dk, float *restrict dv, const float *restrict dout, const float *restrict o,
    const float *restrict lse, const float *restrict q, const float *restrict k, const float *restrict v,
    const int32_t *starts, const int32_t *prefixes, long first, long last, long g, long H, long G, long D) {
    float scale = 1.0f / sqrtf((float)D);
    long shared = H / G;
    for (long s = first; s < last; s++) {
        for (long i = starts[s]; i < starts[s + 1]; i++) {
            for (long h = g * shared; h < (g + 1) * shared; h++) {
                long at = (i * H + h) * D;
                const float *qi = q + at, *doi = dout + at;
                float *dqi = dq + at;
                float mean = FORM(dot)(doi, o + at, D);
                for (int part = prefixes[s] < 0; part < 2; part++) {
                    long from = part ? starts[s] : starts[prefixes[s]];
                    long to = part ? i + 1 : starts[prefixes[s] + 1];
                    for (long j = from; j < to; j++) {
                        long kv = (j * G + g) * D;
                        float p = FORM(exponential)(FORM(dot)(qi, k + kv, D) * scale - lse[i * H + h]);
                        float ds = p * (FORM(dot)(doi, v + kv, D) - mean) * scale;
                        for (long d = 0; d < D; d++) {
                            dqi[d] += ds * k[kv + d];
                            dk[kv + d] += ds * qi[d];
                            dv[kv + d] += p * doi[d];
                        }
                    }
                }
            }
        }
    }
}

double FORM(telos_exponential_sum)(const float *logits, long V, float *greatest) {
    float8 most8 = (float8){} - INFINITY;
    long i = 0;
    for (; i + 8 <= V; i += 8) {
        float8 own = FORM(load8)(logits + i);
        most8 = FORM(chosen)(own > most8, own, most8);
    }
    float most = -INFINITY;
    for (int lane = 0; lane < 8; lane++) most = most8[lane] > most ? most8[lane] : most;
    for (; i < V; i++) most = logits[i] > most ? logits[i] : most;

    double4 low = {}, high = {};
    for (i = 0; i + 8 <= V; i += 8) {
        float8 e = FORM(exponential8)(FORM(load8)(logits + i) - most);
        low += __builtin_convertvector(__builtin_shufflevector(e, e, 0, 1, 2, 3), double4);
        high += __builtin_convertvector(__builtin_shufflevector(e, e, 4, 5, 6, 7), double4);
    }
    low += high;
    double sum = (low[0] + low[1]) + (low[2] + low[3]);
    for (; i < V; i++) sum += (double)FORM(exponential)(logits[i] - most);
    *greatest = most;
    return sum;
}

void FORM(telos_scaled_softmax)(float *logits, long V, float log_sum, float factor) {
    long i = 0;
    for (; i + 8 <= V; i += 8) {
        float8 v = FORM(exponential8)(FORM(load8)(logits + i) - log_sum) * factor;
        __builtin_memcpy(logits + i, &v, sizeof v);
    }
    for (; i < V; i++) logits[i] = factor * FORM(exponential)(logits[i] - log_sum);
}

void FORM(telos_add_scaled)(float *restrict y, const float *restrict x, float a, long count) {
    for (long i = 0; i < count; i++) y[i] += a * x[i];
}

void FORM(telos_scale)(float *y, float a, long count) {
    for (long i = 0; i < count; i++) y[i] *= a;
}

double FORM(telos_sum_of_squares)(const float *x, long count) {
    double sum = 0;
    for (long i = 0; i < count; i++) sum += (double)x[i] * (double)x[i];
    return sum;
}

void FORM(telos_adamw)(
    float *restrict w, float *restrict m, float *restrict v, const float *restrict g, long count,
    const telos_adamw_step *step) {
    telos_adamw_step s = *step;
    for (long i = 0; i < count; i++) {
        float slope = s.scale * g[i];
        m[i] += s.mean_gain * (slope - m[i]);
        v[i] = s.square_kept * v[i] + s.square_gain * (slope * slope);
        float size = __builtin_elementwise_sqrt(v[i]) / s.root_correction + s.epsilon;
        w[i] = s.kept * w[i] - s.rate * (m[i] / size);
    }
}
