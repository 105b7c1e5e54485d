// One form of the noise. Included once for each form, with FORM(name) giving the form's names.
//
// Generator: Philox4x32 with 7 rounds (Salmon, Moraes, Dror, Shaw: "Parallel random numbers: as easy as 1, 2, 3",
// SC'11, https://doi.org/10.1145/2063384.2063405), the fewest with which it passes TestU01's
// BigCrush. The key is the seed, low word
// first; the counter is (block, tensor, step, distribution). A block gives four words of 32 bits.
//
// Eight blocks make a tile; lane l of tile t is block 8 t + l, so that vectors of eight need no shuffling.
//   gaussian: a tile is 32 elements. Element 32 t + 8 j + l is, for j = 0, 1, 2, 3, the cosine and the sine of
//     Box-Muller of the words 0 and 1, and those of the words 2 and 3, of lane l.
//   rademacher: a tile is 1024 elements. Element 1024 t + 256 j + 8 k + l is -1 where bit k of word j of lane l is
//     set, else 1.
// Every operation below is exact or rounded once to nearest even (IEEE 754), and no two are merged: so each form, on
// each machine, gives the same bits. The order of operations is part of the definition and must never change; a
// better generator gets a new name.

#ifndef TELOS_NOISE_FORM_TYPES
#define TELOS_NOISE_FORM_TYPES
typedef float f32x8 __attribute__((vector_size(32)));
typedef int32_t i32x8 __attribute__((vector_size(32)));
typedef uint32_t u32x8 __attribute__((vector_size(32)));
typedef uint64_t u64x4 __attribute__((vector_size(32)));
typedef float f32x16 __attribute__((vector_size(64)));
typedef int32_t i32x16 __attribute__((vector_size(64)));
typedef uint32_t u32x16 __attribute__((vector_size(64)));
typedef uint64_t u64x8 __attribute__((vector_size(64)));
#define INLINE static inline __attribute__((always_inline))
#define SPLAT(x) ((f32x16){} + (x))
#define FMA(a, b, c) __builtin_elementwise_fma((a), (b), (c))
enum { ROUNDS = 7, GAUSSIAN_TILE = 32, RADEMACHER_TILE = 1024, TILES_AT_ONCE = 16 };
#endif

// Eight blocks at a time, a word in the low half of each lane; the high halves end as rubbish.
INLINE void FORM(philox)(u64x8 c[4], const u64x8 keys[ROUNDS][2]) {
    const u64x8 low = (u64x8){} + 0xffffffffu;
#pragma clang loop unroll(full)
    for (int round = 0; round < ROUNDS; round++) {
        u64x8 p0 = (c[0] & low) * 0xD2511F53u;
        u64x8 p1 = (c[2] & low) * 0xCD9E8D57u;
        c[0] = (p1 >> 32) ^ (c[1] ^ keys[round][0]);
        c[1] = p1;
        c[2] = (p0 >> 32) ^ (c[3] ^ keys[round][1]);
        c[3] = p0;
    }
}

// The keys of the rounds, in every lane: made once for many tiles.
INLINE void FORM(expand_key)(u64x8 keys[ROUNDS][2], uint64_t seed) {
    uint32_t k0 = (uint32_t)seed, k1 = (uint32_t)(seed >> 32);
    for (int round = 0; round < ROUNDS; round++) {
        keys[round][0] = (u64x8){} + k0;
        keys[round][1] = (u64x8){} + k1;
        k0 += 0x9E3779B9u;
        k1 += 0xBB67AE85u;
    }
}

// The four words of the eight blocks of a tile.
INLINE void FORM(tile_words)(
    const telos_noise *noise, const u64x8 keys[ROUNDS][2], uint32_t tile, u32x8 words[4]) {
    // Even blocks, then odd ones: their words then interleave by a shift.
    u64x8 c[4] = {
        (u64x8){0, 2, 4, 6, 1, 3, 5, 7} + (uint64_t)tile * 8, (u64x8){} + noise->tensor, (u64x8){} + noise->step,
        (u64x8){} + noise->distribution};
    FORM(philox)(c, keys);
    for (int j = 0; j < 4; j++) {
        u64x4 even = __builtin_shufflevector(c[j], c[j], 0, 1, 2, 3);
        u64x4 odd = __builtin_shufflevector(c[j], c[j], 4, 5, 6, 7);
        words[j] = (u32x8)((even & 0xffffffffu) | (odd << 32));
    }
}

