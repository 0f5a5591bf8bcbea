#pragma once
#include "dnnl_versions.h"

// As dnnl_versions.h, for the primitives beside convolutions and products.

#if DNNL_VERSION_MAJOR >= 3
#define DESCRIBED(NAME, ...) return dnnl_##NAME##_primitive_desc_create(made, engine, __VA_ARGS__, NULL)
#else
/// Where the operation of that name is initialised by the rest.
#define DESCRIBED(NAME, INITIALISE, ...)                                    \
  dnnl_##NAME##_desc_t operation;                                           \
  const dnnl_status_t status = dnnl_##INITIALISE(&operation, __VA_ARGS__);  \
  return status ? status : dnnl_primitive_desc_create(made, &operation, NULL, engine, NULL)
#endif

static inline dnnl_status_t describe_pooling(
    dnnl_primitive_desc_t *made, dnnl_engine_t engine, dnnl_alg_kind_t algorithm, layout_view input, layout_view output,
    const dnnl_dim_t *stride, const dnnl_dim_t *kernel, const dnnl_dim_t *extra_dilation, const dnnl_dim_t *pad_before,
    const dnnl_dim_t *pad_after) {
#if DNNL_VERSION_MAJOR >= 3
  DESCRIBED(
      pooling_forward, dnnl_forward_inference, algorithm, input, output, stride, kernel, extra_dilation, pad_before, pad_after);
#else
  DESCRIBED(
      pooling_v2, pooling_v2_forward_desc_init, dnnl_forward_inference, algorithm, input, output, stride, kernel,
      extra_dilation, pad_before, pad_after);
#endif
}

static inline dnnl_status_t describe_elementwise(
    dnnl_primitive_desc_t *made, dnnl_engine_t engine, dnnl_alg_kind_t algorithm, layout_view both, float alpha, float beta) {
#if DNNL_VERSION_MAJOR >= 3
  DESCRIBED(eltwise_forward, dnnl_forward_inference, algorithm, both, both, alpha, beta);
#else
  DESCRIBED(eltwise, eltwise_forward_desc_init, dnnl_forward_inference, algorithm, both, alpha, beta);
#endif
}

static inline dnnl_status_t describe_binary(
    dnnl_primitive_desc_t *made, dnnl_engine_t engine, dnnl_alg_kind_t algorithm, layout_view left, layout_view right,
    layout_view output) {
#if DNNL_VERSION_MAJOR >= 3
  DESCRIBED(binary, algorithm, left, right, output);
#else
  DESCRIBED(binary, binary_desc_init, algorithm, left, right, output);
#endif
}

static inline dnnl_status_t describe_reduction(
    dnnl_primitive_desc_t *made, dnnl_engine_t engine, dnnl_alg_kind_t algorithm, layout_view input, layout_view output,
    float power) {
#if DNNL_VERSION_MAJOR >= 3
  DESCRIBED(reduction, algorithm, input, output, power, 0);
#else
  DESCRIBED(reduction, reduction_desc_init, algorithm, input, output, power, 0);
#endif
}

static inline dnnl_status_t describe_softmax(
    dnnl_primitive_desc_t *made, dnnl_engine_t engine, dnnl_alg_kind_t algorithm, layout_view both, int axis) {
#if DNNL_VERSION_MAJOR >= 3
  DESCRIBED(softmax_forward, dnnl_forward_inference, algorithm, both, both, axis);
#else
  DESCRIBED(softmax_v2, softmax_v2_forward_desc_init, dnnl_forward_inference, algorithm, both, both, axis);
#endif
}

static inline dnnl_status_t describe_batch_normalization(
    dnnl_primitive_desc_t *made, dnnl_engine_t engine, layout_view both, float epsilon, unsigned flags) {
#if DNNL_VERSION_MAJOR >= 3
  DESCRIBED(batch_normalization_forward, dnnl_forward_inference, both, both, epsilon, flags);
#else
  DESCRIBED(batch_normalization, batch_normalization_forward_desc_init, dnnl_forward_inference, both, epsilon, flags);
#endif
}

static inline dnnl_status_t describe_layer_normalization(
    dnnl_primitive_desc_t *made, dnnl_engine_t engine, layout_view both, float epsilon, unsigned flags) {
#if DNNL_VERSION_MAJOR >= 3
  DESCRIBED(layer_normalization_forward, dnnl_forward_inference, both, both, NULL, epsilon, flags);
#else
  DESCRIBED(layer_normalization, layer_normalization_forward_desc_init, dnnl_forward_inference, both, NULL, epsilon, flags);
#endif
}

