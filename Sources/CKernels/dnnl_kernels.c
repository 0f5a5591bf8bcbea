#include <dlfcn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "dnnl_versions.h"
#include "podium_dnnl.h"
#include "podium_peaks.h"

enum { tensor_count = 4, output_tensor = 3 };

/// One tensor: plain as the caller knows it, and as the primitive prefers it.
typedef struct {
  int argument;
  int rank;  // 0: absent
  dnnl_dims_t sizes;
  dnnl_format_tag_t plain_tag, asked_tag;
  layout plain, asked;
  dnnl_memory_t memory;
} tensor;

struct podium_kernel {
  dnnl_engine_t engine;
  dnnl_stream_t stream;
  dnnl_primitive_desc_t description;
  dnnl_primitive_t primitive;
  tensor tensors[tensor_count];  // input, weights, bias, output
  dnnl_exec_arg_t arguments[tensor_count];
  int argument_count;
  int64_t reorder_nanoseconds;
  const char *failed;  // the step that failed last
};

#define TRY(STEP, CALL)                                      \
  do {                                                       \
    const dnnl_status_t status_of_call = (CALL);             \
    if (status_of_call != dnnl_success) {                    \
      kernel->failed = (STEP);                               \
      return status_of_call;                                 \
    }                                                        \
  } while (0)

static tensor make_tensor(int argument, int rank, const int64_t *sizes, dnnl_format_tag_t plain, dnnl_format_tag_t asked) {
  tensor made = {.argument = argument, .rank = rank, .plain_tag = plain, .asked_tag = asked};
  memcpy(made.sizes, sizes, (size_t)rank * sizeof *sizes);
  return made;
}

static dnnl_status_t make_layouts(podium_kernel *kernel) {
  for (int i = 0; i < tensor_count; i++) {
    tensor *it = &kernel->tensors[i];
    if (!it->rank) continue;
    TRY("layout", make_layout(&it->plain, it->rank, it->sizes, it->plain_tag));
    TRY("layout", make_layout(&it->asked, it->rank, it->sizes, it->asked_tag));
  }
  return dnnl_success;
}

/// Copies between two memories, translating the layout. `nanoseconds` may be null; it grows by the time of the copy alone.
static dnnl_status_t reorder(
    podium_kernel *kernel, dnnl_memory_t from, layout_view from_layout, dnnl_memory_t to, layout_view to_layout,
    int64_t *nanoseconds) {
  dnnl_primitive_desc_t description = NULL;
  dnnl_primitive_t primitive = NULL;
  TRY("reorder", dnnl_reorder_primitive_desc_create(&description, from_layout, kernel->engine, to_layout, kernel->engine, NULL));
  dnnl_status_t status = dnnl_primitive_create(&primitive, description);
  dnnl_primitive_desc_destroy(description);
  TRY("reorder", status);
  const dnnl_exec_arg_t arguments[] = {{DNNL_ARG_FROM, from}, {DNNL_ARG_TO, to}};
  const int64_t begin = podium_now_nanoseconds();
  status = dnnl_primitive_execute(primitive, kernel->stream, 2, arguments);
  if (status == dnnl_success) status = dnnl_stream_wait(kernel->stream);
  if (nanoseconds) *nanoseconds += podium_now_nanoseconds() - begin;
  dnnl_primitive_destroy(primitive);
  TRY("reorder", status);
  return dnnl_success;
}

/// Allocates a tensor in the layout the primitive chose. All its bytes are written, so that its pages exist before any timing.
static dnnl_status_t make_memory(podium_kernel *kernel, tensor *it, dnnl_query_t query, const float *plain_values) {
  layout_view chosen = dnnl_primitive_desc_query_md(kernel->description, query, 0);
  // The bias has no layout to choose, and no query of its own.
  if (it->argument == DNNL_ARG_BIAS) chosen = view_of(&it->plain);
  TRY("memory", dnnl_memory_create(&it->memory, chosen, kernel->engine, DNNL_MEMORY_ALLOCATE));
  void *bytes = NULL;
  TRY("memory", dnnl_memory_map_data(it->memory, &bytes));
  memset(bytes, 0, dnnl_memory_desc_get_size(chosen));
  TRY("memory", dnnl_memory_unmap_data(it->memory, bytes));
  kernel->arguments[kernel->argument_count].arg = it->argument;
  kernel->arguments[kernel->argument_count++].memory = it->memory;
  if (!plain_values) return dnnl_success;

  dnnl_memory_t plain = NULL;
  TRY("memory", dnnl_memory_create(&plain, view_of(&it->plain), kernel->engine, (void *)plain_values));
  const dnnl_status_t status =
      reorder(kernel, plain, view_of(&it->plain), it->memory, chosen, &kernel->reorder_nanoseconds);
  dnnl_memory_destroy(plain);
  return status;
}

