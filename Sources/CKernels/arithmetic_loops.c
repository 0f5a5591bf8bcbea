// Assembly for the reasons that peak_loops.c gives. The operands are no zeros: a processor may run faster on those.
#include "peak_loops.h"

#if defined(__x86_64__)
#include <cpuid.h>

// Twelve independent sums hide a latency of up to 6 cycles at two instructions a cycle. The operands lie in registers 12 and 13.
#define TWELVE(M, OP, V)                                                                                                \
  M(OP, V, 0) M(OP, V, 1) M(OP, V, 2) M(OP, V, 3) M(OP, V, 4) M(OP, V, 5)                                               \
  M(OP, V, 6) M(OP, V, 7) M(OP, V, 8) M(OP, V, 9) M(OP, V, 10) M(OP, V, 11)
#define CLEAR(OP, V, i) OP " %%" V #i ", %%" V #i ", %%" V #i "\n\t"
#define STEP(OP, V, i) OP " %%" V "13, %%" V "12, %%" V #i "\n\t"

#define DEFINE_ARITHMETIC(NAME, TARGET, V, BROADCAST, FIRST, SECOND, XOR, OP)                                           \
  __attribute__((target(TARGET))) static void NAME(int64_t steps) {                                                     \
    __asm__ volatile(BROADCAST " %1, %%" V "12\n\t" BROADCAST " %2, %%" V "13\n\t" TWELVE(CLEAR, XOR, V)                \
                     ".p2align 5\n1:\n\t" TWELVE(STEP, OP, V) "dec %0\n\tjnz 1b\n\tvzeroupper\n\t"                      \
                     : "+r"(steps)                                                                                      \
                     : "m"(FIRST), "m"(SECOND)                                                                          \
                     : "cc", "xmm0", "xmm1", "xmm2", "xmm3", "xmm4", "xmm5", "xmm6", "xmm7", "xmm8", "xmm9", "xmm10",   \
                       "xmm11", "xmm12", "xmm13");                                                                      \
  }

static const float factor = 0.999f, addend = 1e-7f;
static const double factor_f64 = 0.999, addend_f64 = 1e-7;
static const uint32_t two_bf16 = 0x3f7f3f7f;    // 0.996 twice
static const uint32_t four_bytes = 0x01010101;  // 1 as a signed and as an unsigned byte

DEFINE_ARITHMETIC(f32_avx2, "avx2,fma", "ymm", "vbroadcastss", factor, addend, "vxorps", "vfmadd213ps")
DEFINE_ARITHMETIC(f64_avx2, "avx2,fma", "ymm", "vbroadcastsd", factor_f64, addend_f64, "vxorps", "vfmadd213pd")
DEFINE_ARITHMETIC(f32_avx512, "avx512f", "zmm", "vbroadcastss", factor, addend, "vpxord", "vfmadd213ps")
DEFINE_ARITHMETIC(f64_avx512, "avx512f", "zmm", "vbroadcastsd", factor_f64, addend_f64, "vpxord", "vfmadd213pd")
DEFINE_ARITHMETIC(bf16_avx512, "avx512bf16", "zmm", "vbroadcastss", two_bf16, two_bf16, "vpxord", "vdpbf16ps")
DEFINE_ARITHMETIC(u8s8_avx512, "avx512vnni", "zmm", "vbroadcastss", four_bytes, four_bytes, "vpxord", "vpdpbusd")
DEFINE_ARITHMETIC(u8s8_avx_vnni, "avx2,avxvnni", "ymm", "vbroadcastss", four_bytes, four_bytes, "vxorps", "%{vex%} vpdpbusd")

enum { amx_bf16 = 1 << 22, amx_int8 = 1 << 25 };  // of CPUID 7.0, EDX

/// Matrix tiles do several times what vectors do, and we have no loop for them: with them a vector's figure is no peak.
static int has_tiles(unsigned bit) {
  unsigned a, b, c, d;
  return __get_cpuid_count(7, 0, &a, &b, &c, &d) && (d & bit);
}

