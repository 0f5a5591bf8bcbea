#include "direct.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static struct {
  dnnl_engine_t engine;
  dnnl_stream_t stream;
  dnnl_primitive_t primitive;
  dnnl_exec_arg_t arguments[3];
} dnnl;

// oneDNN 3 made layouts opaque and has no operation descriptors.
#if DNNL_VERSION_MAJOR >= 3
typedef const_dnnl_memory_desc_t view;
#else
typedef const dnnl_memory_desc_t *view;
#endif

static view layout(int rank, const int64_t *sizes, dnnl_data_type_t type, dnnl_format_tag_t tag) {
#if DNNL_VERSION_MAJOR >= 3
  dnnl_memory_desc_t made = NULL;
  return dnnl_memory_desc_create_with_tag(&made, rank, sizes, type, tag) ? NULL : made;
#else
  dnnl_memory_desc_t *made = calloc(1, sizeof *made);
  return made && !dnnl_memory_desc_init_by_tag(made, rank, sizes, type, tag) ? made : NULL;
#endif
}

typedef struct {
  int argument, rank;
  dnnl_dims_t sizes;
  dnnl_data_type_t type;
  dnnl_format_tag_t plain;
  dnnl_query_t query;
} tensor;

static dnnl_status_t describe(dnnl_primitive_desc_t *made, const kernel_shape *shape, const tensor *tensors) {
  view any[3];
  for (int i = 0; i < 3; i++) {
    any[i] = layout(tensors[i].rank, tensors[i].sizes, tensors[i].type, dnnl_format_tag_any);
    if (!any[i]) return dnnl_invalid_arguments;
  }
  const dnnl_dim_t stride[] = {shape->stride, shape->stride}, pad[] = {shape->pad, shape->pad}, gaps[] = {0, 0};
#if DNNL_VERSION_MAJOR >= 3
  if (!shape->is_convolution)
    return dnnl_matmul_primitive_desc_create(made, dnnl.engine, any[0], any[1], NULL, any[2], NULL);
  return dnnl_convolution_forward_primitive_desc_create(
      made, dnnl.engine, dnnl_forward_inference, dnnl_convolution_direct, any[0], any[1], NULL, any[2], stride, gaps, pad, pad,
      NULL);
#else
  dnnl_matmul_desc_t product;
  dnnl_convolution_desc_t convolution;
  const dnnl_status_t status =
      shape->is_convolution
          ? dnnl_dilated_convolution_forward_desc_init(
                &convolution, dnnl_forward_inference, dnnl_convolution_direct, any[0], any[1], NULL, any[2], stride, gaps, pad,
                pad)
          : dnnl_matmul_desc_init(&product, any[0], any[1], NULL, any[2]);
  if (status) return status;
  return dnnl_primitive_desc_create(
      made, shape->is_convolution ? (const void *)&convolution : (const void *)&product, NULL, dnnl.engine, NULL);
#endif
}

/// A tensor in the layout that was chosen, with numbers in it.
static dnnl_status_t make_memory(dnnl_exec_arg_t *made, const tensor *it, view preferred) {
  dnnl_status_t status = dnnl_memory_create(&made->memory, preferred, dnnl.engine, DNNL_MEMORY_ALLOCATE);
  if (status) return status;
  made->arg = it->argument;
  void *bytes;
  if ((status = dnnl_memory_map_data(made->memory, &bytes))) return status;
  memset(bytes, 0, dnnl_memory_desc_get_size(preferred));
  dnnl_memory_unmap_data(made->memory, bytes);
  if (it->argument == DNNL_ARG_DST) return dnnl_success;

  const view plain = layout(it->rank, it->sizes, it->type, it->plain);
  const size_t size = plain ? dnnl_memory_desc_get_size(plain) : 0;
  void *values = malloc(size);
  if (!plain || !values) return dnnl_out_of_memory;
  fill(values, it->type, size);
  dnnl_memory_t from;
  dnnl_primitive_desc_t description;
  dnnl_primitive_t reorder;
  if ((status = dnnl_memory_create(&from, plain, dnnl.engine, values))) return status;
  if ((status = dnnl_reorder_primitive_desc_create(&description, plain, dnnl.engine, preferred, dnnl.engine, NULL))) return status;
  if ((status = dnnl_primitive_create(&reorder, description))) return status;
  const dnnl_exec_arg_t arguments[] = {{DNNL_ARG_FROM, from}, {DNNL_ARG_TO, made->memory}};
  if ((status = dnnl_primitive_execute(reorder, dnnl.stream, 2, arguments))) return status;
  status = dnnl_stream_wait(dnnl.stream);
  dnnl_primitive_destroy(reorder);
  dnnl_memory_destroy(from);
  free(values);
  return status;
}

