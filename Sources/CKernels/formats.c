// Conversions that lose nothing: both formats are subsets of float32.
#include "CKernels.h"
#include <string.h>

static float float_from_bits(uint32_t bits) {
    float value;
    memcpy(&value, &bits, 4);
    return value;
}

void telos_float_from_half(float *y, const void *bytes, long count) {
    for (long i = 0; i < count; i++) {
        uint16_t half;
        memcpy(&half, (const char *)bytes + 2 * i, 2);
        uint32_t sign = (uint32_t)(half & 0x8000) << 16;
        uint32_t rest = half & 0x7fff;
        uint32_t bits;
        if (rest >= 0x7c00) {
            bits = 0x7f800000 | (rest & 0x3ff) << 13; // infinity and NaN
        } else if (rest >= 0x400) {
            bits = (rest << 13) + ((127 - 15) << 23);
        } else {
            // Zero and subnormals: the fraction counts units of 2^-24, exactly.
            float magnitude = (float)rest * 0x1p-24f;
            memcpy(&bits, &magnitude, 4);
        }
        y[i] = float_from_bits(sign | bits);
    }
}

void telos_float_from_bfloat(float *y, const void *bytes, long count) {
    for (long i = 0; i < count; i++) {
        uint16_t half;
        memcpy(&half, (const char *)bytes + 2 * i, 2);
        y[i] = float_from_bits((uint32_t)half << 16);
    }
}
