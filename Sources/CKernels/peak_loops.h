#pragma once
#include <stddef.h>
#include <stdint.h>

/// The inner loops of one instruction set. Lengths are whole blocks, addresses aligned to a block.
typedef struct {
  const char *name;
  double flops_per_step;              // of one step of multiply_add
  void (*multiply_add)(int64_t steps);
  void (*read)(const float *from, size_t bytes);
  void (*triad)(float *a, const float *b, const float *c, size_t bytes_each);
  void (*streaming_triad)(float *a, const float *b, const float *c, size_t bytes_each);
} peak_loops;

enum { peak_block_bytes = 512 };

/// The best that this processor can run.
const peak_loops *peak_loops_of_this_machine(void);
