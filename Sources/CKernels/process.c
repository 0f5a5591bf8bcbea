#define _GNU_SOURCE
#include "podium_process.h"

#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <malloc.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stddef.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/timex.h>
#include <sys/wait.h>
#include <unistd.h>

enum { first_free_descriptor = 3, descriptors_closed_one_by_one = 65536 };

static int make_mask(const int *cores, int count, cpu_set_t *mask) {
  CPU_ZERO(mask);
  for (int i = 0; i < count; i++) {
    if (cores[i] < 0 || cores[i] >= CPU_SETSIZE) return EINVAL;
    CPU_SET(cores[i], mask);
  }
  return 0;
}

/// Adds the cores of OpenMP's places. libgomp narrows the first thread to one of them when OMP_PROC_BIND is set, before main
/// runs, so the thread's own mask no longer tells what the process was given.
static void add_openmp_places(cpu_set_t *mask) {
  int (*places)(void) = (int (*)(void))dlsym(RTLD_DEFAULT, "omp_get_num_places");
  int (*size)(int) = (int (*)(int))dlsym(RTLD_DEFAULT, "omp_get_place_num_procs");
  void (*read)(int, int *) = (void (*)(int, int *))dlsym(RTLD_DEFAULT, "omp_get_place_proc_ids");
  if (!places || !size || !read) return;
  for (int place = 0; place < places(); place++) {
    int cores[CPU_SETSIZE];
    const int count = size(place);
    if (count < 0 || count > CPU_SETSIZE) return;
    read(place, cores);
    for (int i = 0; i < count; i++)
      if (cores[i] >= 0 && cores[i] < CPU_SETSIZE) CPU_SET(cores[i], mask);
  }
}

static int read_allowed_mask(cpu_set_t *mask) {
  CPU_ZERO(mask);
  if (sched_getaffinity(0, sizeof *mask, mask)) return errno;
  add_openmp_places(mask);
  return 0;
}

/// Why the new process could not start, told through the memory that vfork shares.
typedef struct {
  volatile int error;
  const char *volatile step;
} spawn_failure;

_Noreturn static void give_up(spawn_failure *failure, const char *step) {
  failure->error = errno;
  failure->step = step;
  _exit(127);
}

/// When the whole machine runs out of memory, this process goes, and not who started it. Where that cannot be said the kernel
/// chooses as ever.
static void be_first_out_of_memory(void) {
  const int file = open("/proc/self/oom_score_adj", O_WRONLY | O_CLOEXEC);
  if (file < 0) return;
  const ssize_t ignored = write(file, "1000", 4);
  (void)ignored;
  close(file);
}

/// Runs in the new process, which shares the parent's memory until exec: system calls only.
_Noreturn static void become(
    const podium_spawn_request *request, const cpu_set_t *mask, pid_t parent, spawn_failure *failure) {
  if (setpgid(0, 0)) give_up(failure, "setpgid");
  // The parent may have ended before this call; then nobody would send the signal.
  if (prctl(PR_SET_PDEATHSIG, SIGKILL)) give_up(failure, "prctl");
  if (getppid() != parent) _exit(127);
  // What it starts and loses stays below it while it lives; who gets it then is for this process to say.
  if (prctl(PR_SET_CHILD_SUBREAPER, 1)) give_up(failure, "prctl");
  struct sigaction standard = {.sa_handler = SIG_DFL};
  for (int signal = 1; signal < _NSIG; signal++) sigaction(signal, &standard, NULL);  // SIGKILL and SIGSTOP refuse: right

  // Out of the way of 0, 1 and 2 first, so that no dup2 overwrites a descriptor that is still needed.
  const int wanted[3] = {request->input, request->output, request->error};
  int moved[3];
  for (int i = 0; i < 3; i++)
    if ((moved[i] = fcntl(wanted[i], F_DUPFD, first_free_descriptor)) < 0) give_up(failure, "fcntl");
  for (int i = 0; i < 3; i++)
    if (dup2(moved[i], i) < 0) give_up(failure, "dup2");
  if (syscall(SYS_close_range, first_free_descriptor, ~0U, 0))  // Linux before 5.9 has no such call
    for (int i = first_free_descriptor; i < descriptors_closed_one_by_one; i++) close(i);

  if (sched_setaffinity(0, sizeof *mask, mask)) give_up(failure, "sched_setaffinity");
  if (request->memory_bytes > 0) {
    struct rlimit limit = {(rlim_t)request->memory_bytes, (rlim_t)request->memory_bytes};
    if (setrlimit(RLIMIT_DATA, &limit)) give_up(failure, "setrlimit");
    be_first_out_of_memory();
  }
  sigset_t none;
  sigemptyset(&none);
  sigprocmask(SIG_SETMASK, &none, NULL);
  execve(request->path, request->arguments, request->environment);
  give_up(failure, "execve");
}

/// Starts the process and waits until its program runs, or why it does not is known.
static int spawn_here(const podium_spawn_request *request, const cpu_set_t *mask, pid_t *pid, const char **failed_step) {
  spawn_failure failure = {0, ""};
  const pid_t parent = getpid();
  const pid_t child = vfork();
  if (child == 0) become(request, mask, parent, &failure);
  if (child < 0) {
    *failed_step = "vfork";
    return errno;
  }
  if (failure.error == 0) {
    *pid = child;
    return 0;
  }
  siginfo_t ended;
  while (waitid(P_PID, (id_t)child, &ended, WEXITED) && errno == EINTR) {}
  *failed_step = failure.step;
  return failure.error;
}