static int run_dnnl(int64_t times) {
  for (int64_t i = 0; i < times; i++) {
    if (dnnl_primitive_execute(dnnl.primitive, dnnl.stream, 3, dnnl.arguments)) return 0;
    if (dnnl_stream_wait(dnnl.stream)) return 0;
  }
  return 1;
}

int open_dnnl(void) {
  return !dnnl_engine_create(&dnnl.engine, dnnl_cpu, 0) &&
         !dnnl_stream_create(&dnnl.stream, dnnl.engine, dnnl_stream_default_flags);
}

int prepare_dnnl(const kernel_shape *shape) {
  const kernel_shape *s = shape;
  const int grouped = s->groups > 1;
  tensor tensors[3];
  if (s->is_convolution) {
    tensor made[] = {
        {DNNL_ARG_SRC, 4, {s->batch, s->inputs, s->height, s->width}, s->input_type, dnnl_nchw, dnnl_query_src_md},
        {DNNL_ARG_WEIGHTS, 4, {s->outputs, s->inputs, s->rows, s->columns}, s->weights_type, dnnl_oihw, dnnl_query_weights_md},
        {DNNL_ARG_DST, 4, {s->batch, s->outputs, s->output_height, s->output_width}, s->output_type, dnnl_nchw,
         dnnl_query_dst_md}};
    if (grouped)
      made[1] = (tensor){
          DNNL_ARG_WEIGHTS, 5, {s->groups, s->outputs / s->groups, s->inputs / s->groups, s->rows, s->columns},
          s->weights_type, dnnl_goihw, dnnl_query_weights_md};
    memcpy(tensors, made, sizeof tensors);
  } else {
    const tensor made[] = {
        {DNNL_ARG_SRC, 2, {s->m, s->k}, s->input_type, dnnl_ab, dnnl_query_src_md},
        {DNNL_ARG_WEIGHTS, 2, {s->k, s->n}, s->weights_type, dnnl_ab, dnnl_query_weights_md},
        {DNNL_ARG_DST, 2, {s->m, s->n}, s->output_type, dnnl_ab, dnnl_query_dst_md}};
    memcpy(tensors, made, sizeof tensors);
  }
  dnnl_primitive_desc_t description;
  const dnnl_status_t status = describe(&description, s, tensors);
  if (status) return fail(status == dnnl_unimplemented ? "oneDNN has no such kernel" : "oneDNN cannot describe it");
  for (int i = 0; i < 3; i++)
    if (make_memory(&dnnl.arguments[i], &tensors[i], dnnl_primitive_desc_query_md(description, tensors[i].query, 0)))
      return fail("oneDNN cannot make its tensors");
  if (dnnl_primitive_create(&dnnl.primitive, description)) return fail("oneDNN cannot make it");
  const char *name = NULL;
  dnnl_primitive_desc_query(description, dnnl_query_impl_info_str, 0, &name);
  snprintf(chosen, sizeof chosen, "%s", name ? name : "");
  run = run_dnnl;
  return 1;
}
