#include "dnnl_kernel.h"

#include <dlfcn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "podium_peaks.h"

static const char *status_text(dnnl_status_t status) {
  switch (status) {
  case dnnl_out_of_memory: return "out of memory";
  case dnnl_invalid_arguments: return "invalid arguments";
  case dnnl_unimplemented: return "not implemented";
  default: return "runtime error";
  }
}

static dnnl_status_t start(podium_kernel *kernel) {
  TRY("engine", dnnl_engine_create(&kernel->engine, dnnl_cpu, 0));
  TRY("stream", dnnl_stream_create(&kernel->stream, kernel->engine, dnnl_stream_default_flags));
  return dnnl_success;
}

static podium_kernel *refuse(podium_kernel *kernel, dnnl_status_t status, const podium_request *request) {
  const char *step = kernel->failed ? kernel->failed : "kernel";
  snprintf(request->error, request->error_capacity, "%s: %s", step, status_text(status));
  podium_kernel_destroy(kernel);
  return NULL;
}

podium_kernel *open_kernel(const podium_request *request) {
  const char *missing = load_dnnl();
  if (missing) {
    snprintf(request->error, request->error_capacity, "%s", missing);
    return NULL;
  }
  podium_kernel *kernel = calloc(1, sizeof *kernel);
  if (!kernel) {
    snprintf(request->error, request->error_capacity, "kernel: out of memory");
    return NULL;
  }
  const dnnl_status_t status = start(kernel);
  return status ? refuse(kernel, status, request) : kernel;
}

dnnl_format_tag_t row_major(int rank) {
  static const dnnl_format_tag_t tags[] = {dnnl_format_tag_undef, dnnl_a, dnnl_ab, dnnl_abc, dnnl_abcd, dnnl_abcde, dnnl_abcdef};
  return rank >= 0 && rank < (int)(sizeof tags / sizeof *tags) ? tags[rank] : dnnl_format_tag_undef;
}

static dnnl_data_type_t type_of(podium_element_type type) {
  switch (type) {
  case PODIUM_F32: return dnnl_f32;
  case PODIUM_BF16: return dnnl_bf16;
  case PODIUM_S8: return dnnl_s8;
  case PODIUM_U8: return dnnl_u8;
  case PODIUM_S32: return dnnl_s32;
  }
  return dnnl_data_type_undef;
}

dnnl_status_t add_tensor(
    podium_kernel *kernel, const podium_request *request, int argument, int rank, const int64_t *sizes,
    dnnl_format_tag_t plain, dnnl_format_tag_t asked) {
  const int has_value = kernel->tensor_count < request->count && kernel->tensor_count < most_tensors;
  TRY("tensor", has_value ? dnnl_success : dnnl_invalid_arguments);
  const podium_values *values = &request->values[kernel->tensor_count];
  tensor *it = &kernel->tensors[kernel->tensor_count++];
  it->argument = argument;
  it->values = values->elements;
  it->rank = rank;
  it->type = type_of(values->type);
  memcpy(it->sizes, sizes, (size_t)rank * sizeof *sizes);
  TRY("layout", make_layout(&it->plain, rank, sizes, it->type, plain));
  TRY("layout", make_layout(&it->asked, rank, sizes, it->type, asked));
  return dnnl_success;
}

static tensor *tensor_of(podium_kernel *kernel, int argument) {
  for (int i = 0; i < kernel->tensor_count; i++)
    if (kernel->tensors[i].argument == argument) return &kernel->tensors[i];
  return NULL;
}

/// So that it can be made again.
static void forget_layout(layout *made) {
  destroy_layout(made);
  memset(made, 0, sizeof *made);
}

dnnl_status_t ask_tag(podium_kernel *kernel, int argument, dnnl_format_tag_t asked) {
  tensor *it = tensor_of(kernel, argument);
  TRY("tensor", it ? dnnl_success : dnnl_invalid_arguments);
  forget_layout(&it->asked);
  TRY("layout", make_layout(&it->asked, it->rank, it->sizes, it->type, asked));
  return dnnl_success;
}

static dnnl_status_t order_layout(podium_kernel *kernel, const tensor *it, layout *made, const int *order) {
  dnnl_dims_t strides;
  int64_t stride = 1;
  for (int i = it->rank - 1; i >= 0; i--) {
    strides[order[i]] = stride;
    stride *= it->sizes[order[i]];
  }
  forget_layout(made);
  TRY("layout", make_strided_layout(made, it->rank, it->sizes, it->type, strides));
  return dnnl_success;
}

