#pragma once
#include <string.h>

#include "podium_products.h"

/// Where a product of the batch lies.
typedef struct {
  const float *left, *right;
  float *output;
} product_place;

static inline product_place place_of(const podium_product *work, int64_t product) {
  const podium_matmul *shape = &work->shape;
  return (product_place){
      .left = work->left + product * shape->m * shape->k,
      .right = work->right + product * shape->k * shape->n,
      .output = work->output + product * shape->m * shape->n,
  };
}

/// Every row of the output is the bias, where there is one.
static inline void start_from_bias(const podium_product *work, float *output) {
  if (!work->bias) return;
  const size_t columns = (size_t)work->shape.n;
  for (int64_t row = 0; row < work->shape.m; row++) memcpy(output + (size_t)row * columns, work->bias, columns * sizeof(float));
}
