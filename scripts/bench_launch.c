// Starts a program and says what it took, as `NANOSECONDS PEAK_KILOBYTES EXIT_STATUS` on standard output:
//
//     bench_launch OUTPUT PROGRAM [ARGUMENT...]
//
// What the program prints goes to the file OUTPUT. The kernel never says that a process's peak is below that of the one that
// started it, so this one is small: about 1 MB.
#define _GNU_SOURCE
#include <fcntl.h>
#include <spawn.h>
#include <stdio.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>

extern char **environ;

static long long now(void) {
  struct timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  return time.tv_sec * 1000000000LL + time.tv_nsec;
}

int main(int count, char **arguments) {
  if (count < 3) return 64;
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0);
  posix_spawn_file_actions_addopen(&actions, 1, arguments[1], O_WRONLY | O_CREAT | O_TRUNC, 0600);
  posix_spawn_file_actions_addopen(&actions, 2, "/dev/null", O_WRONLY, 0);
  pid_t process;
  long long start = now();
  if (posix_spawn(&process, arguments[2], &actions, NULL, arguments + 2, environ) != 0) return 66;
  int status;
  struct rusage usage;
  if (wait4(process, &status, 0, &usage) != process) return 70;
  printf("%lld %ld %d\n", now() - start, usage.ru_maxrss, WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status));
  return 0;
}
