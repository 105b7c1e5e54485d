// One form of the products. Included once for each form, with FORM(name) giving the form's names.

#ifndef TELOS_PRODUCTS_FORM_TYPES
#define TELOS_PRODUCTS_FORM_TYPES
typedef float f32x8 __attribute__((vector_size(32)));
#define INLINE static inline __attribute__((always_inline))
// Rows of x that are multiplied at a time, so that 12 sums and what they are made of fill 16 registers.
enum { ROWS = 6 };
// Inputs that are multiplied at a time: 24 KB of a panel, which stay in the first cache.
enum { DEPTH = 384 };
#endif

INLINE f32x8 FORM(load)(const float *p) {
    f32x8 v;
    __builtin_memcpy(&v, p, 32);
    return v;
}

INLINE void FORM(keep)(float *p, f32x8 v) { __builtin_memcpy(p, &v, 32); }

// r[i][j] becomes r[j][i], into rows of TELOS_PANEL numbers.
INLINE void FORM(store_transposed)(float *to, const f32x8 r[8]) {
    f32x8 a[8], b[8];
    for (int i = 0; i < 8; i += 2) {
        a[i] = __builtin_shufflevector(r[i], r[i + 1], 0, 8, 1, 9, 4, 12, 5, 13);
        a[i + 1] = __builtin_shufflevector(r[i], r[i + 1], 2, 10, 3, 11, 6, 14, 7, 15);
    }
    for (int i = 0; i < 8; i += 4) {
        b[i] = __builtin_shufflevector(a[i], a[i + 2], 0, 1, 8, 9, 4, 5, 12, 13);
        b[i + 1] = __builtin_shufflevector(a[i], a[i + 2], 2, 3, 10, 11, 6, 7, 14, 15);
        b[i + 2] = __builtin_shufflevector(a[i + 1], a[i + 3], 0, 1, 8, 9, 4, 5, 12, 13);
        b[i + 3] = __builtin_shufflevector(a[i + 1], a[i + 3], 2, 3, 10, 11, 6, 7, 14, 15);
    }
    for (int i = 0; i < 4; i++) {
        FORM(keep)(to + TELOS_PANEL * i, __builtin_shufflevector(b[i], b[i + 4], 0, 1, 2, 3, 8, 9, 10, 11));
        FORM(keep)(to + TELOS_PANEL * (i + 4), __builtin_shufflevector(b[i], b[i + 4], 4, 5, 6, 7, 12, 13, 14, 15));
    }
}

void FORM(telos_pack_both_signs)(
    float *plus, float *minus, const float *w, const float *z, float epsilon, long outputs, long inputs) {
    for (long o = 0; o < TELOS_PANEL; o += 8) {
        long k = 0;
        if (o + 8 <= outputs) {
            for (; k + 8 <= inputs; k += 8) {
                f32x8 up[8], down[8];
#pragma clang loop unroll(full)
                for (int i = 0; i < 8; i++) {
                    f32x8 weights = FORM(load)(w + (o + i) * inputs + k);
                    f32x8 noise = FORM(load)(z + (o + i) * inputs + k);
                    up[i] = weights + noise * epsilon;
                    down[i] = weights - noise * epsilon;
                }
                FORM(store_transposed)(plus + k * TELOS_PANEL + o, up);
                FORM(store_transposed)(minus + k * TELOS_PANEL + o, down);
            }
        }
        for (; k < inputs; k++) {
            for (long i = o; i < o + 8; i++) {
                float weight = i < outputs ? w[i * inputs + k] : 0;
                float noise = i < outputs ? z[i * inputs + k] : 0;
                plus[k * TELOS_PANEL + i] = weight + noise * epsilon;
                minus[k * TELOS_PANEL + i] = weight - noise * epsilon;
            }
        }
    }
}

// The hot loop: y[rows, 16] (+)= x[rows, depth] panel[depth, 16].
INLINE void FORM(some_rows)(
    const int rows, float *y, long stride, const float *x, long inputs, const float *panel, long depth, long outputs,
    int adding) {
    f32x8 sum[ROWS][2];
#pragma clang loop unroll(full)
    for (int r = 0; r < rows; r++) sum[r][0] = sum[r][1] = (f32x8){};
    for (long k = 0; k < depth; k++) {
        f32x8 first = FORM(load)(panel + k * TELOS_PANEL), second = FORM(load)(panel + k * TELOS_PANEL + 8);
#pragma clang loop unroll(full)
        for (int r = 0; r < rows; r++) {
            float own = x[r * inputs + k];
            f32x8 a = {own, own, own, own, own, own, own, own};
            sum[r][0] += a * first;
            sum[r][1] += a * second;
        }
    }
    if (outputs == TELOS_PANEL) {
#pragma clang loop unroll(full)
        for (int r = 0; r < rows; r++) {
            float *to = y + r * stride;
            FORM(keep)(to, adding ? FORM(load)(to) + sum[r][0] : sum[r][0]);
            FORM(keep)(to + 8, adding ? FORM(load)(to + 8) + sum[r][1] : sum[r][1]);
        }
        return;
    }
#pragma clang loop unroll(full)
    for (int r = 0; r < rows; r++) {
        float buffer[TELOS_PANEL];
        FORM(keep)(buffer, sum[r][0]);
        FORM(keep)(buffer + 8, sum[r][1]);
        for (long o = 0; o < outputs; o++) y[r * stride + o] = adding ? y[r * stride + o] + buffer[o] : buffer[o];
    }
}

void FORM(telos_panel_product)(
    float *y, long stride, const float *x, const float *panel, long rows, long inputs, long outputs, int adding) {
    // Equal parts of whole vectors.
    long parts = (inputs + DEPTH - 1) / DEPTH;
    long depth = (inputs + parts * 8 - 1) / (parts * 8) * 8;
    for (long k = 0; k < inputs; k += depth) {
        long own = inputs - k < depth ? inputs - k : depth;
        const float *part = panel + k * TELOS_PANEL;
        int adds = adding || k > 0;
        long t = 0;
        for (; t + ROWS <= rows; t += ROWS)
            FORM(some_rows)(ROWS, y + t * stride, stride, x + t * inputs + k, inputs, part, own, outputs, adds);
        float *to = y + t * stride;
        const float *from = x + t * inputs + k;
        switch (rows - t) {
        case 5: FORM(some_rows)(5, to, stride, from, inputs, part, own, outputs, adds); break;
        case 4: FORM(some_rows)(4, to, stride, from, inputs, part, own, outputs, adds); break;
        case 3: FORM(some_rows)(3, to, stride, from, inputs, part, own, outputs, adds); break;
        case 2: FORM(some_rows)(2, to, stride, from, inputs, part, own, outputs, adds); break;
        case 1: FORM(some_rows)(1, to, stride, from, inputs, part, own, outputs, adds); break;
        }
    }
}
