#pragma once
#include <stddef.h>
#include <stdint.h>

/// ONNX Runtime's library, loaded from a file. It and everything that comes from it belong to one thread.
typedef struct podium_runtime podium_runtime;

/// A model that is ready to run.
typedef struct podium_session podium_session;

/// Dimensions of a tensor, at most; more are an error.
enum { podium_rank_limit = 64 };

/// What a tensor is. `sizes` lives as long as what it was asked of.
typedef struct {
  const char *name;
  int element_type;  // ONNX's TensorProto.DataType; 0 when it is no tensor
  int rank;
  const int64_t *sizes;  // of a port -1 where free
} podium_tensor_type;

typedef struct {
  int threads;                 // that share the work of one operator, the calling one included
  int optimization;            // 0 none, 1 basic, 2 extended, 99 all
  const char *profile_prefix;  // null: no profile
} podium_session_options;

/// Loads the library, which then stays loaded until the process ends. Null only without memory; whether it is there says
/// `podium_runtime_version`.
podium_runtime *podium_runtime_load(const char *path);

/// The version that the library gives; null when it could not be loaded, and the message says why.
const char *podium_runtime_version(const podium_runtime *runtime);

/// The file that the library was loaded from.
const char *podium_runtime_path(const podium_runtime *runtime);

/// What went wrong last; empty at first.
const char *podium_runtime_message(const podium_runtime *runtime);

/// Prepares for sessions. Only for a version whose functions are where we look for them: see RuntimeVersion. Returns 0, or -1 with a
/// message, as all that return an int do.
int podium_runtime_start(podium_runtime *runtime);

/// After the last session is closed.
void podium_runtime_close(podium_runtime *runtime);

/// Reads and prepares a model. Null with a message on failure. Files beside the model, such as weights, are found by its path.
podium_session *podium_session_open(podium_runtime *runtime, const char *path, const podium_session_options *options);

/// The same of a file's content, which is not needed any more afterwards.
podium_session *podium_session_open_bytes(
    podium_runtime *runtime, const void *bytes, size_t count, const podium_session_options *options);

void podium_session_close(podium_session *session);

size_t podium_session_input_count(const podium_session *session);
size_t podium_session_output_count(const podium_session *session);

/// As the model declares them; `index` must be below the count.
podium_tensor_type podium_session_input(const podium_session *session, size_t index);
podium_tensor_type podium_session_output(const podium_session *session, size_t index);

/// Copies `count` bytes as what the input holds from now on. All sizes must be known.
int podium_session_bind(podium_session *session, size_t index, const podium_tensor_type *type, const void *bytes, size_t count);

/// Runs the model, one run after the other. All inputs must be bound. What earlier runs gave is gone.
int podium_session_run(podium_session *session, int64_t times);

/// An output of the last run, until the next one; its elements lie at `*bytes`, as many as its sizes say. Of text and of what is no
/// tensor `*bytes` is null. Fails when there was no run.
int podium_session_result(podium_session *session, size_t index, podium_tensor_type *type, const void **bytes);

/// Writes the profile. Its file's path lives as long as the session; null with a message on failure.
const char *podium_session_end_profile(podium_session *session);
