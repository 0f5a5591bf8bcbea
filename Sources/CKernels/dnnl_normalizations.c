#include "dnnl_choices.h"
#include "dnnl_operation_versions.h"
#include "podium_operations.h"

static dnnl_status_t describe_batch_normalization_in(podium_kernel *kernel, const void *shape, int choice) {
  (void)shape;
  const dnnl_format_tag_t tag = spatial_layout(4, choice);
  ADD(ask_tag(kernel, DNNL_ARG_SRC, tag));
  ADD(ask_tag(kernel, DNNL_ARG_DST, tag));
  TRY("batch normalisation",
      describe_batch_normalization(
          &kernel->description, kernel->engine, asked_layout(kernel, DNNL_ARG_SRC), PODIUM_NORMALIZATION_EPSILON,
          dnnl_use_global_stats | dnnl_use_scale | dnnl_use_shift));
  return dnnl_success;
}

static dnnl_status_t build_batch_normalization(
    podium_kernel *kernel, const podium_batch_normalization *shape, const podium_request *request) {
  static const int of_channels[] = {DNNL_ARG_MEAN, DNNL_ARG_VARIANCE, DNNL_ARG_SCALE, DNNL_ARG_SHIFT};
  const int64_t sizes[] = {shape->batch, shape->channels, 1, shape->spatial};
  ADD(add_plain(kernel, request, DNNL_ARG_SRC, 4, sizes));
  for (int i = 0; i < 4; i++) ADD(add_plain(kernel, request, of_channels[i], 1, &shape->channels));
  ADD(add_plain(kernel, request, DNNL_ARG_DST, 4, sizes));
  return describe_first_made(kernel, shape, describe_batch_normalization_in, spatial_layouts);
}

static dnnl_status_t build_layer_normalization(
    podium_kernel *kernel, const podium_layer_normalization *shape, const podium_request *request) {
  const int64_t sizes[] = {shape->rows, shape->size};
  const unsigned flags = (shape->has_scale ? dnnl_use_scale : 0) | (shape->has_shift ? dnnl_use_shift : 0);
  ADD(add_plain(kernel, request, DNNL_ARG_SRC, 2, sizes));
  if (shape->has_scale) ADD(add_plain(kernel, request, DNNL_ARG_SCALE, 1, &shape->size));
  if (shape->has_shift) ADD(add_plain(kernel, request, DNNL_ARG_SHIFT, 1, &shape->size));
  ADD(add_plain(kernel, request, DNNL_ARG_DST, 2, sizes));
  TRY("layer normalisation",
      describe_layer_normalization(
          &kernel->description, kernel->engine, asked_layout(kernel, DNNL_ARG_SRC), PODIUM_NORMALIZATION_EPSILON, flags));
  return dnnl_success;
}

/// Plain first: the library walks over channels fastest where they lie far apart.
static dnnl_status_t describe_response_normalization_in(podium_kernel *kernel, const void *of, int choice) {
  const podium_response_normalization *shape = of;
  const dnnl_format_tag_t tag = spatial_layout(4, choice ? choice - 1 : spatial_layouts - 1);
  ADD(ask_tag(kernel, DNNL_ARG_SRC, tag));
  ADD(ask_tag(kernel, DNNL_ARG_DST, tag));
  TRY("response normalisation",
      describe_response_normalization(
          &kernel->description, kernel->engine, asked_layout(kernel, DNNL_ARG_SRC), shape->window, 1, 0.75f, 1));
  return dnnl_success;
}

static dnnl_status_t build_response_normalization(
    podium_kernel *kernel, const podium_response_normalization *shape, const podium_request *request) {
  const int64_t sizes[] = {shape->batch, shape->channels, 1, shape->spatial};
  ADD(add_plain(kernel, request, DNNL_ARG_SRC, 4, sizes));
  ADD(add_plain(kernel, request, DNNL_ARG_DST, 4, sizes));
  return describe_first_made(kernel, shape, describe_response_normalization_in, spatial_layouts);
}

podium_kernel *podium_dnnl_batch_normalization(const podium_batch_normalization *shape, const podium_request *request) {
  MADE(build_batch_normalization);
}

podium_kernel *podium_dnnl_layer_normalization(const podium_layer_normalization *shape, const podium_request *request) {
  MADE(build_layer_normalization);
}

podium_kernel *podium_dnnl_response_normalization(
    const podium_response_normalization *shape, const podium_request *request) {
  MADE(build_response_normalization);
}