/// Everything after the description of the primitive: memories, reorders, the primitive itself.
static dnnl_status_t finish(podium_kernel *kernel, const float *const *values) {
  static const dnnl_query_t queries[tensor_count] = {
      dnnl_query_src_md, dnnl_query_weights_md, dnnl_query_undef, dnnl_query_dst_md};
  for (int i = 0; i < tensor_count; i++) {
    if (!kernel->tensors[i].rank) continue;
    const dnnl_status_t status = make_memory(kernel, &kernel->tensors[i], queries[i], values[i]);
    if (status) return status;
  }
  TRY("primitive", dnnl_primitive_create(&kernel->primitive, kernel->description));
  return dnnl_success;
}

static dnnl_status_t start(podium_kernel *kernel) {
  TRY("engine", dnnl_engine_create(&kernel->engine, dnnl_cpu, 0));
  TRY("stream", dnnl_stream_create(&kernel->stream, kernel->engine, dnnl_stream_default_flags));
  return make_layouts(kernel);
}

static layout_view asked(const podium_kernel *kernel, int index) { return view_of(&kernel->tensors[index].asked); }

static dnnl_status_t build_convolution(podium_kernel *kernel, const podium_convolution *shape) {
  const int axes = shape->axes, grouped = shape->groups > 1;
  int64_t input[4] = {shape->batch, shape->channels}, output[4] = {shape->batch, shape->outputs};
  int64_t weights[5] = {shape->groups, shape->outputs / shape->groups, shape->channels / shape->groups};
  dnnl_dims_t extra_dilation;
  for (int axis = 0; axis < axes; axis++) {
    input[2 + axis] = shape->input[axis];
    output[2 + axis] = shape->output[axis];
    weights[3 + axis] = shape->kernel[axis];
    extra_dilation[axis] = shape->dilation[axis] - 1;  // the library counts the gaps
  }
  const dnnl_format_tag_t activation = axes == 1 ? dnnl_ncw : dnnl_nchw;
  const dnnl_format_tag_t plain =
      axes == 1 ? (grouped ? dnnl_goiw : dnnl_oiw) : (grouped ? dnnl_goihw : dnnl_oihw);
  tensor *tensors = kernel->tensors;
  tensors[0] = make_tensor(DNNL_ARG_SRC, 2 + axes, input, activation, dnnl_format_tag_any);
  tensors[1] = make_tensor(DNNL_ARG_WEIGHTS, 2 + axes + grouped, grouped ? weights : weights + 1, plain, dnnl_format_tag_any);
  if (tensors[2].rank) tensors[2] = make_tensor(DNNL_ARG_BIAS, 1, &shape->outputs, dnnl_x, dnnl_x);
  tensors[output_tensor] = make_tensor(DNNL_ARG_DST, 2 + axes, output, activation, dnnl_format_tag_any);

  const dnnl_status_t status = start(kernel);
  if (status) return status;
  TRY("convolution", describe_convolution(
                         &kernel->description, kernel->engine, asked(kernel, 0), asked(kernel, 1), asked(kernel, 2),
                         asked(kernel, output_tensor), shape->stride, extra_dilation, shape->pad_before, shape->pad_after));
  return dnnl_success;
}

static dnnl_status_t build_matmul(podium_kernel *kernel, const podium_matmul *shape) {
  const int64_t left[] = {shape->batch, shape->m, shape->k}, right[] = {shape->batch, shape->k, shape->n};
  const int64_t output[] = {shape->batch, shape->m, shape->n}, bias[] = {1, 1, shape->n};
  const int rank = shape->batch > 1 ? 3 : 2, skipped = 3 - rank;
  const dnnl_format_tag_t plain = rank == 3 ? dnnl_abc : dnnl_ab;
  tensor *tensors = kernel->tensors;
  tensors[0] = make_tensor(DNNL_ARG_SRC, rank, left + skipped, plain, dnnl_format_tag_any);
  tensors[1] = make_tensor(DNNL_ARG_WEIGHTS, rank, right + skipped, plain, dnnl_format_tag_any);
  if (tensors[2].rank) tensors[2] = make_tensor(DNNL_ARG_BIAS, rank, bias + skipped, plain, plain);
  tensors[output_tensor] = make_tensor(DNNL_ARG_DST, rank, output + skipped, plain, dnnl_format_tag_any);

  const dnnl_status_t status = start(kernel);
  if (status) return status;
  TRY("matmul", describe_matmul(
                    &kernel->description, kernel->engine, asked(kernel, 0), asked(kernel, 1), asked(kernel, 2),
                    asked(kernel, output_tensor)));
  return dnnl_success;
}

static const char *status_text(dnnl_status_t status) {
  switch (status) {
  case dnnl_out_of_memory: return "out of memory";
  case dnnl_invalid_arguments: return "invalid arguments";
  case dnnl_unimplemented: return "not implemented";
  default: return "runtime error";
  }
}

