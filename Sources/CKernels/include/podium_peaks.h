#pragma once
#include <stdint.h>

/// What a machine is asked to do as fast as it can.
typedef enum {
  PODIUM_FUSED_MULTIPLY_ADD,  // f32, registers only; counted in FLOPs, two each
  PODIUM_READ,                // loads of one buffer a thread; counted in bytes
  PODIUM_TRIAD,               // a = b + 3 c over three buffers a thread; 12 bytes an element, as STREAM counts
  PODIUM_STREAMING_TRIAD,     // the same with stores that bypass the caches
} podium_peak_kind;

typedef struct {
  podium_peak_kind kind;
  int64_t bytes_per_thread;  // all its buffers together; ignored for arithmetic
  int64_t round_nanoseconds;  // about how long a round is
  int64_t total_nanoseconds;  // rounds are added until this time has passed
  const int *cores;           // one thread on each
  int core_count;
} podium_peak_work;

/// Runs rounds of the work on all cores at once and writes operations (or bytes) a nanosecond of each: from the start of the
/// first thread to the end of the last. Returns how many rounds were written, at most `capacity`; or minus an errno.
int podium_peak_rounds(const podium_peak_work *work, double *rates, int capacity);

/// The instructions that the loops use here: `avx512`, `avx2`, or `portable`, whose figures are no peak.
const char *podium_peak_instructions(void);

/// Cycles a nanosecond, from a chain of dependent additions of one cycle each; the best of some tries, which take
/// about 5 ms together. 0 where we know no such chain.
double podium_clock_gigahertz(void);

/// Monotonic time.
int64_t podium_now_nanoseconds(void);

/// Evicts what the caches hold by writing to `bytes` of memory. Returns 0 or an errno.
int podium_flush_caches(int64_t bytes);
