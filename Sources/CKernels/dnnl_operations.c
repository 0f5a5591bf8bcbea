#include <string.h>

#include "dnnl_choices.h"
#include "dnnl_operation_versions.h"
#include "podium_operations.h"

static dnnl_status_t describe_pool(podium_kernel *kernel, const void *of, int choice) {
  static const dnnl_alg_kind_t algorithms[] = {
      [PODIUM_POOL_MAX] = dnnl_pooling_max,
      [PODIUM_POOL_MEAN_INSIDE] = dnnl_pooling_avg_exclude_padding,
      [PODIUM_POOL_MEAN_PADDED] = dnnl_pooling_avg_include_padding,
  };
  const podium_pool *shape = of;
  const dnnl_format_tag_t tag = spatial_layout(2 + shape->axes, choice);
  ADD(ask_tag(kernel, DNNL_ARG_SRC, tag));
  ADD(ask_tag(kernel, DNNL_ARG_DST, tag));
  dnnl_dims_t extra_dilation;
  for (int axis = 0; axis < shape->axes; axis++) extra_dilation[axis] = shape->dilation[axis] - 1;
  TRY("pooling", describe_pooling(
                     &kernel->description, kernel->engine, algorithms[shape->mode], asked_layout(kernel, DNNL_ARG_SRC),
                     asked_layout(kernel, DNNL_ARG_DST), shape->stride, shape->kernel, extra_dilation, shape->pad_before,
                     shape->pad_after));
  return dnnl_success;
}

static dnnl_status_t build_pool(podium_kernel *kernel, const podium_pool *shape, const podium_request *request) {
  int64_t input[5] = {shape->batch, shape->channels}, output[5] = {shape->batch, shape->channels};
  memcpy(input + 2, shape->input, sizeof shape->input);
  memcpy(output + 2, shape->output, sizeof shape->output);
  const int rank = 2 + shape->axes;
  ADD(add_plain(kernel, request, DNNL_ARG_SRC, rank, input));
  ADD(add_plain(kernel, request, DNNL_ARG_DST, rank, output));
  return describe_first_made(kernel, shape, describe_pool, spatial_layouts);
}

static dnnl_status_t add_dims(
    podium_kernel *kernel, const podium_request *request, int argument, const podium_dims *dims) {
  return add_plain(kernel, request, argument, dims->rank, dims->sizes);
}

/// The library's operation, with the numbers it takes for ours.
static dnnl_alg_kind_t elementwise_algorithm(const podium_elementwise *shape, float *alpha, float *beta) {
  *alpha = shape->alpha;
  *beta = shape->beta;
  switch (shape->operation) {
  case PODIUM_RELU: return *alpha = 0, dnnl_eltwise_relu;
  case PODIUM_LEAKY_RELU: return dnnl_eltwise_relu;
  case PODIUM_ELU: return dnnl_eltwise_elu;
  case PODIUM_SIGMOID: return dnnl_eltwise_logistic;
  case PODIUM_TANH: return dnnl_eltwise_tanh;
  case PODIUM_EXP: return dnnl_eltwise_exp;
  case PODIUM_LOG: return dnnl_eltwise_log;
  case PODIUM_SQRT: return dnnl_eltwise_sqrt;
  case PODIUM_ABS: return dnnl_eltwise_abs;
  case PODIUM_SQUARE: return dnnl_eltwise_square;
  case PODIUM_NEGATE: return *alpha = -1, *beta = 0, dnnl_eltwise_linear;
  case PODIUM_RECIPROCAL: return *alpha = 1, *beta = -1, dnnl_eltwise_pow;
  case PODIUM_POWER: return *alpha = 1, dnnl_eltwise_pow;
  case PODIUM_LINEAR: return dnnl_eltwise_linear;
  case PODIUM_CLIP: return dnnl_eltwise_clip;
  case PODIUM_SOFTPLUS: return *alpha = 1, *beta = 0, dnnl_eltwise_soft_relu;
  case PODIUM_GELU_ERF: return dnnl_eltwise_gelu_erf;
  case PODIUM_GELU_TANH: return dnnl_eltwise_gelu_tanh;
  case PODIUM_SWISH: return dnnl_eltwise_swish;
  // The slope and the shift of its inner line, which the second version knows by itself.
  case PODIUM_HARDSWISH: return *alpha = 1.0f / 6, *beta = 0.5f, dnnl_eltwise_hardswish;
  case PODIUM_MISH: return dnnl_eltwise_mish;
  case PODIUM_ROUND: return dnnl_eltwise_round;
  }
  return dnnl_alg_kind_undef;
}

