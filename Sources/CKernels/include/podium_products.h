#pragma once
#include "podium_dnnl.h"

/// The code of one product without a batch, made for its sizes.
typedef void (*podium_product_code)(const float *right, const float *left, float *output);

/// A matrix product on plain memory, for libraries that have no layouts of their own. They have no bias either: it is written to
/// the output first, and the product is added to it; that is part of every run.
typedef struct {
  podium_matmul shape;
  const float *left, *right;
  const float *bias;  // null: none
  float *output;
  podium_product_code code;  // of libxsmm; null for others
} podium_product;

/// Null, or why OpenBLAS cannot be loaded. The other functions of it are for when it is.
const char *podium_openblas_missing(void);

/// What was chosen when the library was built, such as `OpenBLAS 0.3.21 DYNAMIC_ARCH MAX_THREADS=64`.
const char *podium_openblas_config(void);

/// The type of core whose kernels it runs, such as `SkylakeX`.
const char *podium_openblas_core(void);

/// How it runs threads: 0 not at all, 1 by its own, 2 by OpenMP.
int podium_openblas_parallel(void);

/// Returns how many threads it will use.
int podium_openblas_set_threads(int threads);

void podium_openblas_run(const podium_product *work, int64_t times);

/// Null, or why libxsmm cannot be loaded. The other functions of it are for when it is.
const char *podium_libxsmm_missing(void);

/// As the library's file says it, such as `1.17`.
const char *podium_libxsmm_version(void);

/// The instruction set that it makes code for, such as `clx`.
const char *podium_libxsmm_target(void);

/// Makes the code of one product that replaces its output, or adds to it. Null when the library has none for the sizes.
podium_product_code podium_libxsmm_code(const podium_matmul *shape, int adds);

void podium_libxsmm_run(const podium_product *work, int64_t times);
