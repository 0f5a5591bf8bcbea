#pragma once
#include <stddef.h>
#include <stdint.h>

#include "podium_values.h"

/// A convolution in one (`axes` 1) or two spatial dimensions:
/// input [batch, channels, spatial...], weights [outputs, channels / groups, kernel...], output [batch, outputs, spatial...].
typedef struct {
  int axes;
  int64_t batch, channels, outputs, groups;
  int64_t input[2], output[2], kernel[2], stride[2];
  int64_t dilation[2];  // distance between taps; 1: dense
  int64_t pad_before[2], pad_after[2];
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

/// The version of the library that is loaded; nothing is written when none can be.
void podium_dnnl_version(int *major, int *minor, int *patch);

/// Sets the threads of libraries that use OpenMP. Returns how many they will use; 0 when there is no OpenMP.
int podium_set_openmp_threads(int threads);