dnnl_status_t ask_order(podium_kernel *kernel, int argument, const int *order) {
  tensor *it = tensor_of(kernel, argument);
  TRY("tensor", it ? dnnl_success : dnnl_invalid_arguments);
  return order_layout(kernel, it, &it->asked, order);
}

dnnl_status_t give_order(podium_kernel *kernel, int argument, const int *order) {
  tensor *it = tensor_of(kernel, argument);
  TRY("tensor", it ? dnnl_success : dnnl_invalid_arguments);
  return order_layout(kernel, it, &it->plain, order);
}

layout_view asked_layout(const podium_kernel *kernel, int argument) {
  for (int i = 0; i < kernel->tensor_count; i++)
    if (kernel->tensors[i].argument == argument) return view_of(&kernel->tensors[i].asked);
  return NULL;
}

/// The layout that the primitive chose for a tensor.
static layout_view chosen_layout(const podium_kernel *kernel, const tensor *it) {
  const layout_view chosen = dnnl_primitive_desc_query_md(kernel->description, dnnl_query_exec_arg_md, it->argument);
  return is_layout(chosen) ? chosen : view_of(&it->plain);
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
static dnnl_status_t make_memory(podium_kernel *kernel, tensor *it) {
  const layout_view chosen = chosen_layout(kernel, it);
  TRY("memory", dnnl_memory_create(&it->memory, chosen, kernel->engine, DNNL_MEMORY_ALLOCATE));
  void *bytes = NULL;
  TRY("memory", dnnl_memory_map_data(it->memory, &bytes));
  memset(bytes, 0, dnnl_memory_desc_get_size(chosen));
  TRY("memory", dnnl_memory_unmap_data(it->memory, bytes));
  kernel->arguments[kernel->argument_count].arg = it->argument;
  kernel->arguments[kernel->argument_count++].memory = it->memory;
  if (!it->values) return dnnl_success;

  dnnl_memory_t plain = NULL;
  TRY("memory", dnnl_memory_create(&plain, view_of(&it->plain), kernel->engine, it->values));
  const dnnl_status_t status =
      reorder(kernel, plain, view_of(&it->plain), it->memory, chosen, &kernel->reorder_nanoseconds);
  dnnl_memory_destroy(plain);
  return status;
}

/// Everything after the description of the primitive: memories, reorders, the primitive itself.
static dnnl_status_t finish(podium_kernel *kernel, const podium_request *request) {
  TRY("tensor", kernel->tensor_count == request->count ? dnnl_success : dnnl_invalid_arguments);
  for (int i = 0; i < kernel->tensor_count; i++) {
    const dnnl_status_t status = make_memory(kernel, &kernel->tensors[i]);
    if (status) return status;
  }
  TRY("primitive", dnnl_primitive_create(&kernel->primitive, kernel->description));
  return dnnl_success;
}

podium_kernel *complete_kernel(podium_kernel *kernel, dnnl_status_t status, const podium_request *request) {
  if (status == dnnl_success) status = finish(kernel, request);
  return status ? refuse(kernel, status, request) : kernel;
}

int podium_kernel_run(podium_kernel *kernel, int64_t times) {
  dnnl_status_t status = dnnl_success;
  for (int64_t i = 0; i < times && status == dnnl_success; i++) {
    status = dnnl_primitive_execute(kernel->primitive, kernel->stream, kernel->argument_count, kernel->arguments);
    if (status == dnnl_success) status = dnnl_stream_wait(kernel->stream);
  }
  return (int)status;
}

int podium_kernel_read_output(podium_kernel *kernel, void *output) {
  const tensor *it = &kernel->tensors[kernel->tensor_count - 1];
  dnnl_memory_t plain = NULL;
  TRY("memory", dnnl_memory_create(&plain, view_of(&it->plain), kernel->engine, output));
  const dnnl_status_t status = reorder(kernel, it->memory, chosen_layout(kernel, it), plain, view_of(&it->plain), NULL);
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
  for (int i = 0; i < kernel->tensor_count; i++) {
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

int podium_dnnl_has_bf16(void) {
  if (load_dnnl()) return 0;
  // An instruction set has the bits of all that it includes.
  return (dnnl_get_effective_cpu_isa() & dnnl_cpu_isa_avx512_core_bf16) == dnnl_cpu_isa_avx512_core_bf16;
}

int podium_set_openmp_threads(int threads) {
  if (load_dnnl()) return 0;
  void (*set)(int) = (void (*)(int))dlsym(RTLD_DEFAULT, "omp_set_num_threads");
  int (*most)(void) = (int (*)(void))dlsym(RTLD_DEFAULT, "omp_get_max_threads");
  if (!set || !most) return 0;
  set(threads);
  return most();
}
