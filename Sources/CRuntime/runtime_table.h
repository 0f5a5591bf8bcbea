#pragma once
#include <stddef.h>
#include <stdint.h>

#include "podium_runtime.h"

// ONNX Runtime's C interface is a table of functions that only ever grows: a function keeps its position in all later releases. These
// are the ones that we call, by position and signature; the names are those of its public documentation.
//
// X(name, position, parameters) returns a status, which is null for success; Y returns nothing and releases its argument.

#define STATUS_FUNCTIONS(X)                                                                                        \
  X(CreateEnv, 3, (int log_level, const char *log_name, void **made))                                              \
  X(CreateSession, 7, (const void *env, const char *path, const void *options, void **made))                       \
  X(CreateSessionFromArray, 8, (const void *env, const void *bytes, size_t count, const void *options, void **made)) \
  X(Run, 9,                                                                                                        \
    (void *session, const void *options, const char *const *input_names, const void *const *inputs, size_t input_count, \
     const char *const *output_names, size_t output_count, void **outputs))                                        \
  X(CreateSessionOptions, 10, (void **made))                                                                       \
  X(EnableProfiling, 14, (void *options, const char *prefix))                                                      \
  X(SetSessionLogSeverityLevel, 22, (void *options, int level))                                                    \
  X(SetSessionGraphOptimizationLevel, 23, (void *options, int level))                                              \
  X(SetIntraOpNumThreads, 24, (void *options, int threads))                                                        \
  X(SetInterOpNumThreads, 25, (void *options, int threads))                                                        \
  X(SessionGetInputCount, 30, (const void *session, size_t *count))                                                \
  X(SessionGetOutputCount, 31, (const void *session, size_t *count))                                               \
  X(SessionGetInputTypeInfo, 33, (const void *session, size_t index, void **made))                                 \
  X(SessionGetOutputTypeInfo, 34, (const void *session, size_t index, void **made))                                \
  X(SessionGetInputName, 36, (const void *session, size_t index, void *allocator, char **name))                    \
  X(SessionGetOutputName, 37, (const void *session, size_t index, void *allocator, char **name))                   \
  X(CreateTensorWithDataAsOrtValue, 49,                                                                            \
    (const void *memory, void *bytes, size_t count, const int64_t *sizes, size_t rank, int element_type, void **made)) \
  X(IsTensor, 50, (const void *value, int *answer))                                                                \
  X(GetTensorMutableData, 51, (void *value, void **bytes))                                                         \
  X(CastTypeInfoToTensorInfo, 55, (const void *type, const void **shape))                                          \
  X(GetTensorElementType, 60, (const void *shape, int *element_type))                                              \
  X(GetDimensionsCount, 61, (const void *shape, size_t *rank))                                                     \
  X(GetDimensions, 62, (const void *shape, int64_t *sizes, size_t rank))                                           \
  X(GetTensorTypeAndShape, 65, (const void *value, void **made))                                                   \
  X(CreateCpuMemoryInfo, 69, (int allocator_kind, int memory_kind, void **made))                                   \
  X(AllocatorFree, 76, (void *allocator, void *memory))                                                            \
  X(GetAllocatorWithDefaultOptions, 78, (void **allocator))                                                        \
  X(SessionEndProfiling, 110, (void *session, void *allocator, char **path))

#define RELEASE_FUNCTIONS(Y)     \
  Y(ReleaseEnv, 92)              \
  Y(ReleaseStatus, 93)           \
  Y(ReleaseMemoryInfo, 94)       \
  Y(ReleaseSession, 95)          \
  Y(ReleaseValue, 96)            \
  Y(ReleaseTypeInfo, 98)         \
  Y(ReleaseTensorTypeAndShapeInfo, 99) \
  Y(ReleaseSessionOptions, 100)

typedef struct {
  const char *(*GetErrorMessage)(const void *status);  // 2
#define X(NAME, POSITION, PARAMETERS) void *(*NAME) PARAMETERS;
#define Y(NAME, POSITION) void (*NAME)(void *);
  STATUS_FUNCTIONS(X)
  RELEASE_FUNCTIONS(Y)
#undef X
#undef Y
} runtime_functions;

struct podium_runtime {
  const void *const *(*table_of)(uint32_t interface_version);
  const char *version;
  char *path;
  runtime_functions call;
  void *env, *memory, *allocator;
  char message[1024];
};

/// 0 for success; else -1, the status turned into a message and released. `what` may be null.
int runtime_status(podium_runtime *runtime, void *status, const char *what);

/// -1, with a message of our own.
int runtime_refuse(podium_runtime *runtime, const char *format, ...) __attribute__((format(printf, 2, 3)));
