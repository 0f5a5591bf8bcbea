#pragma once
#include "dnnl_versions.h"
#include "podium_dnnl.h"

// What every kind of primitive is made of. A kind opens a kernel, adds its tensors in the order of the request, describes the
// primitive, and completes the kernel.

enum { most_tensors = 68 };

/// One tensor: plain as the caller knows it, and as the primitive prefers it.
typedef struct {
  int argument;  // DNNL_ARG_...
  void *values;  // null: the output
  int rank;
  dnnl_dims_t sizes;
  dnnl_data_type_t type;
  layout plain, asked;
  dnnl_memory_t memory;
} tensor;

struct podium_kernel {
  dnnl_engine_t engine;
  dnnl_stream_t stream;
  dnnl_primitive_desc_t description;
  dnnl_primitive_t primitive;
  tensor tensors[most_tensors];  // the inputs, then the output
  dnnl_exec_arg_t arguments[most_tensors];
  int tensor_count, argument_count;
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

/// As TRY, for what names its step itself.
#define ADD(CALL)                                            \
  do {                                                       \
    const dnnl_status_t status_of_add = (CALL);              \
    if (status_of_add != dnnl_success) return status_of_add; \
  } while (0)

/// Loads the library and makes a kernel without tensors. Null when that fails; the request has been told why.
podium_kernel *open_kernel(const podium_request *request);

/// The layout of a dense tensor whose last dimension is the fastest.
dnnl_format_tag_t row_major(int rank);

/// Adds the next value of the request as a tensor. The caller has it as `plain` says, the primitive is asked to take it as
/// `asked` says: `dnnl_format_tag_any` leaves the choice to the primitive.
dnnl_status_t add_tensor(
    podium_kernel *kernel, const podium_request *request, int argument, int rank, const int64_t *sizes,
    dnnl_format_tag_t plain, dnnl_format_tag_t asked);

/// Asks anew how the primitive is to take a tensor.
dnnl_status_t ask_tag(podium_kernel *kernel, int argument, dnnl_format_tag_t asked);

/// The same: densely, from the dimension in which neighbours lie farthest apart to the one in which they lie side by side.
dnnl_status_t ask_order(podium_kernel *kernel, int argument, const int *order);

/// Says that the caller has a tensor in such an order, not row-major.
dnnl_status_t give_order(podium_kernel *kernel, int argument, const int *order);

/// The layout that the primitive is asked to take for a tensor; null for an argument that the kernel has not.
layout_view asked_layout(const podium_kernel *kernel, int argument);

/// Where `status` is that of a primitive described: makes the primitive and its memories, reorders the inputs, and gives the
/// kernel. Else, and when that fails, tells the request why and gives null.
podium_kernel *complete_kernel(podium_kernel *kernel, dnnl_status_t status, const podium_request *request);
