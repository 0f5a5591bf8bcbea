// The loops are assembly, so that they are the same in debug builds: clang has no attribute that optimises one function, and
// intrinsics in unoptimised code keep every register in memory.
#include "peak_loops.h"

#if defined(__x86_64__)

#define EIGHT(M, R) M(0, R) M(1, R) M(2, R) M(3, R) M(4, R) M(5, R) M(6, R) M(7, R)
#define CLOBBERS                                                                                                           \
  "memory", "cc", "xmm0", "xmm1", "xmm2", "xmm3", "xmm4", "xmm5", "xmm6", "xmm7", "xmm8", "xmm9", "xmm10", "xmm11",        \
      "xmm12", "xmm13"

static const float three = 3.0f;

// A step of the loops below is one block of peak_block_bytes, so they count up to the end by it.
#define LOAD_Y(i, R) "vmovaps " #i "*32+" R "(%0), %%ymm" #i "\n\t"
#define LOAD_Z(i, R) "vmovaps " #i "*64(%0), %%zmm" #i "\n\t"

#define DEFINE_READ(NAME, TARGET, LOADS)                                                    \
  __attribute__((target(TARGET))) static void NAME(const float *from, size_t bytes) {       \
    const char *end = (const char *)from + bytes;                                           \
    __asm__ volatile(".p2align 5\n1:\n\t" LOADS "add $512, %0\n\tcmp %1, %0\n\tjb 1b\n\t"   \
                     "vzeroupper\n\t"                                                       \
                     : "+r"(from)                                                           \
                     : "r"(end)                                                             \
                     : CLOBBERS);                                                           \
  }

#define TRIAD_Y(i, STORE)                             \
  "vmovaps " #i "*32(%1,%3), %%ymm0\n\t"              \
  "vfmadd231ps " #i "*32(%2,%3), %%ymm12, %%ymm0\n\t" \
  STORE " %%ymm0, " #i "*32(%0,%3)\n\t"
#define TRIAD_Z(i, STORE)                             \
  "vmovaps " #i "*64(%1,%3), %%zmm0\n\t"              \
  "vfmadd231ps " #i "*64(%2,%3), %%zmm12, %%zmm0\n\t" \
  STORE " %%zmm0, " #i "*64(%0,%3)\n\t"

#define DEFINE_TRIAD(NAME, TARGET, V, BYTES, TRIAD, STORE)                                                             \
  __attribute__((target(TARGET))) static void NAME(float *a, const float *b, const float *c, size_t bytes_each) {      \
    size_t at = 0;                                                                                                     \
    __asm__ volatile("vbroadcastss %5, %%" V "12\n\t.p2align 5\n1:\n\t" EIGHT(TRIAD, STORE)                            \
                     "add $" BYTES ", %3\n\tcmp %4, %3\n\tjb 1b\n\tsfence\n\tvzeroupper\n\t"                          \
                     : "+r"(a), "+r"(b), "+r"(c), "+r"(at)                                                             \
                     : "r"(bytes_each), "m"(three)                                                                     \
                     : CLOBBERS);                                                                                      \
  }

DEFINE_READ(read_avx2, "avx2", EIGHT(LOAD_Y, "0") EIGHT(LOAD_Y, "256"))
DEFINE_READ(read_avx512, "avx512f", EIGHT(LOAD_Z, ""))
DEFINE_TRIAD(triad_avx2, "avx2,fma", "ymm", "256", TRIAD_Y, "vmovaps")
DEFINE_TRIAD(triad_avx512, "avx512f", "zmm", "512", TRIAD_Z, "vmovaps")
DEFINE_TRIAD(streaming_triad_avx2, "avx2,fma", "ymm", "256", TRIAD_Y, "vmovntps")
DEFINE_TRIAD(streaming_triad_avx512, "avx512f", "zmm", "512", TRIAD_Z, "vmovntps")

static const peak_loops avx2 = {"avx2", read_avx2, triad_avx2, streaming_triad_avx2};
static const peak_loops avx512 = {"avx512", read_avx512, triad_avx512, streaming_triad_avx512};

#elif defined(__aarch64__)

#define EIGHT(M) M(0) M(32) M(64) M(96) M(128) M(160) M(192) M(224)
#define CLOBBERS "memory", "cc", "v0", "v1", "v2", "v3", "v4", "v5", "v6", "v7", "v12"

#define LOAD_PAIR(at) "ldp q0, q1, [%0, #" #at "]\n\t"

static void read_neon(const float *from, size_t bytes) {
  const char *end = (const char *)from + bytes;
  __asm__ volatile(".p2align 5\n1:\n\t" EIGHT(LOAD_PAIR) "add %0, %0, #256\n\tcmp %0, %1\n\tb.lo 1b\n\t"
                   : "+r"(from)
                   : "r"(end)
                   : CLOBBERS);
}

#define TRIAD_PAIR(at, STORE)                                        \
  "ldp q0, q1, [%1, #" #at "]\n\tldp q2, q3, [%2, #" #at "]\n\t"     \
  "fmla v0.4s, v2.4s, v12.4s\n\tfmla v1.4s, v3.4s, v12.4s\n\t"       \
  STORE " q0, q1, [%0, #" #at "]\n\t"
#define TRIAD_ORDINARY(at) TRIAD_PAIR(at, "stp")
#define TRIAD_STREAMING(at) TRIAD_PAIR(at, "stnp")

#define DEFINE_TRIAD(NAME, TRIAD)                                                                                      \
  static void NAME(float *a, const float *b, const float *c, size_t bytes_each) {                                      \
    const char *end = (const char *)a + bytes_each;                                                                    \
    __asm__ volatile("fmov v12.4s, #3.0\n\t.p2align 5\n1:\n\t" EIGHT(TRIAD)                                            \
                     "add %0, %0, #256\n\tadd %1, %1, #256\n\tadd %2, %2, #256\n\tcmp %0, %3\n\tb.lo 1b\n\t"          \
                     : "+r"(a), "+r"(b), "+r"(c)                                                                       \
                     : "r"(end)                                                                                        \
                     : CLOBBERS);                                                                                      \
  }

DEFINE_TRIAD(triad_neon, TRIAD_ORDINARY)
DEFINE_TRIAD(streaming_triad_neon, TRIAD_STREAMING)

static const peak_loops neon = {"neon", read_neon, triad_neon, streaming_triad_neon};

#endif

static volatile float sink;

static void read_portable(const float *from, size_t bytes) {
  float sum = 0;
  for (size_t i = 0; i < bytes / sizeof *from; i++) sum += from[i];
  sink = sum;
}

static void triad_portable(float *a, const float *b, const float *c, size_t bytes_each) {
  for (size_t i = 0; i < bytes_each / sizeof *a; i++) a[i] = b[i] + 3.0f * c[i];
}

static const peak_loops portable = {"portable", read_portable, triad_portable, triad_portable};

const peak_loops *peak_loops_of_this_machine(void) {
#if defined(__x86_64__)
  __builtin_cpu_init();
  if (__builtin_cpu_supports("avx512f")) return &avx512;
  if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma")) return &avx2;
#endif
#if defined(__aarch64__)
  if (arithmetic_loop_of_this_machine(PODIUM_FUSED_MULTIPLY_ADD)) return &neon;
#endif
  return &portable;
}
