#pragma once
#include <stddef.h>
#include <stdint.h>

#include "podium_values.h"

/// A convolution in one to three (`axes`) spatial dimensions, the first the slowest:
/// input [batch, channels, spatial...], weights [outputs, channels / groups, kernel...], output [batch, outputs, spatial...].
///
/// Transposed, it is the other way round in space: an input element goes to `kernel` elements of the output, `stride` of them
/// after its neighbour, and what falls into the padding is left out. Then the weights are [channels, outputs / groups, kernel...].
typedef struct {
  int axes;
  int64_t batch, channels, outputs, groups;
  int64_t input[3], output[3], kernel[3], stride[3];
  int64_t dilation[3];                  // distance between taps; 1: dense
  int64_t pad_before[3], pad_after[3];  // of a transposed one after it less what the output is longer; may be negative there
} podium_convolution;

/// batch products of [m, k] and [k, n].
typedef struct {
  int64_t batch, m, n, k;
} podium_matmul;

/// What a primitive is made for beside its sizes.
typedef struct {
  const podium_values *values;  // the inputs in order, then the output without elements
  int count;
  char *error;  // where to write why there is no kernel
  size_t error_capacity;
} podium_request;

/// A primitive with its tensors in the layouts it prefers.
typedef struct podium_kernel podium_kernel;

/// Makes the primitive and reorders the inputs into its layouts. The inputs are activations, weights, and where there are four
/// values a bias: [outputs] or [n]. On failure returns null and writes why.
podium_kernel *podium_dnnl_convolution(const podium_convolution *shape, const podium_request *request);
podium_kernel *podium_dnnl_transposed_convolution(const podium_convolution *shape, const podium_request *request);
podium_kernel *podium_dnnl_matmul(const podium_matmul *shape, const podium_request *request);

/// Runs the primitive and waits for it, `times` times. Returns the library's status, 0 for success.
int podium_kernel_run(podium_kernel *kernel, int64_t times);

/// Writes the output in its plain layout, in the type that was asked for. Returns the library's status.
int podium_kernel_read_output(podium_kernel *kernel, void *output);

/// What the library says it runs, such as `jit:avx512_core`; valid as long as the kernel.
const char *podium_kernel_implementation(const podium_kernel *kernel);

/// The time that reordering the inputs took.
int64_t podium_kernel_reorder_nanoseconds(const podium_kernel *kernel);

void podium_kernel_destroy(podium_kernel *kernel);

/// Null, or why oneDNN cannot be loaded.
const char *podium_dnnl_missing(void);

/// 1 when the library can use bf16 arithmetic of this processor, 0 when it would imitate it or has none.
int podium_dnnl_has_bf16(void);

/// The version of the library that is loaded; nothing is written when none can be.
void podium_dnnl_version(int *major, int *minor, int *patch);

/// Sets the threads of libraries that use OpenMP. Returns how many they will use; 0 when there is no OpenMP.
int podium_set_openmp_threads(int threads);
