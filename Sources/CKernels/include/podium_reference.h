#pragma once
#include <stdint.h>

#include "podium_dnnl.h"

/// One output of a kernel as its definition says, summed in double precision.
typedef struct {
  double value;
  double magnitude;  // the sum of the absolute values of all terms: what rounding errors are compared with
} podium_term_sum;

/// The output at [image, output, row, column]; `bias` may be null. In one dimension `row` is the position, `column` 0.
podium_term_sum podium_reference_convolution(
    const podium_convolution *shape, const float *input, const float *weights, const float *bias, int64_t image,
    int64_t output, int64_t row, int64_t column);

/// The output at [product, row, column]; `bias` may be null.
podium_term_sum podium_reference_matmul(
    const podium_matmul *shape, const float *left, const float *right, const float *bias, int64_t product, int64_t row,
    int64_t column);

/// Fills with multiples of 1/1024 from -1 to below 1; equal for equal seeds on every machine.
void podium_fill(float *values, int64_t count, uint64_t seed);
