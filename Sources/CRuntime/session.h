#pragma once
#include "runtime_table.h"

/// The type of an input, of an output, or of what a run gave for one.
typedef struct {
  char *name;
  int element_type;  // 0: no tensor
  int rank;
  int64_t sizes[podium_rank_limit];
} tensor_slot;

struct podium_session {
  podium_runtime *runtime;
  void *handle;
  size_t input_count, output_count;
  tensor_slot *inputs, *outputs, *results;  // results share the names of the outputs
  const char **names;                       // of the inputs, then of the outputs
  void **bound, **given;                    // values of the inputs, of the outputs; null where there is none
  void **contents;                          // the bytes that bound values look at
  int has_run;
  char *profile;
};

/// Reads the type of a value, which may be null, into its slot; -1 with a message.
int read_value_type(podium_runtime *runtime, const void *value, tensor_slot *slot);
