#include "session.h"

#include <stdlib.h>
#include <string.h>

/// Reads a shape; -1 with a message.
static int read_shape(podium_runtime *runtime, const void *shape, tensor_slot *slot) {
  const runtime_functions *call = &runtime->call;
  size_t rank = 0;
  if (runtime_status(runtime, call->GetTensorElementType(shape, &slot->element_type), slot->name)) return -1;
  if (runtime_status(runtime, call->GetDimensionsCount(shape, &rank), slot->name)) return -1;
  if (rank > podium_rank_limit)
    return runtime_refuse(runtime, "%s has %zu dimensions, more than %d", slot->name, rank, podium_rank_limit);
  slot->rank = (int)rank;
  return rank ? runtime_status(runtime, call->GetDimensions(shape, slot->sizes, rank), slot->name) : 0;
}

int read_value_type(podium_runtime *runtime, const void *value, tensor_slot *slot) {
  const runtime_functions *call = &runtime->call;
  int is_tensor = 0;
  slot->element_type = slot->rank = 0;
  if (!value) return 0;  // an optional output that was left empty
  if (runtime_status(runtime, call->IsTensor(value, &is_tensor), slot->name)) return -1;
  if (!is_tensor) return 0;
  void *shape = NULL;
  if (runtime_status(runtime, call->GetTensorTypeAndShape(value, &shape), slot->name)) return -1;
  const int failed = read_shape(runtime, shape, slot);
  call->ReleaseTensorTypeAndShapeInfo(shape);
  return failed;
}

typedef void *(*name_reader)(const void *session, size_t index, void *allocator, char **name);
typedef void *(*type_reader)(const void *session, size_t index, void **made);

/// Reads what the model says of an input or output.
static int read_port(podium_session *session, size_t index, name_reader name_of, type_reader type_of, tensor_slot *slot) {
  podium_runtime *runtime = session->runtime;
  const runtime_functions *call = &runtime->call;
  char *name = NULL;
  if (runtime_status(runtime, name_of(session->handle, index, runtime->allocator, &name), NULL)) return -1;
  slot->name = strdup(name);
  if (runtime_status(runtime, call->AllocatorFree(runtime->allocator, name), NULL)) return -1;
  if (!slot->name) return runtime_refuse(runtime, "there is no memory for the session");
  void *type = NULL;
  const void *shape = NULL;
  if (runtime_status(runtime, type_of(session->handle, index, &type), slot->name)) return -1;
  int failed = runtime_status(runtime, call->CastTypeInfoToTensorInfo(type, &shape), slot->name);
  if (!failed && shape) failed = read_shape(runtime, shape, slot);
  call->ReleaseTypeInfo(type);
  return failed;
}

static int read_ports(podium_session *session) {
  podium_runtime *runtime = session->runtime;
  const runtime_functions *call = &runtime->call;
  size_t inputs = 0, outputs = 0;
  if (runtime_status(runtime, call->SessionGetInputCount(session->handle, &inputs), NULL)) return -1;
  if (runtime_status(runtime, call->SessionGetOutputCount(session->handle, &outputs), NULL)) return -1;
  // One more than needed: an empty allocation may be null.
  session->inputs = calloc(inputs + 1, sizeof *session->inputs);
  session->outputs = calloc(outputs + 1, sizeof *session->outputs);
  session->results = calloc(outputs + 1, sizeof *session->results);
  session->names = calloc(inputs + outputs + 1, sizeof *session->names);
  session->bound = calloc(inputs + 1, sizeof *session->bound);
  session->given = calloc(outputs + 1, sizeof *session->given);
  session->contents = calloc(inputs + 1, sizeof *session->contents);
  if (!session->inputs || !session->outputs || !session->results || !session->names || !session->bound || !session->given ||
      !session->contents)
    return runtime_refuse(runtime, "there is no memory for the session");
  session->input_count = inputs;
  session->output_count = outputs;
  for (size_t i = 0; i < inputs; i++) {
    if (read_port(session, i, call->SessionGetInputName, call->SessionGetInputTypeInfo, &session->inputs[i])) return -1;
    session->names[i] = session->inputs[i].name;
  }
  for (size_t i = 0; i < outputs; i++) {
    if (read_port(session, i, call->SessionGetOutputName, call->SessionGetOutputTypeInfo, &session->outputs[i])) return -1;
    session->names[inputs + i] = session->outputs[i].name;
    session->results[i].name = session->outputs[i].name;
  }
  return 0;
}

/// The library's own form of the options; null with a message.
static void *make_options(podium_runtime *runtime, const podium_session_options *options) {
  enum { log_nothing = 4, threads_between_operators = 1 };
  const runtime_functions *call = &runtime->call;
  void *made = NULL;
  if (runtime_status(runtime, call->CreateSessionOptions(&made), NULL)) return NULL;
  if (!runtime_status(runtime, call->SetSessionLogSeverityLevel(made, log_nothing), NULL) &&
      !runtime_status(runtime, call->SetIntraOpNumThreads(made, options->threads), NULL) &&
      !runtime_status(runtime, call->SetInterOpNumThreads(made, threads_between_operators), NULL) &&
      !runtime_status(runtime, call->SetSessionGraphOptimizationLevel(made, options->optimization), NULL) &&
      (!options->profile_prefix || !runtime_status(runtime, call->EnableProfiling(made, options->profile_prefix), NULL)))
    return made;
  call->ReleaseSessionOptions(made);
  return NULL;
}

/// From a path, or from bytes when there is none.
static podium_session *open_session(
    podium_runtime *runtime, const char *path, const void *bytes, size_t count, const podium_session_options *options) {
  const runtime_functions *call = &runtime->call;
  podium_session *session = calloc(1, sizeof *session);
  if (!session) {
    runtime_refuse(runtime, "there is no memory for the session");
    return NULL;
  }
  session->runtime = runtime;
  void *made = make_options(runtime, options);
  if (made) {
    void *status = path ? call->CreateSession(runtime->env, path, made, &session->handle)
                        : call->CreateSessionFromArray(runtime->env, bytes, count, made, &session->handle);
    call->ReleaseSessionOptions(made);
    if (!runtime_status(runtime, status, NULL) && !read_ports(session)) return session;
  }
  podium_session_close(session);
  return NULL;
}

podium_session *podium_session_open(podium_runtime *runtime, const char *path, const podium_session_options *options) {
  return open_session(runtime, path, NULL, 0, options);
}

podium_session *podium_session_open_bytes(
    podium_runtime *runtime, const void *bytes, size_t count, const podium_session_options *options) {
  return open_session(runtime, NULL, bytes, count, options);
}

void podium_session_close(podium_session *session) {
  if (!session) return;
  const runtime_functions *call = &session->runtime->call;
  for (size_t i = 0; i < session->output_count; i++) {
    if (session->given[i]) call->ReleaseValue(session->given[i]);
    free(session->outputs[i].name);
  }
  for (size_t i = 0; i < session->input_count; i++) {
    if (session->bound[i]) call->ReleaseValue(session->bound[i]);
    free(session->contents[i]);
    free(session->inputs[i].name);
  }
  if (session->handle) call->ReleaseSession(session->handle);
  free(session->inputs);
  free(session->outputs);
  free(session->results);
  free(session->names);
  free(session->bound);
  free(session->given);
  free(session->contents);
  free(session->profile);
  free(session);
}
