#pragma once
#include <stdint.h>

/// What a machine is asked to do as fast as it can.
typedef enum {
  PODIUM_FUSED_MULTIPLY_ADD,  // f32; this and the next three in registers only, a multiply and an add counted as two
  PODIUM_MULTIPLY_ADD_F64,
  PODIUM_DOT_BF16,            // products of bf16, summed in f32
  PODIUM_DOT_U8S8,            // products of unsigned and signed bytes, summed in 32-bit integers
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
/// first thread to the end of the last. Returns how many rounds were written, at most `capacity`; or minus an errno: ENOTSUP where
/// there is no loop for it.
int podium_peak_rounds(const podium_peak_work *work, double *rates, int capacity);

/// Whether there is a loop for it here. There is none for arithmetic that the processor has no instructions for, nor for what it
/// does in matrix tiles or in longer scalable vectors: what vectors do would be no peak then. f32 can always be run, as a canary.
int podium_has_peak(podium_peak_kind kind);

/// The instructions that the loops over memory use here: `avx512`, `avx2`, `neon`, or `portable`, whose figures are no peaks.
const char *podium_peak_instructions(void);

/// Cycles a nanosecond, from a chain of dependent additions of one cycle each; the best of some tries, which take
/// about 5 ms together. 0 where we know no such chain.
double podium_clock_gigahertz(void);

/// Monotonic time.
int64_t podium_now_nanoseconds(void);

/// A core that is listened to: loops of known rates in the calling thread, over memory that is the listener's own.
typedef struct podium_listener podium_listener;

/// - bytes: the most that is read; in memory that lies together, so that its rate is the same in every process.
/// Returns NULL without memory.
podium_listener *podium_listener_make(int64_t bytes);
void podium_listener_free(podium_listener *listener);

/// Operations of multiply-adds for 0 bytes, else bytes of reading the first so many again and again, a nanosecond: the better of two
/// rounds of about so long.
double podium_listen(podium_listener *listener, int64_t bytes, int64_t round_nanoseconds);

/// The same on other cores than the caller's, side by side, each with a listener of its own. A core that the process may not use has
/// the rate 0. Returns 0 or an errno.
int podium_listen_elsewhere(
    podium_listener *const *listeners, const int *cores, int count, int64_t bytes, int64_t round_nanoseconds, double *rates);

/// Where the calling thread runs now; negative when that is not told.
int podium_core_of_this_thread(void);

/// Evicts what the caches hold by writing to `bytes` of memory. Returns 0 or an errno.
int podium_flush_caches(int64_t bytes);