static dnnl_status_t build_elementwise(
    podium_kernel *kernel, const podium_elementwise *shape, const podium_request *request) {
  ADD(add_dims(kernel, request, DNNL_ARG_SRC, &shape->dims));
  ADD(add_dims(kernel, request, DNNL_ARG_DST, &shape->dims));
  float alpha, beta;
  const dnnl_alg_kind_t algorithm = elementwise_algorithm(shape, &alpha, &beta);
  TRY("elementwise", describe_elementwise(
                         &kernel->description, kernel->engine, algorithm, asked_layout(kernel, DNNL_ARG_SRC), alpha, beta));
  return dnnl_success;
}

static dnnl_status_t build_binary(podium_kernel *kernel, const podium_binary *shape, const podium_request *request) {
  static const dnnl_alg_kind_t algorithms[] = {
      [PODIUM_ADD] = dnnl_binary_add,      [PODIUM_SUBTRACT] = dnnl_binary_sub, [PODIUM_MULTIPLY] = dnnl_binary_mul,
      [PODIUM_DIVIDE] = dnnl_binary_div,   [PODIUM_MAXIMUM] = dnnl_binary_max,  [PODIUM_MINIMUM] = dnnl_binary_min,
  };
  ADD(add_dims(kernel, request, DNNL_ARG_SRC_0, &shape->left));
  ADD(add_dims(kernel, request, DNNL_ARG_SRC_1, &shape->right));
  ADD(add_dims(kernel, request, DNNL_ARG_DST, &shape->output));
  TRY("binary", describe_binary(
                    &kernel->description, kernel->engine, algorithms[shape->operation],
                    asked_layout(kernel, DNNL_ARG_SRC_0), asked_layout(kernel, DNNL_ARG_SRC_1),
                    asked_layout(kernel, DNNL_ARG_DST)));
  return dnnl_success;
}

/// What is reduced lies side by side: the library has no fast code for anything else.
static dnnl_status_t build_reduction(podium_kernel *kernel, const podium_reduction *shape, const podium_request *request) {
  static const dnnl_alg_kind_t algorithms[] = {
      [PODIUM_REDUCE_SUM] = dnnl_reduction_sum,
      [PODIUM_REDUCE_MEAN] = dnnl_reduction_mean,
      [PODIUM_REDUCE_MAX] = dnnl_reduction_max,
      [PODIUM_REDUCE_MIN] = dnnl_reduction_min,
      [PODIUM_REDUCE_L1] = dnnl_reduction_norm_lp_power_p_sum,
      [PODIUM_REDUCE_L2] = dnnl_reduction_norm_lp_sum,
      [PODIUM_REDUCE_SQUARES] = dnnl_reduction_norm_lp_power_p_sum,
  };
  // The dimensions that are kept, then those that are not; and where each of the caller's is among them.
  podium_dims input = {.rank = shape->input.rank}, output = input;
  int order[podium_most_dimensions], count = 0;
  for (int is_reduced = 0; is_reduced < 2; is_reduced++)
    for (int axis = 0; axis < input.rank; axis++) {
      if ((shape->input.sizes[axis] != shape->output.sizes[axis]) != is_reduced) continue;
      input.sizes[count] = shape->input.sizes[axis];
      output.sizes[count] = shape->output.sizes[axis];
      order[axis] = count++;
    }
  ADD(add_dims(kernel, request, DNNL_ARG_SRC, &input));
  ADD(give_order(kernel, DNNL_ARG_SRC, order));
  ADD(add_dims(kernel, request, DNNL_ARG_DST, &output));
  TRY("reduction", describe_reduction(
                       &kernel->description, kernel->engine, algorithms[shape->operation],
                       asked_layout(kernel, DNNL_ARG_SRC), asked_layout(kernel, DNNL_ARG_DST),
                       shape->operation == PODIUM_REDUCE_L1 ? 1 : 2));
  return dnnl_success;
}