/// Gives the kernel to the caller, or says why there is none.
static podium_kernel *deliver(podium_kernel *kernel, dnnl_status_t status, char *error, size_t error_capacity) {
  if (status == dnnl_success) return kernel;
  snprintf(error, error_capacity, "%s: %s", kernel->failed ? kernel->failed : "kernel", status_text(status));
  podium_kernel_destroy(kernel);
  return NULL;
}

static podium_kernel *make_kernel(int has_bias, char *error, size_t error_capacity) {
  const char *missing = load_dnnl();
  if (missing) {
    snprintf(error, error_capacity, "%s", missing);
    return NULL;
  }
  podium_kernel *kernel = calloc(1, sizeof *kernel);
  if (!kernel) snprintf(error, error_capacity, "kernel: out of memory");
  else kernel->tensors[2].rank = has_bias;
  return kernel;
}

podium_kernel *podium_dnnl_convolution(
    const podium_convolution *shape, const float *input, const float *weights, const float *bias, char *error,
    size_t error_capacity) {
  podium_kernel *kernel = make_kernel(bias != NULL, error, error_capacity);
  if (!kernel) return NULL;
  const float *const values[tensor_count] = {input, weights, bias, NULL};
  dnnl_status_t status = build_convolution(kernel, shape);
  if (status == dnnl_success) status = finish(kernel, values);
  return deliver(kernel, status, error, error_capacity);
}

podium_kernel *podium_dnnl_matmul(
    const podium_matmul *shape, const float *left, const float *right, const float *bias, char *error,
    size_t error_capacity) {
  podium_kernel *kernel = make_kernel(bias != NULL, error, error_capacity);
  if (!kernel) return NULL;
  const float *const values[tensor_count] = {left, right, bias, NULL};
  dnnl_status_t status = build_matmul(kernel, shape);
  if (status == dnnl_success) status = finish(kernel, values);
  return deliver(kernel, status, error, error_capacity);
}

int podium_kernel_run(podium_kernel *kernel, int64_t times) {
  dnnl_status_t status = dnnl_success;
  for (int64_t i = 0; i < times && status == dnnl_success; i++) {
    status = dnnl_primitive_execute(kernel->primitive, kernel->stream, kernel->argument_count, kernel->arguments);
    if (status == dnnl_success) status = dnnl_stream_wait(kernel->stream);
  }
  return (int)status;
}

int podium_kernel_read_output(podium_kernel *kernel, float *output) {
  const tensor *it = &kernel->tensors[output_tensor];
  dnnl_memory_t plain = NULL;
  TRY("memory", dnnl_memory_create(&plain, view_of(&it->plain), kernel->engine, output));
  const layout_view chosen = dnnl_primitive_desc_query_md(kernel->description, dnnl_query_dst_md, 0);
  const dnnl_status_t status = reorder(kernel, it->memory, chosen, plain, view_of(&it->plain), NULL);
  dnnl_memory_destroy(plain);
  return (int)status;
}

const char *podium_kernel_implementation(const podium_kernel *kernel) {
  const char *name = NULL;
  dnnl_primitive_desc_query(kernel->description, dnnl_query_impl_info_str, 0, &name);
  return name ? name : "unknown";
}

int64_t podium_kernel_reorder_nanoseconds(const podium_kernel *kernel) { return kernel->reorder_nanoseconds; }

void podium_kernel_destroy(podium_kernel *kernel) {
  if (!kernel) return;
  if (kernel->primitive) dnnl_primitive_destroy(kernel->primitive);
  if (kernel->description) dnnl_primitive_desc_destroy(kernel->description);
  for (int i = 0; i < tensor_count; i++) {
    if (kernel->tensors[i].memory) dnnl_memory_destroy(kernel->tensors[i].memory);
    destroy_layout(&kernel->tensors[i].plain);
    destroy_layout(&kernel->tensors[i].asked);
  }
  if (kernel->stream) dnnl_stream_destroy(kernel->stream);
  if (kernel->engine) dnnl_engine_destroy(kernel->engine);
  free(kernel);
}

void podium_dnnl_version(int *major, int *minor, int *patch) {
  if (load_dnnl()) return;
  const dnnl_version_t *version = dnnl_version();
  *major = version->major;
  *minor = version->minor;
  *patch = version->patch;
}

const char *podium_dnnl_missing(void) { return load_dnnl(); }

int podium_set_openmp_threads(int threads) {
  if (load_dnnl()) return 0;
  void (*set)(int) = (void (*)(int))dlsym(RTLD_DEFAULT, "omp_set_num_threads");
  int (*most)(void) = (int (*)(void))dlsym(RTLD_DEFAULT, "omp_get_max_threads");
  if (!set || !most) return 0;
  set(threads);
  return most();
}
