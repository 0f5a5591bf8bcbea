#include "dnnl_kernel.h"

static int has_bias(const podium_request *request) { return request->count > 3; }

/// The caller has the weights of a transposed convolution by input channels, the primitive takes them by output channels.
static dnnl_format_tag_t plain_weights(int axes, int grouped, int transposed) {
  static const dnnl_format_tag_t swapped[2][3] = {
      {dnnl_bac, dnnl_bacd, dnnl_bacde},
      {dnnl_acbd, dnnl_acbde, dnnl_acbdef},
  };
  return transposed ? swapped[grouped][axes - 1] : row_major(2 + axes + grouped);
}

static dnnl_status_t build_convolution(
    podium_kernel *kernel, const podium_convolution *shape, int transposed, const podium_request *request) {
  const int axes = shape->axes, grouped = shape->groups > 1, rank = 2 + axes;
  TRY("convolution", axes >= 1 && axes <= 3 ? dnnl_success : dnnl_invalid_arguments);
  int64_t input[5] = {shape->batch, shape->channels}, output[5] = {shape->batch, shape->outputs};
  int64_t weights[6] = {shape->groups, shape->outputs / shape->groups, shape->channels / shape->groups};
  dnnl_dims_t extra_dilation;
  for (int axis = 0; axis < axes; axis++) {
    input[2 + axis] = shape->input[axis];
    output[2 + axis] = shape->output[axis];
    weights[3 + axis] = shape->kernel[axis];
    extra_dilation[axis] = shape->dilation[axis] - 1;  // the library counts the gaps
  }
  const dnnl_format_tag_t any = dnnl_format_tag_any, plain = row_major(rank);
  ADD(add_tensor(kernel, request, DNNL_ARG_SRC, rank, input, plain, any));
  ADD(add_tensor(
      kernel, request, DNNL_ARG_WEIGHTS, rank + grouped, grouped ? weights : weights + 1,
      plain_weights(axes, grouped, transposed), any));
  if (has_bias(request)) ADD(add_tensor(kernel, request, DNNL_ARG_BIAS, 1, &shape->outputs, dnnl_x, dnnl_x));
  ADD(add_tensor(kernel, request, DNNL_ARG_DST, rank, output, plain, any));
  const window_place at = {shape->stride, extra_dilation, shape->pad_before, shape->pad_after};
  TRY("convolution", (transposed ? describe_transposed_convolution : describe_convolution)(
                         &kernel->description, kernel->engine, asked_layout(kernel, DNNL_ARG_SRC),
                         asked_layout(kernel, DNNL_ARG_WEIGHTS), asked_layout(kernel, DNNL_ARG_BIAS),
                         asked_layout(kernel, DNNL_ARG_DST), at));
  return dnnl_success;
}

static dnnl_status_t build_matmul(podium_kernel *kernel, const podium_matmul *shape, const podium_request *request) {
  const int64_t left[] = {shape->batch, shape->m, shape->k}, right[] = {shape->batch, shape->k, shape->n};
  const int64_t output[] = {shape->batch, shape->m, shape->n}, bias[] = {1, 1, shape->n};
  const int rank = shape->batch > 1 ? 3 : 2, skipped = 3 - rank;
  const dnnl_format_tag_t any = dnnl_format_tag_any, plain = row_major(rank);
  ADD(add_tensor(kernel, request, DNNL_ARG_SRC, rank, left + skipped, plain, any));
  ADD(add_tensor(kernel, request, DNNL_ARG_WEIGHTS, rank, right + skipped, plain, any));
  if (has_bias(request)) ADD(add_tensor(kernel, request, DNNL_ARG_BIAS, rank, bias + skipped, plain, plain));
  ADD(add_tensor(kernel, request, DNNL_ARG_DST, rank, output + skipped, plain, any));
  TRY("matmul", describe_matmul(
                    &kernel->description, kernel->engine, asked_layout(kernel, DNNL_ARG_SRC),
                    asked_layout(kernel, DNNL_ARG_WEIGHTS), asked_layout(kernel, DNNL_ARG_BIAS),
                    asked_layout(kernel, DNNL_ARG_DST)));
  return dnnl_success;
}

podium_kernel *podium_dnnl_convolution(const podium_convolution *shape, const podium_request *request) {
  podium_kernel *kernel = open_kernel(request);
  return kernel ? complete_kernel(kernel, build_convolution(kernel, shape, 0, request), request) : NULL;
}

podium_kernel *podium_dnnl_transposed_convolution(const podium_convolution *shape, const podium_request *request) {
  podium_kernel *kernel = open_kernel(request);
  return kernel ? complete_kernel(kernel, build_convolution(kernel, shape, 1, request), request) : NULL;
}

podium_kernel *podium_dnnl_matmul(const podium_matmul *shape, const podium_request *request) {
  podium_kernel *kernel = open_kernel(request);
  return kernel ? complete_kernel(kernel, build_matmul(kernel, shape, request), request) : NULL;
}
