// One form of the layers. Included once for each form, with FORM(name) giving the form's names.

// e^x to about 1 ulp; 0 below -87, NaN kept. Cephes expf.
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

// With n = x rstd: dx = rstd (w dy - n mean(w dy n)), dw = sum over rows of dy n.
void FORM(telos_rms_norm_backward)(
    float *restrict dx, float *restrict dw, const float *restrict dy, const float *restrict x,
    const float *restrict w, const float *restrict rstd, long T, long C) {
    for (long t = 0; t < T; t++) {
        const float *row = x + t * C, *drow = dy + t * C;
        float r = rstd[t], sum = 0;
        for (long c = 0; c < C; c++) sum += drow[c] * w[c] * row[c];
        float mean = sum * r * r / (float)C;
        for (long c = 0; c < C; c++) {
            dx[t * C + c] += r * (drow[c] * w[c] - row[c] * mean);
            dw[c] += drow[c] * row[c] * r;
        }
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
    for (long i = 0; i < count; i++) y[i] = gate[i] / (1.0f + FORM(exponential)(-gate[i])) * up[i];
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

void FORM(telos_attention)(
    float *restrict o, float *restrict lse, const float *restrict q, const float *restrict k,
    const float *restrict v, const int32_t *starts, long sequences, long H, long G, long D,
    float *restrict scores) {
    float scale = 1.0f / sqrtf((float)D);
    for (long s = 0; s < sequences; s++) {
        for (long h = 0; h < H; h++) {
            long g = h / (H / G);
            for (long i = starts[s]; i < starts[s + 1]; i++) {
                const float *qi = q + (i * H + h) * D;
                float *oi = o + (i * H + h) * D;
                long seen = i - starts[s] + 1;
                const float *ks = k + (starts[s] * G + g) * D, *vs = v + (starts[s] * G + g) * D;
                // Pass 1: scores and their greatest.
                float greatest = -INFINITY;
                for (long j = 0; j < seen; j++) {
                    scores[j] = FORM(dot)(qi, ks + j * G * D, D) * scale;
                    greatest = scores[j] > greatest ? scores[j] : greatest;
                }
                // Pass 2: probabilities, not yet divided by their sum.
                float sum = 0;
                for (long j = 0; j < seen; j++) {
                    scores[j] = FORM(exponential)(scores[j] - greatest);
                    sum += scores[j];
                }
                // Pass 3: the values' mean.
                for (long d = 0; d < D; d++) oi[d] = 0;
                for (long j = 0; j < seen; j++) {
                    float p = scores[j] / sum;
                    for (long d = 0; d < D; d++) oi[d] += p * vs[j * G * D + d];
                }
                lse[i * H + h] = greatest + logf(sum);
            }
        }
    }
}

// With P the probabilities: dS = P (dout . v - dout . o) scale, dq = dS k, dk = dS^T q, dv = P^T dout.
void FORM(telos_attention_backward)(
    float *restrict dq, float *restrict dk, float *restrict dv, const float *restrict dout, const float *restrict o,
    const float *restrict lse, const float *restrict q, const float *restrict k, const float *restrict v,
    const int32_t *starts, long sequences, long H, long G, long D) {
    float scale = 1.0f / sqrtf((float)D);
    for (long s = 0; s < sequences; s++) {
        for (long h = 0; h < H; h++) {
            long g = h / (H / G);
            for (long i = starts[s]; i < starts[s + 1]; i++) {
                long at = (i * H + h) * D;
                const float *qi = q + at, *doi = dout + at;
                float *dqi = dq + at;
                float mean = FORM(dot)(doi, o + at, D);
                for (long j = starts[s]; j <= i; j++) {
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

// The greatest logit and the log of the sum of exponentials after it is taken away.
static inline __attribute__((always_inline)) double FORM(log_sum)(const float *logits, long V, float *greatest) {
    float most = -INFINITY;
    for (long i = 0; i < V; i++) most = logits[i] > most ? logits[i] : most;
    double sum = 0;
    for (long i = 0; i < V; i++) sum += (double)FORM(exponential)(logits[i] - most);
    *greatest = most;
    return log(sum);
}

double FORM(telos_log_probability)(const float *logits, long V, long target) {
    float greatest;
    double sum = FORM(log_sum)(logits, V, &greatest);
    return (double)logits[target] - (double)greatest - sum;
}

void FORM(telos_log_probability_backward)(float *logits, long V, long target, double weight) {
    float greatest;
    float sum = (float)FORM(log_sum)(logits, V, &greatest);
    float w = (float)weight;
    for (long i = 0; i < V; i++) logits[i] = -w * FORM(exponential)(logits[i] - greatest - sum);
    logits[target] += w;
}

void FORM(telos_add_scaled)(float *restrict y, const float *restrict x, float a, long count) {
    for (long i = 0; i < count; i++) y[i] += a * x[i];
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
