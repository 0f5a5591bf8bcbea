#include <math.h>

#include "podium_operations.h"

static podium_term_sum exactly(double value) { return (podium_term_sum){value, fabs(value)}; }

/// Splits a position in row-major order into one for each dimension.
static void unravel(const podium_dims *dims, int64_t index, int64_t *position) {
  for (int axis = dims->rank - 1; axis >= 0; axis--) {
    position[axis] = index % dims->sizes[axis];
    index /= dims->sizes[axis];
  }
}

/// The position in row-major order; where a size is 1 the only element is meant.
static int64_t ravel(const podium_dims *dims, const int64_t *position) {
  int64_t index = 0;
  for (int axis = 0; axis < dims->rank; axis++)
    index = index * dims->sizes[axis] + (dims->sizes[axis] == 1 ? 0 : position[axis]);
  return index;
}

podium_term_sum podium_reference_pool(const podium_pool *shape, const podium_values *inputs, int64_t index) {
  int64_t first[3] = {0, 0, 0}, taps[3] = {1, 1, 1}, size[3] = {1, 1, 1}, step[3] = {1, 1, 1}, plane = 1;
  for (int axis = shape->axes - 1; axis >= 0; axis--) {
    first[axis] = index % shape->output[axis] * shape->stride[axis] - shape->pad_before[axis];
    index /= shape->output[axis];
    taps[axis] = shape->kernel[axis];
    size[axis] = shape->input[axis];
    step[axis] = shape->dilation[axis];
    plane *= size[axis];
  }
  double sum = 0, magnitude = 0, largest = -INFINITY;
  int64_t inside = 0;
  for (int64_t a = 0; a < taps[0]; a++)
    for (int64_t b = 0; b < taps[1]; b++)
      for (int64_t c = 0; c < taps[2]; c++) {
        const int64_t x = first[0] + a * step[0], y = first[1] + b * step[1], z = first[2] + c * step[2];
        if (x < 0 || x >= size[0] || y < 0 || y >= size[1] || z < 0 || z >= size[2]) continue;
        const double value = podium_value_at(inputs[0], index * plane + (x * size[1] + y) * size[2] + z);
        sum += value;
        magnitude += fabs(value);
        largest = fmax(largest, value);
        inside++;
      }
  if (shape->mode == PODIUM_POOL_MAX) return exactly(largest);
  const double count = (double)(shape->mode == PODIUM_POOL_MEAN_INSIDE ? inside : taps[0] * taps[1] * taps[2]);
  return (podium_term_sum){sum / count, magnitude / count};
}

static double sigmoid(double x) { return 1 / (1 + exp(-x)); }

podium_term_sum podium_reference_elementwise(const podium_elementwise *shape, const podium_values *inputs, int64_t index) {
  const double x = podium_value_at(inputs[0], index), alpha = shape->alpha, beta = shape->beta;
  switch (shape->operation) {
  case PODIUM_RELU: return (podium_term_sum){fmax(x, 0), fabs(x)};
  case PODIUM_LEAKY_RELU: return exactly(x < 0 ? alpha * x : x);
  case PODIUM_ELU:
    return x < 0 ? (podium_term_sum){alpha * expm1(x), fabs(alpha) * (exp(x) + 1)} : exactly(x);
  case PODIUM_SIGMOID: return exactly(sigmoid(x));
  case PODIUM_TANH: return exactly(tanh(x));
  case PODIUM_EXP: return exactly(exp(x));
  // Near 1 the logarithm is small and its argument is not.
  case PODIUM_LOG: return (podium_term_sum){log(x), fmax(fabs(log(x)), 1)};
  case PODIUM_SQRT: return exactly(sqrt(x));
  case PODIUM_ABS: return exactly(fabs(x));
  case PODIUM_SQUARE: return exactly(x * x);
  case PODIUM_NEGATE: return exactly(-x);
  case PODIUM_RECIPROCAL: return exactly(1 / x);
  case PODIUM_POWER: return exactly(pow(x, beta));
  case PODIUM_LINEAR: return (podium_term_sum){alpha * x + beta, fabs(alpha * x) + fabs(beta)};
  case PODIUM_CLIP: return (podium_term_sum){fmin(fmax(x, alpha), beta), fabs(x)};
  case PODIUM_SOFTPLUS: return (podium_term_sum){x > 0 ? x + log1p(exp(-x)) : log1p(exp(x)), 1 + fabs(x)};
  // The terms of 1 + erf cancel, as do those of 1 + tanh.
  case PODIUM_GELU_ERF: return (podium_term_sum){x / 2 * (1 + erf(x / sqrt(2))), fabs(x)};
  case PODIUM_GELU_TANH:
    return (podium_term_sum){x / 2 * (1 + tanh(sqrt(2 / acos(-1)) * (x + 0.044715 * x * x * x))), fabs(x)};
  case PODIUM_SWISH: return exactly(x * sigmoid(alpha * x));
  case PODIUM_HARDSWISH: return (podium_term_sum){x * fmin(fmax(x / 6 + 0.5, 0), 1), fabs(x)};
  case PODIUM_MISH: return (podium_term_sum){x * tanh(x > 0 ? x + log1p(exp(-x)) : log1p(exp(x))), fabs(x)};
  case PODIUM_ROUND: return exactly(rint(x));
  }
  return exactly(NAN);
}

