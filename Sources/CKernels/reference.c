#include "podium_reference.h"

#include <math.h>

static void add(podium_term_sum *sum, double term) {
  sum->value += term;
  sum->magnitude += fabs(term);
}

podium_term_sum podium_reference_convolution(
    const podium_convolution *shape, const podium_values *inputs, int has_bias, int64_t image, int64_t output, int64_t row,
    int64_t column) {
  const int64_t channels = shape->channels / shape->groups;
  const int64_t first_channel = output / (shape->outputs / shape->groups) * channels;
  // One dimension is a column of rows with one element each.
  const int is_flat = shape->axes == 1;
  const int64_t height = shape->input[0], width = is_flat ? 1 : shape->input[1];
  const int64_t taps_down = shape->kernel[0], taps_across = is_flat ? 1 : shape->kernel[1];
  const int64_t top = row * shape->stride[0] - shape->pad_before[0];
  const int64_t left = is_flat ? 0 : column * shape->stride[1] - shape->pad_before[1];

  podium_term_sum sum = {0, 0};
  if (has_bias) add(&sum, podium_value_at(inputs[2], output));
  for (int64_t channel = 0; channel < channels; channel++) {
    const int64_t plane = (image * shape->channels + first_channel + channel) * height * width;
    const int64_t taps = (output * channels + channel) * taps_down * taps_across;
    for (int64_t r = 0; r < taps_down; r++) {
      const int64_t y = top + r * shape->dilation[0];
      if (y < 0 || y >= height) continue;
      for (int64_t s = 0; s < taps_across; s++) {
        const int64_t x = is_flat ? 0 : left + s * shape->dilation[1];
        if (x < 0 || x >= width) continue;
        const double value = podium_value_at(inputs[0], plane + y * width + x);
        add(&sum, value * podium_value_at(inputs[1], taps + r * taps_across + s));
      }
    }
  }
  return sum;
}

podium_term_sum podium_reference_matmul(
    const podium_matmul *shape, const podium_values *inputs, int has_bias, int64_t product, int64_t row, int64_t column) {
  podium_term_sum sum = {0, 0};
  if (has_bias) add(&sum, podium_value_at(inputs[2], column));
  const int64_t left = (product * shape->m + row) * shape->k;
  const int64_t right = product * shape->k * shape->n + column;
  for (int64_t i = 0; i < shape->k; i++)
    add(&sum, podium_value_at(inputs[0], left + i) * podium_value_at(inputs[1], right + i * shape->n));
  return sum;
}