// Natural logarithm of u in [2^-32, 1]. Polynomial: Cephes logf.
INLINE f32x16 FORM(logarithm)(f32x16 u) {
    i32x16 bits = (i32x16)u;
    i32x16 exponent = (bits >> 23) - 126;
    f32x16 m = (f32x16)((bits & 0x7fffff) | 0x3f000000);
    i32x16 small = m < SPLAT(0x1.6a09e6p-1f);
    m = m + (f32x16)((i32x16)m & small);
    m = m - SPLAT(1.0f);
    f32x16 e = __builtin_convertvector(exponent + small, f32x16);
    f32x16 p = SPLAT(7.0376836292e-2f);
    p = FMA(p, m, SPLAT(-1.1514610310e-1f));
    p = FMA(p, m, SPLAT(1.1676998740e-1f));
    p = FMA(p, m, SPLAT(-1.2420140846e-1f));
    p = FMA(p, m, SPLAT(1.4249322787e-1f));
    p = FMA(p, m, SPLAT(-1.6668057665e-1f));
    p = FMA(p, m, SPLAT(2.0000714765e-1f));
    p = FMA(p, m, SPLAT(-2.4999993993e-1f));
    p = FMA(p, m, SPLAT(3.3333331174e-1f));
    f32x16 square = m * m;
    p = p * (square * m);
    p = FMA(square, SPLAT(-0.5f), p);
    p = p + m;
    return FMA(e, SPLAT(0x1.62e430p-1f), p);
}

// Two independent normals a lane, of sixteen lanes: twice as many as a register holds, because each step waits for the one
// before it from two words (Box and Muller 1958). |z| is at most 6.67.
INLINE void FORM(box_muller)(u32x16 a, u32x16 b, f32x16 *z0, f32x16 *z1) {
    // 31 bits to the middle of their interval of (0, 1); the largest round to 1, whose logarithm is 0.
    f32x16 u = FMA(__builtin_convertvector((i32x16)(a >> 1), f32x16), SPLAT(0x1p-31f), SPLAT(0x1p-32f));
    f32x16 r = __builtin_elementwise_sqrt(FORM(logarithm)(u) * -2.0f);
    // The angle in turns, from -1/2 to 1/2, then the nearest quarter and what remains, in radians.
    f32x16 turns = __builtin_convertvector((i32x16)b, f32x16) * 0x1p-32f;
    f32x16 quarter = __builtin_elementwise_rint(turns * 4.0f);
    f32x16 x = FMA(quarter, SPLAT(-0.25f), turns) * 0x1.921fb6p2f;
    f32x16 x2 = x * x;
    // Polynomials: Cephes sinf and cosf.
    f32x16 s = FMA(SPLAT(-1.9515295891e-4f), x2, SPLAT(8.3321608736e-3f));
    s = FMA(s, x2, SPLAT(-1.6666654611e-1f));
    s = FMA(s, x2 * x, x);
    f32x16 c = FMA(SPLAT(2.443315711809948e-5f), x2, SPLAT(-1.388731625493765e-3f));
    c = FMA(c, x2, SPLAT(4.166664568298827e-2f));
    c = FMA(c, x2 * x2, FMA(x2, SPLAT(-0.5f), SPLAT(1.0f)));
    i32x16 q = __builtin_convertvector(quarter, i32x16);
    i32x16 odd = -(q & 1);
    i32x16 cosine = ((i32x16)c & ~odd) | ((i32x16)s & odd);
    i32x16 sine = ((i32x16)s & ~odd) | ((i32x16)c & odd);
    *z0 = r * (f32x16)(cosine ^ (((q + 1) & 2) << 30));
    *z1 = r * (f32x16)(sine ^ ((q & 2) << 30));
}

INLINE u32x16 FORM(both)(u32x8 a, u32x8 b) {
    return __builtin_shufflevector(a, b, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15);
}

INLINE f32x8 FORM(half)(f32x16 z, int second) {
    return second ? __builtin_shufflevector(z, z, 8, 9, 10, 11, 12, 13, 14, 15)
                  : __builtin_shufflevector(z, z, 0, 1, 2, 3, 4, 5, 6, 7);
}

