// Products with perturbed weights: both signs from one panel of weights and its noise.
#include "CKernels.h"
#include "forms.h"

// A product and a sum may be fused here: the last bits of products differ between the forms.
#pragma clang fp contract(fast)
// Vectors wider than the processor's never cross a call: everything here is inlined.
#pragma clang diagnostic ignored "-Wpsabi"

#define FORM(name) name##_portable
#include "products_form.h"
#undef FORM

#if TELOS_HAS_AVX2_FORM
#pragma clang attribute push(__attribute__((target("avx2,fma"))), apply_to = function)
#define FORM(name) name##_avx2
#include "products_form.h"
#undef FORM
#pragma clang attribute pop
#endif

void telos_pack_both_signs(
    float *plus, float *minus, const float *w, const float *z, float epsilon, long outputs, long inputs) {
    TELOS_DISPATCH(telos_pack_both_signs, plus, minus, w, z, epsilon, outputs, inputs);
}

void telos_panel_product(
    float *y, long stride, const float *x, const float *panel, long rows, long inputs, long outputs, int adding) {
    TELOS_DISPATCH(telos_panel_product, y, stride, x, panel, rows, inputs, outputs, adding);
}
