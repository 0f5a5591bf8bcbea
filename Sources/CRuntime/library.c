#define _GNU_SOURCE
#include <dlfcn.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "runtime_table.h"

/// What the library's only symbol gives.
typedef struct {
  const void *const *(*GetApi)(uint32_t interface_version);
  const char *(*GetVersionString)(void);
} runtime_base;

enum {
  interface_version = 3,  // the first that has all of the table above
  log_nothing = 4,        // only what ends the process: all other errors are statuses, which we tell ourselves
  device_allocator = 0,
  default_memory = 0,
};

/// Later releases send what they do to their makers, from a thread of their own: nobody asked for that, and it would run beside what is
/// measured.
static void disable_telemetry(void) {
  static const char variable[] = "ORT_DISABLE_TELEMETRY";
  // Set only when it must be: other threads may read the environment meanwhile.
  const char *value = getenv(variable);
  if (!value || strcmp(value, "1") != 0) setenv(variable, "1", 1);
}

podium_runtime *podium_runtime_load(const char *path) {
  podium_runtime *runtime = calloc(1, sizeof *runtime);
  if (!runtime) return NULL;
  disable_telemetry();
  // Never unloaded: its threads may still be in its code.
  void *library = dlopen(path, RTLD_NOW | RTLD_LOCAL | RTLD_NODELETE);
  if (!library) {
    runtime_refuse(runtime, "%s", dlerror());
    return runtime;
  }
  const runtime_base *(*base)(void);
  *(void **)&base = dlsym(library, "OrtGetApiBase");
  const runtime_base *found = base ? base() : NULL;
  if (!found) {
    runtime_refuse(runtime, "%s is not ONNX Runtime: it lacks the function OrtGetApiBase", path);
    return runtime;
  }
  runtime->table_of = found->GetApi;
  Dl_info info;
  runtime->path = strdup(dladdr(*(void **)&base, &info) && info.dli_fname ? info.dli_fname : path);
  if (runtime->path) runtime->version = found->GetVersionString();
  return runtime;
}

const char *podium_runtime_version(const podium_runtime *runtime) { return runtime->version; }
const char *podium_runtime_path(const podium_runtime *runtime) { return runtime->path; }
const char *podium_runtime_message(const podium_runtime *runtime) { return runtime->message; }

int podium_runtime_start(podium_runtime *runtime) {
  const void *const *table = runtime->table_of(interface_version);
  if (!table) return runtime_refuse(runtime, "it does not offer version %d of its interface", interface_version);
  runtime_functions *call = &runtime->call;
  *(const void **)&call->GetErrorMessage = table[2];
#define X(NAME, POSITION, PARAMETERS) *(const void **)&call->NAME = table[POSITION];
#define Y(NAME, POSITION) *(const void **)&call->NAME = table[POSITION];
  STATUS_FUNCTIONS(X)
  RELEASE_FUNCTIONS(Y)
#undef X
#undef Y
  if (runtime_status(runtime, call->CreateEnv(log_nothing, "podium", &runtime->env), NULL)) return -1;
  if (runtime_status(runtime, call->CreateCpuMemoryInfo(device_allocator, default_memory, &runtime->memory), NULL)) return -1;
  return runtime_status(runtime, call->GetAllocatorWithDefaultOptions(&runtime->allocator), NULL);
}

void podium_runtime_close(podium_runtime *runtime) {
  if (!runtime) return;
  if (runtime->memory) runtime->call.ReleaseMemoryInfo(runtime->memory);
  if (runtime->env) runtime->call.ReleaseEnv(runtime->env);
  free(runtime->path);
  free(runtime);
}

int runtime_status(podium_runtime *runtime, void *status, const char *what) {
  if (!status) return 0;
  const char *text = runtime->call.GetErrorMessage(status);
  runtime_refuse(runtime, "%s%s%s", what ? what : "", what ? ": " : "", text ? text : "no reason is given");
  runtime->call.ReleaseStatus(status);
  return -1;
}

int runtime_refuse(podium_runtime *runtime, const char *format, ...) {
  va_list values;
  va_start(values, format);
  vsnprintf(runtime->message, sizeof runtime->message, format, values);
  va_end(values);
  return -1;
}
