#include "direct.h"

#include <dlfcn.h>
#include <stdlib.h>
#include <string.h>

// Plain products. The interfaces of CBLAS and of libxsmm 1, as far as they are used.

static struct {
  int m, n, k;
  float *left, *right, *output;
  void (*sgemm)(int, int, int, int, int, int, float, const float *, int, const float *, int, float, float *, int);
  void (*code)(const float *, const float *, float *);
} product;

static int run_openblas(int64_t times) {
  const int m = product.m, n = product.n, k = product.k;
  const int row_major = 101, plain = 111;
  for (int64_t i = 0; i < times; i++)
    product.sgemm(row_major, plain, plain, m, n, k, 1, product.left, k, product.right, n, 0, product.output, n);
  return 1;
}

// Column-major: the same memory as the transposed matrices, so the operands change places.
static int run_libxsmm(int64_t times) {
  for (int64_t i = 0; i < times; i++) product.code(product.right, product.left, product.output);
  return 1;
}

static float *matrix(int64_t rows, int64_t columns) {
  const size_t size = ((size_t)(rows * columns) * sizeof(float) + 63) / 64 * 64;
  float *made = aligned_alloc(64, size);
  if (made) fill(made, dnnl_f32, size);
  return made;
}

int prepare_product(const kernel_shape *shape, const char *library) {
  if (shape->is_convolution || shape->input_type != dnnl_f32) return fail("only products in f32");
  product.m = (int)shape->m;
  product.n = (int)shape->n;
  product.k = (int)shape->k;
  product.left = matrix(shape->m, shape->k);
  product.right = matrix(shape->k, shape->n);
  product.output = matrix(shape->m, shape->n);
  if (!product.left || !product.right || !product.output) return fail("out of memory");
  const int is_openblas = !strcmp(library, "openblas");
  void *handle = dlopen(is_openblas ? "libopenblas.so.0" : "libxsmm.so.1", RTLD_NOW);
  if (!handle) return fail("the library is not there");
  if (is_openblas) {
    product.sgemm = dlsym(handle, "cblas_sgemm");
    run = run_openblas;
    return product.sgemm ? 1 : fail("no cblas_sgemm");
  }
  void *(*dispatch)(int, int, int, const int *, const int *, const int *, const float *, const float *, const int *, const int *);
  dispatch = dlsym(handle, "libxsmm_smmdispatch");
  const float one = 1, zero = 0;
  const int none = 0;
  if (dispatch)
    product.code = dispatch(product.n, product.m, product.k, &product.n, &product.k, &product.n, &one, &zero, &none, &none);
  run = run_libxsmm;
  return product.code ? 1 : fail("libxsmm makes no code for it");
}
