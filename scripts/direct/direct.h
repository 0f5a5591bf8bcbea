#pragma once
#include <dnnl.h>
#include <stddef.h>
#include <stdint.h>

// What the parts of this program share. Functions that can fail return 0 then, and set `failure`.

/// Why the last step did not work.
extern const char *failure;

static inline int fail(const char *why) {
  failure = why;
  return 0;
}

/// What is measured.
typedef struct {
  const char *text;
  int is_convolution;
  int64_t m, n, k;                                   // of a matmul
  int64_t batch, inputs, outputs, groups;            // of a convolution, with the next two lines
  int64_t height, width, rows, columns, stride, pad;
  int64_t output_height, output_width;
  dnnl_data_type_t input_type, weights_type, output_type;
} kernel_shape;

/// Reads a kernel as `podium kernel` takes it; of its fields those that the benchmark uses.
int read_shape(kernel_shape *shape, const char *text);

/// Fills with small numbers: no denormals, no infinities, and every type holds them.
void fill(void *bytes, dnnl_data_type_t type, size_t size);

/// How the kernel that was prepared is called so many times. Waits for the end; 0 when a call fails.
extern int (*run)(int64_t times);

/// What the library says that it took.
extern char chosen[128];

int open_dnnl(void);
int prepare_dnnl(const kernel_shape *shape);

/// `library` is openblas or libxsmm.
int prepare_product(const kernel_shape *shape, const char *library);
