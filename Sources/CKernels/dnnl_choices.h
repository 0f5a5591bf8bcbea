#pragma once
#include "dnnl_kernel.h"

/// Asks for one layout of the tensors and describes the primitive for it.
typedef dnnl_status_t describe_for(podium_kernel *kernel, const void *shape, int choice);

/// Where a primitive takes layouts as they come and has fast code for some of them: the first choice that it has such code for,
/// else the last that it can run.
dnnl_status_t describe_first_made(podium_kernel *kernel, const void *shape, describe_for *describe, int choices);

enum { spatial_layouts = 4 };

/// Of [batch, channels, spatial...]: channels in blocks as wide as vectors (two widths), channels last, plain.
dnnl_format_tag_t spatial_layout(int rank, int choice);

/// Adds a tensor that is plain for the caller, and for the primitive unless it is asked otherwise.
dnnl_status_t add_plain(podium_kernel *kernel, const podium_request *request, int argument, int rank, const int64_t *sizes);

/// A kernel of a kind: opened, built and completed.
#define MADE(BUILD)                             \
  podium_kernel *kernel = open_kernel(request); \
  return kernel ? complete_kernel(kernel, BUILD(kernel, shape, request), request) : NULL
