#define _GNU_SOURCE
#include <dlfcn.h>
#include <limits.h>
#include <pthread.h>
#include <stdlib.h>

#include "lazy_library.h"
#include "products.h"

// Of the interface of libxsmm 1 what is used here. Its matrices are column-major, as of Fortran: a row-major one is the same
// memory as the transposed column-major one, so the operands change places, and m and n.
static struct {
  podium_product_code (*dispatch)(
      int m, int n, int k, const int *left_stride, const int *right_stride, const int *output_stride,
      const float *product_factor, const float *output_factor, const int *flags, const int *prefetch);
  const char *(*target)(void);
} libxsmm;

static const library_function functions[] = {
    {"libxsmm_smmdispatch", &libxsmm.dispatch},
    {"libxsmm_get_target_arch", &libxsmm.target},
};

static lazy_library library = {
    .file = "libxsmm.so.1",
    .flags = RTLD_NOW | RTLD_LOCAL,
    .functions = functions,
    .function_count = sizeof functions / sizeof *functions,
};

const char *podium_libxsmm_missing(void) { return load_library(&library); }

static pthread_once_t version_once = PTHREAD_ONCE_INIT;
static const char *version = "1";

/// No function tells it, but the file that the library was found as is a link to one that is named libxsmm.so.VERSION.
static void read_version(void) {
  static char path[PATH_MAX];
  static const char before[] = "libxsmm.so.";
  Dl_info found;
  if (!dladdr((const void *)libxsmm.dispatch, &found) || !realpath(found.dli_fname, path)) return;
  const char *name = strstr(path, before);
  if (name) version = name + strlen(before);
}

const char *podium_libxsmm_version(void) {
  pthread_once(&version_once, read_version);
  return version;
}

const char *podium_libxsmm_target(void) { return libxsmm.target(); }

podium_product_code podium_libxsmm_code(const podium_matmul *shape, int adds) {
  const int m = (int)shape->m, n = (int)shape->n, k = (int)shape->k;
  const float product_factor = 1, output_factor = adds ? 1 : 0;
  const int flags = 0, no_prefetch = 0;
  return libxsmm.dispatch(n, m, k, &n, &k, &n, &product_factor, &output_factor, &flags, &no_prefetch);
}

void podium_libxsmm_run(const podium_product *work, int64_t times) {
  for (int64_t i = 0; i < times; i++) {
    for (int64_t product = 0; product < work->shape.batch; product++) {
      const product_place at = place_of(work, product);
      start_from_bias(work, at.output);
      work->code(at.right, at.left, at.output);
    }
  }
}
