#include "podium_values.h"

#include <math.h>

void podium_set_value(podium_values values, int64_t index, double value) {
  const int fits_int32 = value > -2147483649.0 && value < 2147483648.0;  // false for what is no number
  const int32_t whole = fits_int32 ? (int32_t)value : 0;
  switch (values.type) {
  case PODIUM_F32: ((float *)values.elements)[index] = (float)value; return;
  case PODIUM_S8: ((int8_t *)values.elements)[index] = whole >= INT8_MIN && whole <= INT8_MAX ? (int8_t)whole : 0; return;
  case PODIUM_U8: ((uint8_t *)values.elements)[index] = whole >= 0 && whole <= UINT8_MAX ? (uint8_t)whole : 0; return;
  case PODIUM_S32: ((int32_t *)values.elements)[index] = whole; return;
  case PODIUM_BF16: {
    const float single = (float)value;
    uint32_t bits;
    memcpy(&bits, &single, sizeof bits);
    // Of what is no number the lower half alone may say so.
    ((uint16_t *)values.elements)[index] = value == value ? (uint16_t)(bits >> 16) : UINT16_C(0x7fc0);
    return;
  }
  }
}

/// SplitMix64: Steele, Lea and Flood, Fast Splittable Pseudorandom Number Generators (2014).
static uint64_t next(uint64_t *state) {
  uint64_t mixed = *state += UINT64_C(0x9E3779B97F4A7C15);
  mixed = (mixed ^ (mixed >> 30)) * UINT64_C(0xBF58476D1CE4E5B9);
  mixed = (mixed ^ (mixed >> 27)) * UINT64_C(0x94D049BB133111EB);
  return mixed;
}

/// Numbers of so many upper bits of a random word, around zero.
static inline int64_t centred(uint64_t mixed, int bits) { return (int64_t)(mixed >> (64 - bits)) - (INT64_C(1) << (bits - 1)); }

void podium_fill(podium_values values, int64_t count, uint64_t seed) {
  uint64_t state = seed;
  for (int64_t i = 0; i < count; i++) {
    const uint64_t mixed = next(&state);
    switch (values.type) {
    case PODIUM_F32: ((float *)values.elements)[i] = (float)centred(mixed, 11) / 1024.0f; break;
    case PODIUM_BF16: podium_set_value(values, i, (double)centred(mixed, 8) / 128.0); break;
    case PODIUM_S8: ((int8_t *)values.elements)[i] = (int8_t)centred(mixed, 7); break;
    case PODIUM_U8: ((uint8_t *)values.elements)[i] = (uint8_t)(mixed >> 56); break;
    case PODIUM_S32: ((int32_t *)values.elements)[i] = (int32_t)centred(mixed, 11); break;
    }
  }
}

void podium_fill_positive(podium_values values, int64_t count, uint64_t seed) {
  uint64_t state = seed;
  for (int64_t i = 0; i < count; i++) {
    const uint64_t mixed = next(&state);
    switch (values.type) {
    case PODIUM_F32: ((float *)values.elements)[i] = 1.0f + (float)centred(mixed, 11) / 2048.0f; break;
    // Below one there are steps of 1/256, above of 1/128: steps of 1/128 are in both.
    case PODIUM_BF16: podium_set_value(values, i, 1.0 + (double)centred(mixed, 7) / 128.0); break;
    case PODIUM_S8:
    case PODIUM_U8: podium_set_value(values, i, (double)(mixed >> 58) + 1); break;
    case PODIUM_S32: ((int32_t *)values.elements)[i] = (int32_t)(mixed >> 54) + 1; break;
    }
  }
}

void podium_scale(podium_values values, int64_t count, int power) {
  const double factor = ldexp(1, power);
  for (int64_t i = 0; i < count; i++) podium_set_value(values, i, podium_value_at(values, i) * factor);
}