static inline dnnl_status_t describe_response_normalization(
    dnnl_primitive_desc_t *made, dnnl_engine_t engine, layout_view both, int64_t window, float alpha, float beta, float bias) {
#if DNNL_VERSION_MAJOR >= 3
  DESCRIBED(lrn_forward, dnnl_forward_inference, dnnl_lrn_across_channels, both, both, window, alpha, beta, bias);
#else
  DESCRIBED(
      lrn, lrn_forward_desc_init, dnnl_forward_inference, dnnl_lrn_across_channels, both, window, alpha, beta, bias);
#endif
}

static inline dnnl_status_t describe_concatenation(
    dnnl_primitive_desc_t *made, dnnl_engine_t engine, layout_view output, int count, int axis, const layout_view *inputs) {
#if DNNL_VERSION_MAJOR >= 3
  return dnnl_concat_primitive_desc_create(made, engine, output, count, axis, inputs, NULL);
#else
  layout copies[count];
  for (int i = 0; i < count; i++) copies[i] = *inputs[i];
  return dnnl_concat_primitive_desc_create(made, output, count, axis, copies, NULL, engine);
#endif
}

/// The tensors of a recurrent layer without states that come in or go out.
typedef struct {
  layout_view sequence, weights, recurrent_weights, bias, output;
  layout_view peephole;  // null: none
  dnnl_rnn_direction_t direction;
} recurrent_layer;

static inline dnnl_status_t describe_simple_recurrent(
    dnnl_primitive_desc_t *made, dnnl_engine_t engine, dnnl_alg_kind_t activation, const recurrent_layer *it) {
#if DNNL_VERSION_MAJOR >= 3
  DESCRIBED(
      vanilla_rnn_forward, dnnl_forward_inference, activation, it->direction, it->sequence, NULL, it->weights,
      it->recurrent_weights, it->bias, it->output, NULL, 0, 0, 0);
#else
  DESCRIBED(
      rnn, vanilla_rnn_forward_desc_init, dnnl_forward_inference, activation, it->direction, it->sequence, NULL, it->weights,
      it->recurrent_weights, it->bias, it->output, NULL, 0, 0, 0);
#endif
}

static inline dnnl_status_t describe_long_short_term(
    dnnl_primitive_desc_t *made, dnnl_engine_t engine, const recurrent_layer *it) {
#if DNNL_VERSION_MAJOR >= 3
  DESCRIBED(
      lstm_forward, dnnl_forward_inference, it->direction, it->sequence, NULL, NULL, it->weights, it->recurrent_weights,
      it->peephole, NULL, it->bias, it->output, NULL, NULL, 0);
#else
  DESCRIBED(
      rnn, lstm_forward_desc_init_v3, dnnl_forward_inference, it->direction, it->sequence, NULL, NULL, it->weights,
      it->recurrent_weights, it->peephole, NULL, it->bias, it->output, NULL, NULL, 0);
#endif
}

static inline dnnl_status_t describe_gated_unit(
    dnnl_primitive_desc_t *made, dnnl_engine_t engine, const recurrent_layer *it) {
#if DNNL_VERSION_MAJOR >= 3
  DESCRIBED(
      gru_forward, dnnl_forward_inference, it->direction, it->sequence, NULL, it->weights, it->recurrent_weights, it->bias,
      it->output, NULL, 0);
#else
  DESCRIBED(
      rnn, gru_forward_desc_init, dnnl_forward_inference, it->direction, it->sequence, NULL, it->weights,
      it->recurrent_weights, it->bias, it->output, NULL, 0);
#endif
}

static inline dnnl_status_t describe_linear_gated_unit(
    dnnl_primitive_desc_t *made, dnnl_engine_t engine, const recurrent_layer *it) {
#if DNNL_VERSION_MAJOR >= 3
  DESCRIBED(
      lbr_gru_forward, dnnl_forward_inference, it->direction, it->sequence, NULL, it->weights, it->recurrent_weights,
      it->bias, it->output, NULL, 0);
#else
  DESCRIBED(
      rnn, lbr_gru_forward_desc_init, dnnl_forward_inference, it->direction, it->sequence, NULL, it->weights,
      it->recurrent_weights, it->bias, it->output, NULL, 0);
#endif
}

#undef DESCRIBED
