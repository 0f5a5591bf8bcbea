#pragma once
#include <dnnl.h>

// oneDNN is loaded when the first kernel is prepared, not when the program starts: it brings two dozen megabytes and other libraries,
// and most commands have no use for it. Its functions are called by their own names, through this table.

#define DNNL_SHARED_FUNCTIONS(X) \
  X(dnnl_concat_primitive_desc_create) \
  X(dnnl_engine_create)          \
  X(dnnl_engine_destroy)         \
  X(dnnl_get_effective_cpu_isa)  \
  X(dnnl_memory_create)          \
  X(dnnl_memory_desc_get_size)   \
  X(dnnl_memory_destroy)         \
  X(dnnl_memory_map_data)        \
  X(dnnl_memory_unmap_data)      \
  X(dnnl_primitive_create)       \
  X(dnnl_primitive_desc_destroy) \
  X(dnnl_primitive_desc_query)   \
  X(dnnl_primitive_desc_query_md) \
  X(dnnl_primitive_destroy)      \
  X(dnnl_primitive_execute)      \
  X(dnnl_reorder_primitive_desc_create) \
  X(dnnl_stream_create)          \
  X(dnnl_stream_destroy)         \
  X(dnnl_stream_wait)            \
  X(dnnl_version)

#if DNNL_VERSION_MAJOR >= 3
#define DNNL_OWN_FUNCTIONS(X)                       \
  X(dnnl_convolution_forward_primitive_desc_create) \
  X(dnnl_deconvolution_forward_primitive_desc_create) \
  X(dnnl_matmul_primitive_desc_create)              \
  X(dnnl_memory_desc_create_with_tag)               \
  X(dnnl_memory_desc_destroy) \
  X(dnnl_batch_normalization_forward_primitive_desc_create) \
  X(dnnl_binary_primitive_desc_create) \
  X(dnnl_eltwise_forward_primitive_desc_create) \
  X(dnnl_gru_forward_primitive_desc_create) \
  X(dnnl_layer_normalization_forward_primitive_desc_create) \
  X(dnnl_lbr_gru_forward_primitive_desc_create) \
  X(dnnl_lrn_forward_primitive_desc_create) \
  X(dnnl_lstm_forward_primitive_desc_create) \
  X(dnnl_memory_desc_create_with_strides) \
  X(dnnl_pooling_forward_primitive_desc_create) \
  X(dnnl_reduction_primitive_desc_create) \
  X(dnnl_softmax_forward_primitive_desc_create) \
  X(dnnl_vanilla_rnn_forward_primitive_desc_create)
#else
#define DNNL_OWN_FUNCTIONS(X)                  \
  X(dnnl_dilated_convolution_forward_desc_init) \
  X(dnnl_dilated_deconvolution_forward_desc_init) \
  X(dnnl_matmul_desc_init)                     \
  X(dnnl_memory_desc_init_by_tag)              \
  X(dnnl_primitive_desc_create) \
  X(dnnl_batch_normalization_forward_desc_init) \
  X(dnnl_binary_desc_init) \
  X(dnnl_eltwise_forward_desc_init) \
  X(dnnl_gru_forward_desc_init) \
  X(dnnl_layer_normalization_forward_desc_init) \
  X(dnnl_lbr_gru_forward_desc_init) \
  X(dnnl_lrn_forward_desc_init) \
  X(dnnl_lstm_forward_desc_init_v3) \
  X(dnnl_memory_desc_init_by_strides) \
  X(dnnl_pooling_v2_forward_desc_init) \
  X(dnnl_reduction_desc_init) \
  X(dnnl_softmax_v2_forward_desc_init) \
  X(dnnl_vanilla_rnn_forward_desc_init)
#endif

typedef struct {
#define DNNL_MEMBER(NAME) __typeof__(&NAME) NAME;
  DNNL_SHARED_FUNCTIONS(DNNL_MEMBER)
  DNNL_OWN_FUNCTIONS(DNNL_MEMBER)
#undef DNNL_MEMBER
} dnnl_functions;

/// Valid once `load_dnnl` has said so.
extern dnnl_functions dnnl_library;

/// Loads the library, once. Null, or why it cannot be used.
const char *load_dnnl(void);
