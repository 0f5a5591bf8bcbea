#include <stdlib.h>
#include <string.h>

#include "session.h"

enum {
  text_elements = 8,  // TensorProto.DataType.STRING
  cache_line = 64,
};

static podium_tensor_type type_of(const tensor_slot *slot) {
  return (podium_tensor_type){
      .name = slot->name, .element_type = slot->element_type, .rank = slot->rank, .sizes = slot->sizes};
}

size_t podium_session_input_count(const podium_session *session) { return session->input_count; }
size_t podium_session_output_count(const podium_session *session) { return session->output_count; }

podium_tensor_type podium_session_input(const podium_session *session, size_t index) { return type_of(&session->inputs[index]); }
podium_tensor_type podium_session_output(const podium_session *session, size_t index) { return type_of(&session->outputs[index]); }

/// The product of the sizes fits 64 bits and none is negative.
static int are_sizes_sound(const podium_tensor_type *type) {
  if (type->rank < 0 || type->rank > podium_rank_limit) return 0;
  int64_t elements = 1;
  for (int axis = 0; axis < type->rank; axis++)
    if (type->sizes[axis] < 0 || __builtin_mul_overflow(elements, type->sizes[axis], &elements)) return 0;
  return 1;
}

int podium_session_bind(
    podium_session *session, size_t index, const podium_tensor_type *type, const void *bytes, size_t count) {
  podium_runtime *runtime = session->runtime;
  if (index >= session->input_count) return runtime_refuse(runtime, "there is no input %zu", index);
  tensor_slot *slot = &session->inputs[index];
  if (type->element_type == text_elements) return runtime_refuse(runtime, "%s holds text, which cannot be bound", slot->name);
  if (!are_sizes_sound(type)) return runtime_refuse(runtime, "%s: its sizes make no tensor", slot->name);
  const size_t room = count / cache_line * cache_line + cache_line;  // a multiple, as aligned_alloc wants it; never empty
  void *copy = room > count ? aligned_alloc(cache_line, room) : NULL;
  if (!copy) return runtime_refuse(runtime, "%s: there is no memory for its %zu bytes", slot->name, count);
  if (count) memcpy(copy, bytes, count);
  void *value = NULL;
  // The library checks that the bytes are enough for the type and the sizes.
  void *status = runtime->call.CreateTensorWithDataAsOrtValue(
      runtime->memory, copy, count, type->sizes, (size_t)type->rank, type->element_type, &value);
  if (runtime_status(runtime, status, slot->name)) {
    free(copy);
    return -1;
  }
  if (session->bound[index]) runtime->call.ReleaseValue(session->bound[index]);
  free(session->contents[index]);
  session->bound[index] = value;
  session->contents[index] = copy;
  return 0;
}

int podium_session_run(podium_session *session, int64_t times) {
  podium_runtime *runtime = session->runtime;
  const runtime_functions *call = &runtime->call;
  for (size_t i = 0; i < session->input_count; i++)
    if (!session->bound[i]) return runtime_refuse(runtime, "the input %s is not bound", session->inputs[i].name);
  for (int64_t turn = 0; turn < times; turn++) {
    session->has_run = 0;
    // An output that is there already would be written into, whatever its size is this time.
    for (size_t i = 0; i < session->output_count; i++) {
      if (session->given[i]) call->ReleaseValue(session->given[i]);
      session->given[i] = NULL;
    }
    void *status = call->Run(
        session->handle, NULL, session->names, (const void *const *)session->bound, session->input_count,
        session->names + session->input_count, session->output_count, session->given);
    if (runtime_status(runtime, status, NULL)) return -1;
    session->has_run = 1;
  }
  return 0;
}

int podium_session_result(podium_session *session, size_t index, podium_tensor_type *type, const void **bytes) {
  podium_runtime *runtime = session->runtime;
  if (index >= session->output_count) return runtime_refuse(runtime, "there is no output %zu", index);
  tensor_slot *slot = &session->results[index];
  *bytes = NULL;
  if (!session->has_run) return runtime_refuse(runtime, "the model has not run");
  void *value = session->given[index];
  if (read_value_type(runtime, value, slot)) return -1;
  *type = type_of(slot);
  if (!are_sizes_sound(type)) return runtime_refuse(runtime, "%s: its sizes make no tensor", slot->name);
  if (slot->element_type == 0 || slot->element_type == text_elements) return 0;
  void *data = NULL;
  if (runtime_status(runtime, runtime->call.GetTensorMutableData(value, &data), slot->name)) return -1;
  *bytes = data;
  return 0;
}

const char *podium_session_end_profile(podium_session *session) {
  podium_runtime *runtime = session->runtime;
  char *path = NULL;
  if (runtime_status(runtime, runtime->call.SessionEndProfiling(session->handle, runtime->allocator, &path), NULL)) return NULL;
  free(session->profile);
  session->profile = path[0] ? strdup(path) : NULL;
  if (!session->profile) runtime_refuse(runtime, path[0] ? "there is no memory for the profile's path" : "no profile was taken");
  if (runtime_status(runtime, runtime->call.AllocatorFree(runtime->allocator, path), NULL)) return NULL;
  return session->profile;
}
