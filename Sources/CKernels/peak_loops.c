// The loops are assembly, so that they are the same in debug builds: clang has no attribute that optimises one function, and
// intrinsics in unoptimised code keep every register in memory.
#include "peak_loops.h"

#if defined(__x86_64__)

// Twelve independent sums hide the latency of 4 cycles at two instructions a cycle.
#define TWELVE(M) M(0) M(1) M(2) M(3) M(4) M(5) M(6) M(7) M(8) M(9) M(10) M(11)
#define EIGHT(M, R) M(0, R) M(1, R) M(2, R) M(3, R) M(4, R) M(5, R) M(6, R) M(7, R)
#define CLOBBERS                                                                                                           \
  "memory", "cc", "xmm0", "xmm1", "xmm2", "xmm3", "xmm4", "xmm5", "xmm6", "xmm7", "xmm8", "xmm9", "xmm10", "xmm11",        \
      "xmm12", "xmm13"

static const float factor = 0.999f, addend = 1e-7f, three = 3.0f;

#define CLEAR_Y(i) "vxorps %%ymm" #i ", %%ymm" #i ", %%ymm" #i "\n\t"
#define CLEAR_Z(i) "vpxord %%zmm" #i ", %%zmm" #i ", %%zmm" #i "\n\t"
#define FMA_Y(i) "vfmadd213ps %%ymm13, %%ymm12, %%ymm" #i "\n\t"
#define FMA_Z(i) "vfmadd213ps %%zmm13, %%zmm12, %%zmm" #i "\n\t"

#define DEFINE_MULTIPLY_ADD(NAME, TARGET, V, CLEAR, FMA)                                             \
  __attribute__((target(TARGET))) static void NAME(int64_t steps) {                                  \
    __asm__ volatile(                                                                                \
        "vbroadcastss %1, %%" V "12\n\tvbroadcastss %2, %%" V "13\n\t" TWELVE(CLEAR) ".p2align 5\n"  \
        "1:\n\t" TWELVE(FMA) "dec %0\n\tjnz 1b\n\tvzeroupper\n\t"                                    \
        : "+r"(steps)                                                                                \
        : "m"(factor), "m"(addend)                                                                   \
        : CLOBBERS);                                                                                 \
  }

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

#define TRIAD_Y(i, STORE)                            \
  "vmovaps " #i "*32(%1,%3), %%ymm0\n\t"             \
  "vfmadd231ps " #i "*32(%2,%3), %%ymm12, %%ymm0\n\t" \
  STORE " %%ymm0, " #i "*32(%0,%3)\n\t"

#define DEFINE_TRIAD(NAME, STORE)                                                                                      \
  __attribute__((target("avx2,fma"))) static void NAME(float *a, const float *b, const float *c, size_t bytes_each) {  \
    size_t at = 0;                                                                                                     \
    __asm__ volatile("vbroadcastss %5, %%ymm12\n\t.p2align 5\n1:\n\t" EIGHT(TRIAD_Y, STORE)                            \
                     "add $256, %3\n\tcmp %4, %3\n\tjb 1b\n\tsfence\n\tvzeroupper\n\t"                                 \
                     : "+r"(a), "+r"(b), "+r"(c), "+r"(at)                                                             \
                     : "r"(bytes_each), "m"(three)                                                                     \
                     : CLOBBERS);                                                                                      \
  }

DEFINE_MULTIPLY_ADD(multiply_add_avx2, "avx2,fma", "ymm", CLEAR_Y, FMA_Y)
DEFINE_MULTIPLY_ADD(multiply_add_avx512, "avx512f", "zmm", CLEAR_Z, FMA_Z)
DEFINE_READ(read_avx2, "avx2", EIGHT(LOAD_Y, "0") EIGHT(LOAD_Y, "256"))
DEFINE_READ(read_avx512, "avx512f", EIGHT(LOAD_Z, ""))
DEFINE_TRIAD(triad_avx2, "vmovaps")
DEFINE_TRIAD(streaming_triad_avx2, "vmovntps")

static const peak_loops avx2 = {"avx2", 12 * 8 * 2, multiply_add_avx2, read_avx2, triad_avx2, streaming_triad_avx2};
static const peak_loops avx512 = {"avx512", 12 * 16 * 2, multiply_add_avx512, read_avx512, triad_avx2, streaming_triad_avx2};

#endif

static volatile float sink;

static void multiply_add_portable(int64_t steps) {
  float sums[8] = {0};
  for (int64_t step = 0; step < steps; step++)
    for (int i = 0; i < 8; i++) sums[i] = sums[i] * 0.999f + 1e-7f;
  for (int i = 0; i < 8; i++) sink = sums[i];
}

static void read_portable(const float *from, size_t bytes) {
  float sum = 0;
  for (size_t i = 0; i < bytes / sizeof *from; i++) sum += from[i];
  sink = sum;
}

static void triad_portable(float *a, const float *b, const float *c, size_t bytes_each) {
  for (size_t i = 0; i < bytes_each / sizeof *a; i++) a[i] = b[i] + 3.0f * c[i];
}

static const peak_loops portable = {"portable", 8 * 2, multiply_add_portable, read_portable, triad_portable, triad_portable};

const peak_loops *peak_loops_of_this_machine(void) {
#if defined(__x86_64__)
  __builtin_cpu_init();
  if (__builtin_cpu_supports("avx512f")) return &avx512;
  if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma")) return &avx2;
#endif
  return &portable;
}
