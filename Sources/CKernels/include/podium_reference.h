#pragma once
#include <stdint.h>

#include "podium_dnnl.h"

/// One output of a kernel as its definition says, summed in double precision.
typedef struct {
  double value;
  double magnitude;  // the sum of the absolute values of all terms: what rounding errors are compared with
} podium_term_sum;

/// The output at [image, output, row, column]; `inputs` are activations, weights, and the bias where there is one. In one
/// dimension `row` is the position, `column` 0.
podium_term_sum podium_reference_convolution(
    const podium_convolution *shape, const podium_values *inputs, int has_bias, int64_t image, int64_t output, int64_t row,
    int64_t column);

/// The output at [product, row, column]; `inputs` are the left and the right matrix, and the bias where there is one.
podium_term_sum podium_reference_matmul(
    const podium_matmul *shape, const podium_values *inputs, int has_bias, int64_t product, int64_t row, int64_t column);
