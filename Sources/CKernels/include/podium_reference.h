#pragma once
#include <stdint.h>

#include "podium_dnnl.h"

/// One output of a kernel as its definition says, summed in double precision.
typedef struct {
  double value;
  double magnitude;  // the sum of the absolute values of all terms: what rounding errors are compared with
} podium_term_sum;

/// The output at a position in row-major order. `inputs` are activations and weights, or the left and the right matrix, and the
/// bias where there is one.
podium_term_sum podium_reference_convolution(
    const podium_convolution *shape, const podium_values *inputs, int has_bias, int transposed, int64_t index);
podium_term_sum podium_reference_matmul(
    const podium_matmul *shape, const podium_values *inputs, int has_bias, int64_t index);
