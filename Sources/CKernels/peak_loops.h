#pragma once
#include <stddef.h>
#include <stdint.h>

#include "podium_peaks.h"

/// Arithmetic in registers only.
typedef struct {
  double operations_per_step;  // a multiply and an add are two
  void (*run)(int64_t steps);
} arithmetic_loop;

/// The loops over memory of one instruction set. Lengths are whole blocks, addresses aligned to a block.
typedef struct {
  const char *name;
  void (*read)(const float *from, size_t bytes);
  void (*triad)(float *a, const float *b, const float *c, size_t bytes_each);
  void (*streaming_triad)(float *a, const float *b, const float *c, size_t bytes_each);
} peak_loops;

enum { peak_block_bytes = 512 };

/// The best that this processor can run.
const peak_loops *peak_loops_of_this_machine(void);

/// The same for a kind of arithmetic; NULL where it has no instructions for it, or better ones than we have a loop for.
const arithmetic_loop *arithmetic_loop_of_this_machine(podium_peak_kind kind);

/// Multiply-adds as the compiler makes them: the same work every time, but no peak.
extern const arithmetic_loop portable_f32_loop;