const arithmetic_loop *arithmetic_loop_of_this_machine(podium_peak_kind kind) {
  __builtin_cpu_init();
  const int has_avx512 = __builtin_cpu_supports("avx512f");
  const int has_fma = __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma");
  switch (kind) {
  case PODIUM_FUSED_MULTIPLY_ADD: {
    static const arithmetic_loop wide = {12 * 16 * 2, f32_avx512}, narrow = {12 * 8 * 2, f32_avx2};
    return has_avx512 ? &wide : has_fma ? &narrow : NULL;
  }
  case PODIUM_MULTIPLY_ADD_F64: {
    static const arithmetic_loop wide = {12 * 8 * 2, f64_avx512}, narrow = {12 * 4 * 2, f64_avx2};
    return has_avx512 ? &wide : has_fma ? &narrow : NULL;
  }
  case PODIUM_DOT_BF16: {
    static const arithmetic_loop wide = {12 * 32 * 2, bf16_avx512};
    return __builtin_cpu_supports("avx512bf16") && !has_tiles(amx_bf16) ? &wide : NULL;
  }
  case PODIUM_DOT_U8S8: {
    static const arithmetic_loop wide = {12 * 64 * 2, u8s8_avx512}, narrow = {12 * 32 * 2, u8s8_avx_vnni};
    if (has_tiles(amx_int8)) return NULL;
    return __builtin_cpu_supports("avx512vnni") ? &wide : __builtin_cpu_supports("avxvnni") ? &narrow : NULL;
  }
  default: return NULL;
  }
}

#elif defined(__aarch64__)
#include <sys/auxv.h>
#include <sys/prctl.h>

// Up to four instructions a cycle of four cycles each.
#define SIXTEEN(M, T)                                                                            \
  M(T, 0) M(T, 1) M(T, 2) M(T, 3) M(T, 4) M(T, 5) M(T, 6) M(T, 7) M(T, 8) M(T, 9) M(T, 10)       \
  M(T, 11) M(T, 12) M(T, 13) M(T, 14) M(T, 15)
#define CLEAR(T, i) "movi v" #i ".16b, #0\n\t"
#define STEP(T, i) "fmla v" #i "." T ", v30." T ", v31." T "\n\t"

#define DEFINE_ARITHMETIC(NAME, T)                                                                                      \
  static void NAME(int64_t steps) {                                                                                     \
    __asm__ volatile("fmov v30." T ", #0.5\n\tfmov v31." T ", #0.5\n\t" SIXTEEN(CLEAR, T)                               \
                     ".p2align 5\n1:\n\t" SIXTEEN(STEP, T) "subs %0, %0, #1\n\tb.ne 1b\n\t"                             \
                     : "+r"(steps)                                                                                      \
                     :                                                                                                  \
                     : "cc", "v0", "v1", "v2", "v3", "v4", "v5", "v6", "v7", "v8", "v9", "v10", "v11", "v12", "v13",    \
                       "v14", "v15", "v30", "v31");                                                                     \
  }

DEFINE_ARITHMETIC(f32_neon, "4s")
DEFINE_ARITHMETIC(f64_neon, "2d")

enum { neon_bytes = 16 };

/// Scalable vectors that are longer do more than these loops.
static int is_neon_widest(void) {
  const int length = getauxval(AT_HWCAP) & HWCAP_SVE ? prctl(PR_SVE_GET_VL) : 0;
  return length <= 0 || (length & PR_SVE_VL_LEN_MASK) <= neon_bytes;
}

const arithmetic_loop *arithmetic_loop_of_this_machine(podium_peak_kind kind) {
  static const arithmetic_loop f32 = {16 * 4 * 2, f32_neon}, f64 = {16 * 2 * 2, f64_neon};
  if (!is_neon_widest()) return NULL;
  return kind == PODIUM_FUSED_MULTIPLY_ADD ? &f32 : kind == PODIUM_MULTIPLY_ADD_F64 ? &f64 : NULL;
}

#else

const arithmetic_loop *arithmetic_loop_of_this_machine(podium_peak_kind kind) {
  (void)kind;
  return NULL;
}

#endif

static volatile float sink;

static void f32_portable(int64_t steps) {
  float sums[8] = {0};
  for (int64_t step = 0; step < steps; step++)
    for (int i = 0; i < 8; i++) sums[i] = sums[i] * 0.999f + 1e-7f;
  for (int i = 0; i < 8; i++) sink = sums[i];
}

const arithmetic_loop portable_f32_loop = {8 * 2, f32_portable};
