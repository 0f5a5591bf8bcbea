#include <dlfcn.h>

#include "lazy_library.h"
#include "products.h"

// Of the interface of CBLAS and the additions of OpenBLAS what is used here; sizes are integers of 32 bits.
enum { row_major = 101, not_transposed = 111 };

static struct {
  void (*sgemm)(
      int order, int left_transposition, int right_transposition, int m, int n, int k, float product_factor, const float *left,
      int left_stride, const float *right, int right_stride, float output_factor, float *output, int output_stride);
  char *(*config)(void);
  char *(*core)(void);
  int (*parallel)(void);
  void (*set_threads)(int);
  int (*threads)(void);
} openblas;

static const library_function functions[] = {
    {"cblas_sgemm", &openblas.sgemm},
    {"openblas_get_config", &openblas.config},
    {"openblas_get_corename", &openblas.core},
    {"openblas_get_parallel", &openblas.parallel},
    {"openblas_set_num_threads", &openblas.set_threads},
    {"openblas_get_num_threads", &openblas.threads},
};

static lazy_library library = {
    .file = "libopenblas.so.0",
    .flags = RTLD_NOW | RTLD_LOCAL,
    .functions = functions,
    .function_count = sizeof functions / sizeof *functions,
};

const char *podium_openblas_missing(void) { return load_library(&library); }

const char *podium_openblas_config(void) { return openblas.config(); }

const char *podium_openblas_core(void) { return openblas.core(); }

int podium_openblas_parallel(void) { return openblas.parallel(); }

int podium_openblas_set_threads(int threads) {
  openblas.set_threads(threads);
  return openblas.threads();
}

void podium_openblas_run(const podium_product *work, int64_t times) {
  const int m = (int)work->shape.m, n = (int)work->shape.n, k = (int)work->shape.k;
  const float output_factor = work->bias ? 1 : 0;
  for (int64_t i = 0; i < times; i++) {
    for (int64_t product = 0; product < work->shape.batch; product++) {
      const product_place at = place_of(work, product);
      start_from_bias(work, at.output);
      openblas.sgemm(
          row_major, not_transposed, not_transposed, m, n, k, 1, at.left, k, at.right, n, output_factor, at.output, n);
    }
  }
}
