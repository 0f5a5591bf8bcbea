#include "podium_reference.h"

#include <math.h>

static void add(podium_term_sum *sum, double term) {
  sum->value += term;
  sum->magnitude += fabs(term);
}

/// The place of an output, and the sizes of one to three dimensions as of three: those that are missing are of one element.
typedef struct {
  int64_t image, output;
  int64_t at[3], input[3], kernel[3], stride[3], dilation[3], pad[3];
} place;

static place place_of(const podium_convolution *shape, int64_t index) {
  place found;
  for (int i = 2; i >= 0; i--) {
    const int axis = i - (3 - shape->axes), exists = axis >= 0;
    const int64_t size = exists ? shape->output[axis] : 1;
    found.at[i] = index % size;
    index /= size;
    found.input[i] = exists ? shape->input[axis] : 1;
    found.kernel[i] = exists ? shape->kernel[axis] : 1;
    found.stride[i] = exists ? shape->stride[axis] : 1;
    found.dilation[i] = exists ? shape->dilation[axis] : 1;
    found.pad[i] = exists ? shape->pad_before[axis] : 0;
  }
  found.output = index % shape->outputs;
  found.image = index / shape->outputs;
  return found;
}

/// The input that a tap takes; -1 for none.
static int64_t tapped(const place *here, int axis, int64_t tap, int transposed) {
  const int64_t reach = tap * here->dilation[axis];
  if (!transposed) {
    const int64_t input = here->at[axis] * here->stride[axis] - here->pad[axis] + reach;
    return input >= 0 && input < here->input[axis] ? input : -1;
  }
  // Input i goes to the outputs i * stride - pad + reach.
  const int64_t distance = here->at[axis] + here->pad[axis] - reach;
  if (distance < 0 || distance % here->stride[axis]) return -1;
  const int64_t input = distance / here->stride[axis];
  return input < here->input[axis] ? input : -1;
}

podium_term_sum podium_reference_convolution(
    const podium_convolution *shape, const podium_values *inputs, int has_bias, int transposed, int64_t index) {
  const place here = place_of(shape, index);
  const int64_t channels = shape->channels / shape->groups, outputs = shape->outputs / shape->groups;
  const int64_t first_channel = here.output / outputs * channels;
  const int64_t taps = here.kernel[0] * here.kernel[1] * here.kernel[2];
  const int64_t volume = here.input[0] * here.input[1] * here.input[2];

  podium_term_sum sum = {0, 0};
  if (has_bias) add(&sum, podium_value_at(inputs[2], here.output));
  for (int64_t tap = 0; tap < taps; tap++) {
    const int64_t x = tapped(&here, 2, tap % here.kernel[2], transposed);
    const int64_t y = tapped(&here, 1, tap / here.kernel[2] % here.kernel[1], transposed);
    const int64_t z = tapped(&here, 0, tap / here.kernel[2] / here.kernel[1], transposed);
    if (x < 0 || y < 0 || z < 0) continue;
    const int64_t within = (z * here.input[1] + y) * here.input[2] + x;
    for (int64_t channel = 0; channel < channels; channel++) {
      const int64_t plane = here.image * shape->channels + first_channel + channel;
      const int64_t filter =
          transposed ? (first_channel + channel) * outputs + here.output % outputs : here.output * channels + channel;
      const double value = podium_value_at(inputs[0], plane * volume + within);
      add(&sum, value * podium_value_at(inputs[1], filter * taps + tap));
    }
  }
  return sum;
}

podium_term_sum podium_reference_matmul(
    const podium_matmul *shape, const podium_values *inputs, int has_bias, int64_t index) {
  const int64_t column = index % shape->n, row = index / shape->n;  // of all products, one below the other
  const int64_t left = row * shape->k, right = row / shape->m * shape->k * shape->n + column;
  podium_term_sum sum = {0, 0};
  if (has_bias) add(&sum, podium_value_at(inputs[2], column));
  for (int64_t i = 0; i < shape->k; i++)
    add(&sum, podium_value_at(inputs[0], left + i) * podium_value_at(inputs[1], right + i * shape->n));
  return sum;
}
