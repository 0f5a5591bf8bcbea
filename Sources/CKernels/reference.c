#include "podium_reference.h"

#include <math.h>

static void add(podium_term_sum *sum, double term) {
  sum->value += term;
  sum->magnitude += fabs(term);
}

podium_term_sum podium_reference_convolution(
    const podium_convolution *shape, const float *input, const float *weights, const float *bias, int64_t image,
    int64_t output, int64_t row, int64_t column) {
  const int64_t channels = shape->channels / shape->groups;
  const int64_t first_channel = output / (shape->outputs / shape->groups) * channels;
  // One dimension is a column of rows with one element each.
  const int is_flat = shape->axes == 1;
  const int64_t height = shape->input[0], width = is_flat ? 1 : shape->input[1];
  const int64_t taps_down = shape->kernel[0], taps_across = is_flat ? 1 : shape->kernel[1];
  const int64_t top = row * shape->stride[0] - shape->pad_before[0];
  const int64_t left = is_flat ? 0 : column * shape->stride[1] - shape->pad_before[1];

  podium_term_sum sum = {0, 0};
  if (bias) add(&sum, bias[output]);
  for (int64_t channel = 0; channel < channels; channel++) {
    const float *plane = input + ((image * shape->channels + first_channel + channel) * height) * width;
    const float *taps = weights + ((output * channels + channel) * taps_down) * taps_across;
    for (int64_t r = 0; r < taps_down; r++) {
      const int64_t y = top + r * shape->dilation[0];
      if (y < 0 || y >= height) continue;
      for (int64_t s = 0; s < taps_across; s++) {
        const int64_t x = is_flat ? 0 : left + s * shape->dilation[1];
        if (x < 0 || x >= width) continue;
        add(&sum, (double)plane[y * width + x] * taps[r * taps_across + s]);
      }
    }
  }
  return sum;
}

podium_term_sum podium_reference_matmul(
    const podium_matmul *shape, const float *left, const float *right, const float *bias, int64_t product, int64_t row,
    int64_t column) {
  podium_term_sum sum = {0, 0};
  if (bias) add(&sum, bias[column]);
  const float *a = left + (product * shape->m + row) * shape->k;
  const float *b = right + product * shape->k * shape->n + column;
  for (int64_t i = 0; i < shape->k; i++) add(&sum, (double)a[i] * b[i * shape->n]);
  return sum;
}

void podium_fill(float *values, int64_t count, uint64_t seed) {
  uint64_t state = seed;
  for (int64_t i = 0; i < count; i++) {
    // SplitMix64: Steele, Lea and Flood, Fast Splittable Pseudorandom Number Generators (2014).
    uint64_t mixed = state += UINT64_C(0x9E3779B97F4A7C15);
    mixed = (mixed ^ (mixed >> 30)) * UINT64_C(0xBF58476D1CE4E5B9);
    mixed = (mixed ^ (mixed >> 27)) * UINT64_C(0x94D049BB133111EB);
    values[i] = (float)((int64_t)(mixed >> 53) - 1024) / 1024.0f;
  }
}
