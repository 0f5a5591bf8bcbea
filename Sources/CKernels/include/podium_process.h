#pragma once
#include <stdint.h>
#include <sys/types.h>

/// What a new process is given before its program starts. Strings and arrays are only read during the call.
typedef struct {
  const char *path;
  char *const *arguments;    // ends with NULL
  char *const *environment;  // ends with NULL
  int input, output, error;  // become descriptors 0, 1, 2; every other descriptor is closed
  const int *cores;          // the only cores it may run on
  int core_count;            // 0: all that this process was given
  int64_t memory_bytes;      // limit of private writable memory (RLIMIT_DATA), and killed first if the machine has none; 0: none
} podium_spawn_request;

/// Starts a process in a group of its own that is killed when this process ends. Returns 0 and its id, or an errno and the name
/// of the step that failed.
int podium_spawn(const podium_spawn_request *request, pid_t *pid, const char **failed_step);

/// Makes this process the parent of processes below it that lose theirs, or no longer. Returns 0, or -1 and errno.
int podium_adopt_orphans(int adopt);

/// A descriptor that becomes readable when the process ends; -1 and errno on failure.
int podium_pidfd_open(pid_t pid);

/// Kills the process of such a descriptor. Returns 0, or -1 and errno.
int podium_pidfd_kill(int pidfd);

/// A descriptor of an anonymous file that holds `count` bytes, at its start; -1 and errno on failure.
int podium_memory_file(const void *bytes, size_t count);

/// A pipe whose ends are closed in new programs; 0, or -1 and errno.
int podium_pipe(int *read_end, int *write_end);

/// The cores this process was started with, in rising order, also when OpenMP has bound the calling thread to one of them.
/// Returns how many there are, at most `capacity`; -1 and errno on failure.
int podium_allowed_cores(int *cores, int capacity);

/// Lets the heap grow by at least `step` bytes, and keeps up to `kept` unused bytes at its end.
void podium_heap_steps(int step, int kept);

/// Pins the calling thread, and the threads it starts later. Returns 0 or an errno.
int podium_pin(const int *cores, int core_count);

/// Whether something keeps the machine's time of day right: 1 or 0; -1 when the kernel does not say.
int podium_clock_is_kept(void);
