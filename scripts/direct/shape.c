#include "direct.h"

#include <stdlib.h>
#include <string.h>

/// The number after `,name=` or `:name=`; `absent` when it is not there.
static int64_t field(const char *text, const char *name, int64_t absent) {
  const size_t length = strlen(name);
  for (const char *at = strpbrk(text, ":,"); at; at = strpbrk(at + 1, ":,"))
    if (!strncmp(at + 1, name, length) && at[1 + length] == '=') return strtoll(at + 2 + length, NULL, 10);
  return absent;
}

static int read_types(kernel_shape *shape) {
  const char *type = strstr(shape->text, "dtype=");
  type = type ? type + strlen("dtype=") : "f32";
  if (!strcmp(type, "f32")) {
    shape->input_type = shape->weights_type = shape->output_type = dnnl_f32;
  } else if (!strcmp(type, "bf16")) {
    shape->input_type = shape->weights_type = dnnl_bf16;
    shape->output_type = dnnl_f32;
  } else if (!strcmp(type, "u8s8")) {
    shape->input_type = dnnl_u8;
    shape->weights_type = dnnl_s8;
    shape->output_type = dnnl_s32;
  } else {
    return fail("unknown dtype");
  }
  return 1;
}

int read_shape(kernel_shape *shape, const char *text) {
  memset(shape, 0, sizeof *shape);
  shape->text = text;
  if (!read_types(shape)) return 0;
  if (!strncmp(text, "matmul:", 7)) {
    shape->m = field(text, "m", 0);
    shape->n = field(text, "n", 0);
    shape->k = field(text, "k", 0);
    return shape->m > 0 && shape->n > 0 && shape->k > 0 ? 1 : fail("m, n or k is missing");
  }
  if (strncmp(text, "conv:", 5)) return fail("unknown kind of kernel");
  shape->is_convolution = 1;
  shape->batch = field(text, "n", 1);
  shape->inputs = field(text, "c", 0);
  shape->outputs = field(text, "k", 0);
  shape->groups = field(text, "groups", 1);
  shape->height = field(text, "h", 0);
  shape->width = field(text, "w", 0);
  shape->rows = field(text, "r", 0);
  shape->columns = field(text, "s", 0);
  shape->stride = field(text, "stride", 1);
  shape->pad = field(text, "pad", 0);
  if (shape->inputs < 1 || shape->outputs < 1 || shape->groups < 1 || shape->stride < 1) return fail("a size is missing");
  shape->output_height = (shape->height + 2 * shape->pad - shape->rows) / shape->stride + 1;
  shape->output_width = (shape->width + 2 * shape->pad - shape->columns) / shape->stride + 1;
  return shape->rows > 0 && shape->columns > 0 && shape->output_height > 0 && shape->output_width > 0 ? 1 : fail("no output");
}

void fill(void *bytes, dnnl_data_type_t type, size_t size) {
  uint32_t state = 1;
  const size_t width = type == dnnl_f32 || type == dnnl_s32 ? 4 : type == dnnl_bf16 ? 2 : 1;
  for (size_t i = 0; i < size / width; i++) {
    state = state * 1664525u + 1013904223u;
    const int number = (int)(state >> 24) % 5;
    const float real = (float)(number - 2) / 4;
    uint32_t bits;
    memcpy(&bits, &real, sizeof bits);
    switch (type) {
    case dnnl_f32: ((float *)bytes)[i] = real; break;
    case dnnl_bf16: ((uint16_t *)bytes)[i] = (uint16_t)(bits >> 16); break;
    default: ((uint8_t *)bytes)[i] = (uint8_t)number;
    }
  }
}
