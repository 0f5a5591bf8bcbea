#include "dnnl_choices.h"
#include "dnnl_operation_versions.h"
#include "podium_operations.h"

static dnnl_status_t describe_cell(podium_kernel *kernel, podium_cell cell, const recurrent_layer *layer) {
  switch (cell) {
  case PODIUM_RNN_TANH:
    return describe_simple_recurrent(&kernel->description, kernel->engine, dnnl_eltwise_tanh, layer);
  case PODIUM_RNN_RELU:
    return describe_simple_recurrent(&kernel->description, kernel->engine, dnnl_eltwise_relu, layer);
  case PODIUM_LSTM: return describe_long_short_term(&kernel->description, kernel->engine, layer);
  case PODIUM_GRU: return describe_gated_unit(&kernel->description, kernel->engine, layer);
  case PODIUM_GRU_LINEAR: return describe_linear_gated_unit(&kernel->description, kernel->engine, layer);
  }
  return dnnl_unimplemented;
}

static dnnl_status_t build_recurrent(podium_kernel *kernel, const podium_recurrent *shape, const podium_request *request) {
  const int64_t gates = podium_gates(shape->cell), biases = gates + (shape->cell == PODIUM_GRU_LINEAR);
  const int64_t directions = shape->directions, hidden = shape->hidden;
  const int64_t sequence[] = {shape->steps, shape->batch, shape->inputs};
  const int64_t weights[] = {1, directions, shape->inputs, gates, hidden};
  const int64_t recurrent_weights[] = {1, directions, hidden, gates, hidden};
  const int64_t bias[] = {1, directions, biases, hidden}, peephole[] = {1, directions, 3, hidden};
  const int64_t output[] = {shape->steps, shape->batch, directions * hidden};
  ADD(add_plain(kernel, request, DNNL_ARG_SRC_LAYER, 3, sequence));
  ADD(add_tensor(kernel, request, DNNL_ARG_WEIGHTS_LAYER, 5, weights, dnnl_ldigo, dnnl_format_tag_any));
  ADD(add_tensor(kernel, request, DNNL_ARG_WEIGHTS_ITER, 5, recurrent_weights, dnnl_ldigo, dnnl_format_tag_any));
  ADD(add_plain(kernel, request, DNNL_ARG_BIAS, 4, bias));
  if (shape->has_peephole) ADD(add_plain(kernel, request, DNNL_ARG_WEIGHTS_PEEPHOLE, 4, peephole));
  ADD(add_plain(kernel, request, DNNL_ARG_DST_LAYER, 3, output));
  const recurrent_layer layer = {
      .sequence = asked_layout(kernel, DNNL_ARG_SRC_LAYER),
      .weights = asked_layout(kernel, DNNL_ARG_WEIGHTS_LAYER),
      .recurrent_weights = asked_layout(kernel, DNNL_ARG_WEIGHTS_ITER),
      .bias = asked_layout(kernel, DNNL_ARG_BIAS),
      .peephole = asked_layout(kernel, DNNL_ARG_WEIGHTS_PEEPHOLE),
      .output = asked_layout(kernel, DNNL_ARG_DST_LAYER),
      .direction = directions == 2 ? dnnl_bidirectional_concat : dnnl_unidirectional_left2right,
  };
  TRY("recurrent layer", describe_cell(kernel, shape->cell, &layer));
  return dnnl_success;
}

podium_kernel *podium_dnnl_recurrent(const podium_recurrent *shape, const podium_request *request) { MADE(build_recurrent); }
