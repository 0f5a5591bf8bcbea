#include "dnnl_choices.h"

#include <string.h>

/// False for what the library runs where it has no code for the processor: tens of times slower.
static int is_made_for_processor(const_dnnl_primitive_desc_t description) {
  const char *name = NULL;
  dnnl_primitive_desc_query(description, dnnl_query_impl_info_str, 0, &name);
  return name && !strstr(name, ":any");
}

dnnl_status_t describe_first_made(podium_kernel *kernel, const void *shape, describe_for *describe, int choices) {
  dnnl_status_t status = dnnl_unimplemented;
  dnnl_primitive_desc_t kept = NULL;
  for (int choice = 0; choice < choices; choice++) {
    kernel->description = NULL;
    const dnnl_status_t tried = describe(kernel, shape, choice);
    if (tried) {
      if (!kept) status = tried;
      continue;
    }
    if (kept) dnnl_primitive_desc_destroy(kept);
    kept = kernel->description;
    status = dnnl_success;
    if (is_made_for_processor(kept)) break;
  }
  kernel->description = kept;
  return status;
}

dnnl_format_tag_t spatial_layout(int rank, int choice) {
  static const dnnl_format_tag_t tags[3][4] = {
      {dnnl_aBc16b, dnnl_aBc8b, dnnl_acb, dnnl_abc},
      {dnnl_aBcd16b, dnnl_aBcd8b, dnnl_acdb, dnnl_abcd},
      {dnnl_aBcde16b, dnnl_aBcde8b, dnnl_acdeb, dnnl_abcde},
  };
  return tags[rank - 3][choice];
}

dnnl_status_t add_plain(podium_kernel *kernel, const podium_request *request, int argument, int rank, const int64_t *sizes) {
  return add_tensor(kernel, request, argument, rank, sizes, row_major(rank), row_major(rank));
}
