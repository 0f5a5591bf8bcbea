#pragma once
#include <stdint.h>
#include <string.h>

typedef enum { PODIUM_F32, PODIUM_BF16, PODIUM_S8, PODIUM_U8, PODIUM_S32 } podium_element_type;

/// The elements of a tensor: dense, plain, row-major.
typedef struct {
  podium_element_type type;
  void *elements;  // null: of an output that is not here
} podium_values;

/// Bytes of one element.
static inline int64_t podium_element_bytes(podium_element_type type) {
  switch (type) {
  case PODIUM_BF16: return 2;
  case PODIUM_S8:
  case PODIUM_U8: return 1;
  default: return 4;
  }
}

/// The element at a position in row-major order; exact.
static inline double podium_value_at(podium_values values, int64_t index) {
  switch (values.type) {
  case PODIUM_F32: return ((const float *)values.elements)[index];
  case PODIUM_S8: return ((const int8_t *)values.elements)[index];
  case PODIUM_U8: return ((const uint8_t *)values.elements)[index];
  case PODIUM_S32: return ((const int32_t *)values.elements)[index];
  case PODIUM_BF16: {
    // The upper half of a float.
    const uint32_t bits = (uint32_t)((const uint16_t *)values.elements)[index] << 16;
    float value;
    memcpy(&value, &bits, sizeof value);
    return value;
  }
  }
  return 0;
}

/// Sets an element. What its type cannot hold is rounded towards zero; numbers beyond it, and those that are none, become 0 in
/// types of whole numbers.
void podium_set_value(podium_values values, int64_t index, double value);

/// Fills with numbers that are equal for equal seeds on every machine: f32 with multiples of 1/1024 from -1 to below 1, bf16 with
/// multiples of 1/128 in the same range, u8 with all it has, s8 with -64 to 63, s32 with -1024 to 1023. Two products of u8 and
/// such s8 add up to no more than 16 bits hold, as processors without VNNI do it.
void podium_fill(podium_values values, int64_t count, uint64_t seed);

/// The same, moved above zero: f32 and bf16 from 1/2 to below 3/2; whole numbers from 1, s8 and u8 to 64, s32 to 1024.
void podium_fill_positive(podium_values values, int64_t count, uint64_t seed);

/// Multiplies all by two to a power; exact in types of floating-point numbers.
void podium_scale(podium_values values, int64_t count, int power);