// Eight elements: the noise itself, or what it does to w.
INLINE void FORM(store)(int adding, f32x8 z, float scale, const float *w, float *y) {
    if (adding) {
        f32x8 weights;
        __builtin_memcpy(&weights, w, 32);
        z = FMA((f32x8){} + scale, z, weights);
    }
    __builtin_memcpy(y, &z, 32);
}

// Whole tiles, one behind the other. All words first, then all elements: the steps of one element wait for each other,
// those of neighbours do not, so the processor has more to do when the same steps of many stand close together.
INLINE void FORM(gaussian_tiles)(
    int adding, const telos_noise *noise, const u64x8 keys[ROUNDS][2], uint32_t tile, uint64_t count, float scale,
    const float *w, float *y) {
    u32x8 words[4 * TILES_AT_ONCE];
    for (uint64_t i = 0; i < count; i++) FORM(tile_words)(noise, keys, tile + (uint32_t)i, words + 4 * i);
    for (uint64_t j = 0; j < 4 * count; j += 4) {
        f32x16 z0, z1;
        FORM(box_muller)(FORM(both)(words[j], words[j + 2]), FORM(both)(words[j + 1], words[j + 3]), &z0, &z1);
        for (int half = 0; half < 2; half++) {
            uint64_t at = 8 * j + 16 * (uint64_t)half;
            FORM(store)(adding, FORM(half)(z0, half), scale, w + at, y + at);
            FORM(store)(adding, FORM(half)(z1, half), scale, w + at + 8, y + at + 8);
        }
    }
}

INLINE void FORM(rademacher_tile)(
    int adding, const telos_noise *noise, const u64x8 keys[ROUNDS][2], uint32_t tile, float scale, const float *w,
    float *y) {
    u32x8 words[4];
    FORM(tile_words)(noise, keys, tile, words);
    for (int j = 0; j < 4; j++) {
        for (int k = 0; k < 32; k++) {
            u32x8 sign = (words[j] >> k) << 31;
            FORM(store)(adding, (f32x8)(sign | 0x3f800000u), scale, w + 256 * j + 8 * k, y + 256 * j + 8 * k);
        }
    }
}

// Elements first ..< first + count. Whole tiles go straight through; the ends go through a buffer.
INLINE void FORM(range)(
    int adding, int rademacher, const telos_noise *noise, uint64_t first, uint64_t count, float scale, const float *w,
    float *y) {
    const uint64_t size = rademacher ? RADEMACHER_TILE : GAUSSIAN_TILE;
    float buffer[RADEMACHER_TILE];
    u64x8 keys[ROUNDS][2];
    FORM(expand_key)(keys, noise->seed);
    uint64_t done = 0;
    while (done < count) {
        uint64_t element = first + done;
        uint32_t tile = (uint32_t)(element / size);
        uint64_t offset = element % size;
        if (offset == 0 && count - done >= size) {
            const float *from = adding ? w + done : y + done;
            uint64_t tiles = rademacher ? 1 : (count - done) / size;
            if (tiles > TILES_AT_ONCE) tiles = TILES_AT_ONCE;
            if (rademacher) FORM(rademacher_tile)(adding, noise, keys, tile, scale, from, y + done);
            else FORM(gaussian_tiles)(adding, noise, keys, tile, tiles, scale, from, y + done);
            done += tiles * size;
        } else {
            if (rademacher) FORM(rademacher_tile)(0, noise, keys, tile, 0, buffer, buffer);
            else FORM(gaussian_tiles)(0, noise, keys, tile, 1, 0, buffer, buffer);
            uint64_t part = size - offset < count - done ? size - offset : count - done;
            for (uint64_t i = 0; i < part; i++) {
                float z = buffer[offset + i];
                y[done + i] = adding ? __builtin_fmaf(scale, z, w[done + i]) : z;
            }
            done += part;
        }
    }
}

void FORM(telos_noise_fill)(const telos_noise *noise, uint64_t first, uint64_t count, float *z) {
    if (noise->distribution) FORM(range)(0, 1, noise, first, count, 0, z, z);
    else FORM(range)(0, 0, noise, first, count, 0, z, z);
}

void FORM(telos_noise_add)(
    const telos_noise *noise, uint64_t first, uint64_t count, float scale, const float *w, float *y) {
    if (noise->distribution) FORM(range)(1, 1, noise, first, count, scale, w, y);
    else FORM(range)(1, 0, noise, first, count, scale, w, y);
}