/// All processes are started by one thread that never ends: the kernel's "kill it when its parent ends" means the thread that
/// started it, and the threads that call us come and go. `lock` guards the rest; one caller at a time has `turn`.
static struct {
  pthread_mutex_t turn, lock;
  pthread_cond_t asked, answered;
  pthread_once_t once;
  int start_error;
  const podium_spawn_request *request;  // null: nothing to do
  const cpu_set_t *mask;
  pid_t pid;
  int error;
  const char *failed_step;
} spawner = {
    .turn = PTHREAD_MUTEX_INITIALIZER, .lock = PTHREAD_MUTEX_INITIALIZER, .asked = PTHREAD_COND_INITIALIZER,
    .answered = PTHREAD_COND_INITIALIZER, .once = PTHREAD_ONCE_INIT};

static void *serve_spawns(void *unused) {
  (void)unused;
  pthread_mutex_lock(&spawner.lock);
  for (;;) {
    while (!spawner.request) pthread_cond_wait(&spawner.asked, &spawner.lock);
    spawner.error = spawn_here(spawner.request, spawner.mask, &spawner.pid, &spawner.failed_step);
    spawner.request = NULL;
    pthread_cond_signal(&spawner.answered);
  }
  return NULL;
}

static void start_spawner(void) {
  // The thread inherits the mask: no handler of ours may run in a new process while it shares our memory.
  sigset_t all, before;
  sigfillset(&all);
  pthread_sigmask(SIG_SETMASK, &all, &before);
  pthread_t thread;
  spawner.start_error = pthread_create(&thread, NULL, serve_spawns, NULL);
  if (!spawner.start_error) pthread_detach(thread);
  pthread_sigmask(SIG_SETMASK, &before, NULL);
}

int podium_spawn(const podium_spawn_request *request, pid_t *pid, const char **failed_step) {
  cpu_set_t mask;
  *failed_step = "cores";
  const int mask_error =
      request->core_count ? make_mask(request->cores, request->core_count, &mask) : read_allowed_mask(&mask);
  if (mask_error) return mask_error;
  *failed_step = "thread";
  pthread_once(&spawner.once, start_spawner);
  if (spawner.start_error) return spawner.start_error;

  pthread_mutex_lock(&spawner.turn);
  pthread_mutex_lock(&spawner.lock);
  spawner.request = request;
  spawner.mask = &mask;
  pthread_cond_signal(&spawner.asked);
  while (spawner.request) pthread_cond_wait(&spawner.answered, &spawner.lock);
  const int error = spawner.error;
  *pid = spawner.pid;
  *failed_step = error ? spawner.failed_step : "";
  pthread_mutex_unlock(&spawner.lock);
  pthread_mutex_unlock(&spawner.turn);
  return error;
}

int podium_adopt_orphans(int adopt) { return prctl(PR_SET_CHILD_SUBREAPER, adopt ? 1 : 0); }

int podium_pidfd_open(pid_t pid) { return (int)syscall(SYS_pidfd_open, pid, 0); }

int podium_pidfd_kill(int pidfd) { return (int)syscall(SYS_pidfd_send_signal, pidfd, SIGKILL, NULL, 0); }

int podium_memory_file(const void *bytes, size_t count) {
  const int file = memfd_create("input", MFD_CLOEXEC);
  if (file < 0) return -1;
  for (size_t done = 0; done < count;) {
    const ssize_t wrote = write(file, (const char *)bytes + done, count - done);
    if (wrote < 0 && errno == EINTR) continue;
    if (wrote <= 0) {
      const int error = errno;
      close(file);
      errno = error;
      return -1;
    }
    done += (size_t)wrote;
  }
  if (lseek(file, 0, SEEK_SET) == 0) return file;
  close(file);
  return -1;
}

int podium_pipe(int *read_end, int *write_end) {
  int ends[2];
  if (pipe2(ends, O_CLOEXEC)) return -1;
  *read_end = ends[0];
  *write_end = ends[1];
  return 0;
}

int podium_allowed_cores(int *cores, int capacity) {
  cpu_set_t mask;
  if (read_allowed_mask(&mask)) return -1;
  int count = 0;
  for (int core = 0; core < CPU_SETSIZE && count < capacity; core++)
    if (CPU_ISSET(core, &mask)) cores[count++] = core;
  return count;
}

int podium_pin(const int *cores, int core_count) {
  cpu_set_t mask;
  const int error = make_mask(cores, core_count, &mask);
  if (error) return error;
  return sched_setaffinity(0, sizeof mask, &mask) ? errno : 0;
}

void podium_heap_steps(int step, int kept) {
  mallopt(M_TOP_PAD, step);
  mallopt(M_TRIM_THRESHOLD, kept);
}

int podium_clock_is_kept(void) {
  struct timex time = {0};  // asks, and changes nothing
  const int state = adjtimex(&time);
  return state < 0 ? -1 : state != TIME_ERROR;
}
