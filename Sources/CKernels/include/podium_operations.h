#pragma once
#include "podium_dnnl.h"
#include "podium_reference.h"

// Kernels beside convolutions and products of matrices. Every kind has its sizes, the primitive of oneDNN, and its definition:
// the output at `index`, counted in row-major order, from the inputs in the order in which the kind names them.

enum { podium_most_dimensions = 6 };

/// Sizes of a tensor, the outermost first.
typedef struct {
  int rank;
  int64_t sizes[podium_most_dimensions];
} podium_dims;

// Pooling: input [batch, channels, spatial...], output [batch, channels, spatial...].

typedef enum { PODIUM_POOL_MAX, PODIUM_POOL_MEAN_INSIDE, PODIUM_POOL_MEAN_PADDED } podium_pool_mode;

typedef struct {
  podium_pool_mode mode;
  int axes;  // 1 to 3
  int64_t batch, channels;
  int64_t input[3], output[3], kernel[3], stride[3], dilation[3], pad_before[3], pad_after[3];
} podium_pool;

podium_kernel *podium_dnnl_pool(const podium_pool *shape, const podium_request *request);
podium_term_sum podium_reference_pool(const podium_pool *shape, const podium_values *inputs, int64_t index);

// Elementwise of one input; `alpha` and `beta` as each operation says.

typedef enum {
  PODIUM_RELU,
  PODIUM_LEAKY_RELU,  // x < 0 ? alpha x : x
  PODIUM_ELU,         // x < 0 ? alpha (exp x - 1) : x
  PODIUM_SIGMOID,
  PODIUM_TANH,
  PODIUM_EXP,
  PODIUM_LOG,
  PODIUM_SQRT,
  PODIUM_ABS,
  PODIUM_SQUARE,
  PODIUM_NEGATE,
  PODIUM_RECIPROCAL,
  PODIUM_POWER,   // x to the power of beta
  PODIUM_LINEAR,  // alpha x + beta
  PODIUM_CLIP,    // at least alpha, at most beta
  PODIUM_SOFTPLUS,
  PODIUM_GELU_ERF,
  PODIUM_GELU_TANH,
  PODIUM_SWISH,  // x sigmoid(alpha x)
  PODIUM_HARDSWISH,
  PODIUM_MISH,
  PODIUM_ROUND
} podium_elementwise_operation;

typedef struct {
  podium_elementwise_operation operation;
  podium_dims dims;
  float alpha, beta;
} podium_elementwise;

podium_kernel *podium_dnnl_elementwise(const podium_elementwise *shape, const podium_request *request);
podium_term_sum podium_reference_elementwise(const podium_elementwise *shape, const podium_values *inputs, int64_t index);

// Elementwise of two inputs of one rank; a size of 1 is repeated as often as the other input needs.

typedef enum {
  PODIUM_ADD,
  PODIUM_SUBTRACT,
  PODIUM_MULTIPLY,
  PODIUM_DIVIDE,
  PODIUM_MAXIMUM,
  PODIUM_MINIMUM
} podium_binary_operation;

typedef struct {
  podium_binary_operation operation;
  podium_dims left, right, output;
} podium_binary;

podium_kernel *podium_dnnl_binary(const podium_binary *shape, const podium_request *request);
podium_term_sum podium_reference_binary(const podium_binary *shape, const podium_values *inputs, int64_t index);

// Reductions: the output has size 1 where it is reduced.

typedef enum {
  PODIUM_REDUCE_SUM,
  PODIUM_REDUCE_MEAN,
  PODIUM_REDUCE_MAX,
  PODIUM_REDUCE_MIN,
  PODIUM_REDUCE_L1,
  PODIUM_REDUCE_L2,
  PODIUM_REDUCE_SQUARES
} podium_reduction_operation;

typedef struct {
  podium_reduction_operation operation;
  podium_dims input, output;
} podium_reduction;

podium_kernel *podium_dnnl_reduction(const podium_reduction *shape, const podium_request *request);
podium_term_sum podium_reference_reduction(const podium_reduction *shape, const podium_values *inputs, int64_t index);