/// Plain, then with the elements of a row side by side.
static dnnl_status_t describe_softmax_in(podium_kernel *kernel, const void *of, int choice) {
  const podium_softmax *shape = of;
  const dnnl_format_tag_t tag = choice == 0 ? dnnl_abc : dnnl_acb;
  ADD(ask_tag(kernel, DNNL_ARG_SRC, tag));
  ADD(ask_tag(kernel, DNNL_ARG_DST, tag));
  TRY("softmax", describe_softmax(
                     &kernel->description, kernel->engine, shape->is_logarithm ? dnnl_softmax_log : dnnl_softmax_accurate,
                     asked_layout(kernel, DNNL_ARG_SRC), 1));
  return dnnl_success;
}

static dnnl_status_t build_softmax(podium_kernel *kernel, const podium_softmax *shape, const podium_request *request) {
  const podium_dims dims = {3, {shape->outer, shape->size, shape->inner}};
  ADD(add_dims(kernel, request, DNNL_ARG_SRC, &dims));
  ADD(add_dims(kernel, request, DNNL_ARG_DST, &dims));
  return describe_first_made(kernel, shape, describe_softmax_in, 2);
}

static dnnl_status_t build_transpose(podium_kernel *kernel, const podium_transpose *shape, const podium_request *request) {
  ADD(add_dims(kernel, request, DNNL_ARG_FROM, &shape->input));
  ADD(add_dims(kernel, request, DNNL_ARG_TO, &shape->input));
  // Its elements as the input's dimensions name them; where they lie is what is asked for.
  ADD(give_order(kernel, DNNL_ARG_TO, shape->permutation));
  ADD(ask_order(kernel, DNNL_ARG_TO, shape->permutation));
  TRY("transpose", dnnl_reorder_primitive_desc_create(
                       &kernel->description, asked_layout(kernel, DNNL_ARG_FROM), kernel->engine,
                       asked_layout(kernel, DNNL_ARG_TO), kernel->engine, NULL));
  return dnnl_success;
}

static dnnl_status_t build_concatenation(
    podium_kernel *kernel, const podium_concatenation *shape, const podium_request *request) {
  layout_view inputs[podium_most_parts];
  podium_dims dims = {3, {shape->outer, 0, shape->inner}};
  int64_t total = 0;
  for (int i = 0; i < shape->count; i++) {
    total += dims.sizes[1] = shape->parts[i];
    ADD(add_dims(kernel, request, DNNL_ARG_MULTIPLE_SRC + i, &dims));
  }
  for (int i = 0; i < shape->count; i++) inputs[i] = asked_layout(kernel, DNNL_ARG_MULTIPLE_SRC + i);
  dims.sizes[1] = total;
  ADD(add_dims(kernel, request, DNNL_ARG_DST, &dims));
  TRY("concatenation", describe_concatenation(
                           &kernel->description, kernel->engine, asked_layout(kernel, DNNL_ARG_DST), shape->count, 1, inputs));
  return dnnl_success;
}

podium_kernel *podium_dnnl_pool(const podium_pool *shape, const podium_request *request) { MADE(build_pool); }

podium_kernel *podium_dnnl_elementwise(const podium_elementwise *shape, const podium_request *request) {
  MADE(build_elementwise);
}

podium_kernel *podium_dnnl_binary(const podium_binary *shape, const podium_request *request) { MADE(build_binary); }

podium_kernel *podium_dnnl_reduction(const podium_reduction *shape, const podium_request *request) { MADE(build_reduction); }

podium_kernel *podium_dnnl_softmax(const podium_softmax *shape, const podium_request *request) { MADE(build_softmax); }

podium_kernel *podium_dnnl_transpose(const podium_transpose *shape, const podium_request *request) { MADE(build_transpose); }

podium_kernel *podium_dnnl_concatenation(const podium_concatenation *shape, const podium_request *request) {
  MADE(build_concatenation);
}