podium_term_sum podium_reference_binary(const podium_binary *shape, const podium_values *inputs, int64_t index) {
  int64_t position[podium_most_dimensions];
  unravel(&shape->output, index, position);
  const double a = podium_value_at(inputs[0], ravel(&shape->left, position));
  const double b = podium_value_at(inputs[1], ravel(&shape->right, position));
  switch (shape->operation) {
  case PODIUM_ADD: return (podium_term_sum){a + b, fabs(a) + fabs(b)};
  case PODIUM_SUBTRACT: return (podium_term_sum){a - b, fabs(a) + fabs(b)};
  case PODIUM_MULTIPLY: return exactly(a * b);
  case PODIUM_DIVIDE: return exactly(a / b);
  case PODIUM_MAXIMUM: return exactly(fmax(a, b));
  case PODIUM_MINIMUM: return exactly(fmin(a, b));
  }
  return exactly(NAN);
}

podium_term_sum podium_reference_reduction(const podium_reduction *shape, const podium_values *inputs, int64_t index) {
  int64_t position[podium_most_dimensions], first[podium_most_dimensions];
  unravel(&shape->output, index, first);
  podium_dims reduced = shape->input;
  int64_t count = 1;
  for (int axis = 0; axis < reduced.rank; axis++) {
    if (shape->output.sizes[axis] == reduced.sizes[axis]) reduced.sizes[axis] = 1;
    count *= reduced.sizes[axis];
  }
  double sum = 0, absolute = 0, squares = 0, largest = -INFINITY, smallest = INFINITY;
  for (int64_t i = 0; i < count; i++) {
    unravel(&reduced, i, position);
    for (int axis = 0; axis < reduced.rank; axis++) position[axis] += first[axis];
    const double value = podium_value_at(inputs[0], ravel(&shape->input, position));
    sum += value;
    absolute += fabs(value);
    squares += value * value;
    largest = fmax(largest, value);
    smallest = fmin(smallest, value);
  }
  switch (shape->operation) {
  case PODIUM_REDUCE_SUM: return (podium_term_sum){sum, absolute};
  case PODIUM_REDUCE_MEAN: return (podium_term_sum){sum / (double)count, absolute / (double)count};
  case PODIUM_REDUCE_MAX: return exactly(largest);
  case PODIUM_REDUCE_MIN: return exactly(smallest);
  case PODIUM_REDUCE_L1: return exactly(absolute);
  case PODIUM_REDUCE_L2: return exactly(sqrt(squares));
  case PODIUM_REDUCE_SQUARES: return exactly(squares);
  }
  return exactly(NAN);
}