// Softmax along an axis, or its logarithm.

typedef struct {
  int is_logarithm;
  int64_t outer, size, inner;
} podium_softmax;

podium_kernel *podium_dnnl_softmax(const podium_softmax *shape, const podium_request *request);
podium_term_sum podium_reference_softmax(const podium_softmax *shape, const podium_values *inputs, int64_t index);

// Normalisations. Batch: input [batch, channels, spatial], then mean, variance, scale and shift [channels]. Layer: input
// [rows, size], then scale and shift [size] where there are any. Response: input [batch, channels, spatial]; each element is
// divided by (1 + mean of squares over `window` channels)^(3/4), where channels that are not there count as zeros.

typedef struct {
  int64_t batch, channels, spatial;
} podium_batch_normalization;

typedef struct {
  int64_t rows, size;
  int has_scale, has_shift;
} podium_layer_normalization;

typedef struct {
  int64_t batch, channels, spatial, window;
} podium_response_normalization;

podium_kernel *podium_dnnl_batch_normalization(const podium_batch_normalization *shape, const podium_request *request);
podium_kernel *podium_dnnl_layer_normalization(const podium_layer_normalization *shape, const podium_request *request);
podium_kernel *podium_dnnl_response_normalization(const podium_response_normalization *shape, const podium_request *request);
podium_term_sum podium_reference_batch_normalization(
    const podium_batch_normalization *shape, const podium_values *inputs, int64_t index);
podium_term_sum podium_reference_layer_normalization(
    const podium_layer_normalization *shape, const podium_values *inputs, int64_t index);
podium_term_sum podium_reference_response_normalization(
    const podium_response_normalization *shape, const podium_values *inputs, int64_t index);

/// Added to the variance by batch and layer normalisation.
#define PODIUM_NORMALIZATION_EPSILON 1e-5f

// Copies. Transpose: dimension i of the output is dimension permutation[i] of the input. Concatenation: inputs
// [outer, parts[i], inner], output [outer, sum of parts, inner].

typedef struct {
  podium_dims input;
  int permutation[podium_most_dimensions];
} podium_transpose;

enum { podium_most_parts = 64 };

typedef struct {
  int64_t outer, inner;
  int count;
  int64_t parts[podium_most_parts];
} podium_concatenation;

podium_kernel *podium_dnnl_transpose(const podium_transpose *shape, const podium_request *request);
podium_kernel *podium_dnnl_concatenation(const podium_concatenation *shape, const podium_request *request);
podium_term_sum podium_reference_transpose(const podium_transpose *shape, const podium_values *inputs, int64_t index);
podium_term_sum podium_reference_concatenation(const podium_concatenation *shape, const podium_values *inputs, int64_t index);

// One recurrent layer over all steps, from a state of zeros. Inputs: sequence [steps, batch, inputs], weights
// [directions, inputs, gates, hidden], recurrent weights [directions, hidden, gates, hidden], bias [directions, biases, hidden],
// and with peepholes [directions, 3, hidden]. Output: [steps, batch, directions hidden], the second direction from the last step
// back. Gates: LSTM input, forget, candidate, output; GRU update, reset, candidate. Biases: as many as gates, and one more for
// a GRU that resets the product of its candidate.

typedef enum { PODIUM_RNN_TANH, PODIUM_RNN_RELU, PODIUM_LSTM, PODIUM_GRU, PODIUM_GRU_LINEAR } podium_cell;

typedef struct {
  podium_cell cell;
  int64_t steps, batch, inputs, hidden;
  int directions;
  int has_peephole;
} podium_recurrent;

/// 1, 3 or 4.
static inline int podium_gates(podium_cell cell) {
  return cell == PODIUM_LSTM ? 4 : cell == PODIUM_GRU || cell == PODIUM_GRU_LINEAR ? 3 : 1;
}

podium_kernel *podium_dnnl_recurrent(const podium_recurrent *shape, const podium_request *request);

/// Takes as many steps as lie before the output; memory for two states. The value is not a number when there is none.
podium_term_sum podium_reference_recurrent(const podium_recurrent *shape, const podium_values *inputs, int64_t index);
