#pragma once
#include "dnnl_calls.h"

// oneDNN 3 made memory descriptors opaque and dropped operation descriptors: their arguments moved to the creation of the
// primitive descriptor. All that differs is here.

#if DNNL_VERSION_MAJOR >= 3
typedef dnnl_memory_desc_t layout;
typedef const_dnnl_memory_desc_t layout_view;
#else
typedef dnnl_memory_desc_t layout;
typedef const dnnl_memory_desc_t *layout_view;
#endif

/// Null for a layout that was never made.
static inline layout_view view_of(const layout *made) {
#if DNNL_VERSION_MAJOR >= 3
  return *made;
#else
  return made->ndims ? made : NULL;
#endif
}

/// False for what a primitive answers when it is asked for the layout of an argument that it does not have.
static inline int is_layout(layout_view view) {
#if DNNL_VERSION_MAJOR >= 3
  return view && dnnl_memory_desc_get_size(view) > 0;
#else
  return view && view->ndims > 0;
#endif
}

static inline dnnl_status_t make_layout(
    layout *made, int rank, const dnnl_dim_t *sizes, dnnl_data_type_t type, dnnl_format_tag_t tag) {
#if DNNL_VERSION_MAJOR >= 3
  return dnnl_memory_desc_create_with_tag(made, rank, sizes, type, tag);
#else
  return dnnl_memory_desc_init_by_tag(made, rank, sizes, type, tag);
#endif
}

/// Strides are in elements.
static inline dnnl_status_t make_strided_layout(
    layout *made, int rank, const dnnl_dim_t *sizes, dnnl_data_type_t type, const dnnl_dim_t *strides) {
#if DNNL_VERSION_MAJOR >= 3
  return dnnl_memory_desc_create_with_strides(made, rank, sizes, type, strides);
#else
  return dnnl_memory_desc_init_by_strides(made, rank, sizes, type, strides);
#endif
}

static inline void destroy_layout(layout *made) {
#if DNNL_VERSION_MAJOR >= 3
  if (*made) dnnl_memory_desc_destroy(*made);
#else
  (void)made;  // a plain value
#endif
}

/// Where the window of a convolution lies.
typedef struct {
  const dnnl_dim_t *stride, *extra_dilation, *pad_before, *pad_after;
} window_place;

static inline dnnl_status_t describe_convolution(
    dnnl_primitive_desc_t *made, dnnl_engine_t engine, layout_view input, layout_view weights, layout_view bias,
    layout_view output, window_place at) {
#if DNNL_VERSION_MAJOR >= 3
  return dnnl_convolution_forward_primitive_desc_create(
      made, engine, dnnl_forward_inference, dnnl_convolution_direct, input, weights, bias, output, at.stride,
      at.extra_dilation, at.pad_before, at.pad_after, NULL);
#else
  dnnl_convolution_desc_t operation;
  const dnnl_status_t status = dnnl_dilated_convolution_forward_desc_init(
      &operation, dnnl_forward_inference, dnnl_convolution_direct, input, weights, bias, output, at.stride,
      at.extra_dilation, at.pad_before, at.pad_after);
  return status ? status : dnnl_primitive_desc_create(made, &operation, NULL, engine, NULL);
#endif
}

static inline dnnl_status_t describe_transposed_convolution(
    dnnl_primitive_desc_t *made, dnnl_engine_t engine, layout_view input, layout_view weights, layout_view bias,
    layout_view output, window_place at) {
#if DNNL_VERSION_MAJOR >= 3
  return dnnl_deconvolution_forward_primitive_desc_create(
      made, engine, dnnl_forward_inference, dnnl_deconvolution_direct, input, weights, bias, output, at.stride,
      at.extra_dilation, at.pad_before, at.pad_after, NULL);
#else
  dnnl_deconvolution_desc_t operation;
  const dnnl_status_t status = dnnl_dilated_deconvolution_forward_desc_init(
      &operation, dnnl_forward_inference, dnnl_deconvolution_direct, input, weights, bias, output, at.stride,
      at.extra_dilation, at.pad_before, at.pad_after);
  return status ? status : dnnl_primitive_desc_create(made, &operation, NULL, engine, NULL);
#endif
}

static inline dnnl_status_t describe_matmul(
    dnnl_primitive_desc_t *made, dnnl_engine_t engine, layout_view left, layout_view right, layout_view bias,
    layout_view output) {
#if DNNL_VERSION_MAJOR >= 3
  return dnnl_matmul_primitive_desc_create(made, engine, left, right, bias, output, NULL);
#else
  dnnl_matmul_desc_t operation;
  const dnnl_status_t status = dnnl_matmul_desc_init(&operation, left, right, bias, output);
  return status ? status : dnnl_primitive_desc_create(made, &operation, NULL, engine, NULL);
#endif
}