podium_term_sum podium_reference_softmax(const podium_softmax *shape, const podium_values *inputs, int64_t index) {
  const int64_t first = index / (shape->size * shape->inner) * shape->size * shape->inner + index % shape->inner;
  double largest = -INFINITY, sum = 0;
  for (int64_t i = 0; i < shape->size; i++) largest = fmax(largest, podium_value_at(inputs[0], first + i * shape->inner));
  for (int64_t i = 0; i < shape->size; i++) sum += exp(podium_value_at(inputs[0], first + i * shape->inner) - largest);
  const double x = podium_value_at(inputs[0], index) - largest;
  if (!shape->is_logarithm) return exactly(exp(x) / sum);
  return (podium_term_sum){x - log(sum), fabs(x) + fmax(1, log(sum))};
}

podium_term_sum podium_reference_batch_normalization(
    const podium_batch_normalization *shape, const podium_values *inputs, int64_t index) {
  const int64_t channel = index / shape->spatial % shape->channels;
  const double x = podium_value_at(inputs[0], index), mean = podium_value_at(inputs[1], channel);
  const double variance = podium_value_at(inputs[2], channel), shift = podium_value_at(inputs[4], channel);
  const double factor = podium_value_at(inputs[3], channel) / sqrt(variance + PODIUM_NORMALIZATION_EPSILON);
  return (podium_term_sum){(x - mean) * factor + shift, (fabs(x) + fabs(mean)) * fabs(factor) + fabs(shift)};
}

podium_term_sum podium_reference_layer_normalization(
    const podium_layer_normalization *shape, const podium_values *inputs, int64_t index) {
  const int64_t column = index % shape->size, first = index - column;
  double mean = 0, variance = 0;
  for (int64_t i = 0; i < shape->size; i++) mean += podium_value_at(inputs[0], first + i);
  mean /= (double)shape->size;
  for (int64_t i = 0; i < shape->size; i++) {
    const double difference = podium_value_at(inputs[0], first + i) - mean;
    variance += difference * difference;
  }
  const double deviation = sqrt(variance / (double)shape->size + PODIUM_NORMALIZATION_EPSILON);
  const double x = podium_value_at(inputs[0], index);
  const double scale = shape->has_scale ? podium_value_at(inputs[1], column) : 1;
  const double shift = shape->has_shift ? podium_value_at(inputs[1 + shape->has_scale], column) : 0;
  return (podium_term_sum){
      (x - mean) / deviation * scale + shift, (fabs(x) + fabs(mean)) / deviation * fabs(scale) + fabs(shift)};
}

podium_term_sum podium_reference_response_normalization(
    const podium_response_normalization *shape, const podium_values *inputs, int64_t index) {
  const int64_t channel = index / shape->spatial % shape->channels;
  const int64_t before = (shape->window - 1) / 2, after = shape->window - 1 - before;
  double squares = 0;
  for (int64_t i = -before; i <= after; i++) {
    if (channel + i < 0 || channel + i >= shape->channels) continue;
    const double value = podium_value_at(inputs[0], index + i * shape->spatial);
    squares += value * value;
  }
  return exactly(podium_value_at(inputs[0], index) / pow(1 + squares / (double)shape->window, 0.75));
}

podium_term_sum podium_reference_transpose(const podium_transpose *shape, const podium_values *inputs, int64_t index) {
  int64_t position[podium_most_dimensions];
  for (int axis = shape->input.rank - 1; axis >= 0; axis--) {
    const int64_t size = shape->input.sizes[shape->permutation[axis]];
    position[shape->permutation[axis]] = index % size;
    index /= size;
  }
  return exactly(podium_value_at(inputs[0], ravel(&shape->input, position)));
}

podium_term_sum podium_reference_concatenation(
    const podium_concatenation *shape, const podium_values *inputs, int64_t index) {
  int64_t total = 0;
  for (int i = 0; i < shape->count; i++) total += shape->parts[i];
  const int64_t column = index % shape->inner, outer = index / shape->inner / total;
  int64_t row = index / shape->inner % total;
  int part = 0;
  while (row >= shape->parts[part]) row -= shape->parts[part++];
  return exactly(podium_value_at(inputs[part], (outer * shape->parts[part] + row) * shape->inner + column));
}
