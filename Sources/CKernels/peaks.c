#define _GNU_SOURCE
#include "podium_peaks.h"

#include <errno.h>
#include <pthread.h>
#include <sched.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <time.h>

#include "peak_loops.h"

enum { page_bytes = 4096, huge_page_bytes = 2 << 20, most_threads = 1024, rounds_that_prove = 3 };

int64_t podium_now_nanoseconds(void) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return now.tv_sec * INT64_C(1000000000) + now.tv_nsec;
}

const char *podium_peak_instructions(void) { return peak_loops_of_this_machine()->name; }

/// All threads of one measurement. Between the barriers of a round the first member alone writes.
typedef struct {
  const podium_peak_work *work;
  const peak_loops *loops;
  const arithmetic_loop *arithmetic;  // NULL for memory
  pthread_mutex_t gate;  // held until every thread exists
  pthread_barrier_t barrier;
  size_t bytes_each;    // of one buffer
  int64_t repetitions;  // of the loop in a round
  int long_rounds;      // in a row while the length is sought
  double *rates;
  int capacity, rounds;
  int64_t until;
  int is_over;
} peak_team;

typedef struct {
  peak_team *team;
  int index;
  int error;
  float *buffers[3];
  int64_t begin, end;
  pthread_t thread;
} peak_member;

static int buffer_count(podium_peak_kind kind) {
  switch (kind) {
  case PODIUM_READ: return 1;
  case PODIUM_TRIAD:
  case PODIUM_STREAMING_TRIAD: return 3;
  default: return 0;
  }
}

int podium_has_peak(podium_peak_kind kind) { return buffer_count(kind) > 0 || arithmetic_loop_of_this_machine(kind) != NULL; }

static const arithmetic_loop *arithmetic_of(podium_peak_kind kind) {
  if (buffer_count(kind) > 0) return NULL;
  const arithmetic_loop *loop = arithmetic_loop_of_this_machine(kind);
  return !loop && kind == PODIUM_FUSED_MULTIPLY_ADD ? &portable_f32_loop : loop;
}

static void work_once(const peak_member *member, int64_t repetitions) {
  const peak_team *team = member->team;
  float *const *buffers = member->buffers;
  switch (team->work->kind) {
  case PODIUM_FUSED_MULTIPLY_ADD:
  case PODIUM_MULTIPLY_ADD_F64:
  case PODIUM_DOT_BF16:
  case PODIUM_DOT_U8S8: team->arithmetic->run(repetitions); break;
  case PODIUM_READ:
    for (int64_t i = 0; i < repetitions; i++) team->loops->read(buffers[0], team->bytes_each);
    break;
  case PODIUM_TRIAD:
    for (int64_t i = 0; i < repetitions; i++) team->loops->triad(buffers[0], buffers[1], buffers[2], team->bytes_each);
    break;
  case PODIUM_STREAMING_TRIAD:
    for (int64_t i = 0; i < repetitions; i++)
      team->loops->streaming_triad(buffers[0], buffers[1], buffers[2], team->bytes_each);
    break;
  }
}

/// Pins the thread and touches its memory from there, so that it lies near the core.
static int settle(peak_member *member) {
  cpu_set_t mask;
  CPU_ZERO(&mask);
  CPU_SET(member->team->work->cores[member->index], &mask);
  int error = pthread_setaffinity_np(pthread_self(), sizeof mask, &mask);
  for (int i = 0; i < buffer_count(member->team->work->kind) && !error; i++) {
    const size_t bytes = member->team->bytes_each;
    error = posix_memalign((void **)&member->buffers[i], bytes < huge_page_bytes ? page_bytes : huge_page_bytes, bytes);
    if (error) break;
    madvise(member->buffers[i], bytes, MADV_HUGEPAGE);  // only faster: where it is refused, small pages do
    memset(member->buffers[i], 0, bytes);
  }
  return error;
}

static double units_per_repetition(const peak_team *team) {
  if (team->arithmetic) return team->arithmetic->operations_per_step;
  return (double)team->bytes_each * buffer_count(team->work->kind);
}

/// Finds how long a round must be, which also warms up. One long round proves nothing, something may have come between; so some
/// in a row must be long enough. Returns whether the length is found.
static int is_long_enough(peak_team *team, int64_t time) {
  if (time < team->work->round_nanoseconds && team->repetitions < INT64_C(1) << 40) {
    team->repetitions *= 2;
    team->long_rounds = 0;
  } else {
    team->long_rounds++;
  }
  return team->long_rounds >= rounds_that_prove;
}

/// Takes a round's time, from the first thread's start to the last thread's end, and decides whether another follows.
static void judge_round(peak_team *team, const peak_member *members) {
  const int threads = team->work->core_count;
  int64_t begin = members[0].begin, end = members[0].end;
  for (int i = 1; i < threads; i++) {
    if (members[i].begin < begin) begin = members[i].begin;
    if (members[i].end > end) end = members[i].end;
  }
  const int64_t time = end > begin ? end - begin : 1;
  if (team->until == 0) {
    if (is_long_enough(team, time)) team->until = podium_now_nanoseconds() + team->work->total_nanoseconds;
    return;
  }
  team->rates[team->rounds++] = units_per_repetition(team) * (double)team->repetitions * threads / (double)time;
  team->is_over = team->rounds >= team->capacity || podium_now_nanoseconds() >= team->until;
}

static void *play(void *argument) {
  peak_member *member = argument;
  peak_team *team = member->team;
  pthread_mutex_lock(&team->gate);
  pthread_mutex_unlock(&team->gate);
  if (team->is_over) return NULL;  // not all threads could be started
  const peak_member *members = member - member->index;
  member->error = settle(member);
  pthread_barrier_wait(&team->barrier);
  for (int i = 0; i < team->work->core_count; i++)
    if (members[i].error) return NULL;
  while (!team->is_over) {
    pthread_barrier_wait(&team->barrier);
    member->begin = podium_now_nanoseconds();
    work_once(member, team->repetitions);
    member->end = podium_now_nanoseconds();
    pthread_barrier_wait(&team->barrier);
    if (member->index == 0) judge_round(team, members);
    pthread_barrier_wait(&team->barrier);
  }
  return NULL;
}

/// Starts the threads, lets them play, and waits for them. The caller sleeps meanwhile. Returns 0 or an errno.
static int run_team(peak_team *team, peak_member *members) {
  int error = 0, started = 0;
  pthread_mutex_lock(&team->gate);
  for (; started < team->work->core_count && !error; started += !error) {
    members[started].team = team;
    members[started].index = started;
    error = pthread_create(&members[started].thread, NULL, play, &members[started]);
  }
  team->is_over = error != 0;
  pthread_mutex_unlock(&team->gate);
  for (int i = 0; i < started; i++) {
    pthread_join(members[i].thread, NULL);
    if (!error) error = members[i].error;
    for (int j = 0; j < 3; j++) free(members[i].buffers[j]);
  }
  return error;
}

int podium_peak_rounds(const podium_peak_work *work, double *rates, int capacity) {
  if (work->core_count < 1 || work->core_count > most_threads || capacity < 1) return -EINVAL;
  for (int i = 0; i < work->core_count; i++)
    if (work->cores[i] < 0 || work->cores[i] >= CPU_SETSIZE) return -EINVAL;
  const int buffers = buffer_count(work->kind);
  const arithmetic_loop *arithmetic = arithmetic_of(work->kind);
  if (!buffers && !arithmetic) return -ENOTSUP;
  const size_t bytes = buffers ? (size_t)work->bytes_per_thread / buffers / peak_block_bytes * peak_block_bytes : 0;
  if (buffers && (work->bytes_per_thread <= 0 || bytes == 0)) return -EINVAL;

  peak_team team = {
      .work = work, .loops = peak_loops_of_this_machine(), .arithmetic = arithmetic, .gate = PTHREAD_MUTEX_INITIALIZER,
      .bytes_each = bytes, .repetitions = 1, .rates = rates, .capacity = capacity};
  peak_member *members = calloc((size_t)work->core_count, sizeof *members);
  int error = members ? pthread_barrier_init(&team.barrier, NULL, (unsigned)work->core_count) : ENOMEM;
  if (!error) {
    error = run_team(&team, members);
    pthread_barrier_destroy(&team.barrier);
  }
  free(members);
  return error ? -error : team.rounds;
}

struct podium_listener {
  const peak_loops *loops;
  const arithmetic_loop *arithmetic;
  size_t bytes;
  float *buffer;
};

podium_listener *podium_listener_make(int64_t bytes) {
  podium_listener *made = calloc(1, sizeof *made);
  if (!made) return NULL;
  *made = (podium_listener){
      .loops = peak_loops_of_this_machine(), .arithmetic = arithmetic_of(PODIUM_FUSED_MULTIPLY_ADD),
      .bytes = (size_t)bytes / peak_block_bytes * peak_block_bytes};
  // Whole huge pages: where small ones happen to lie decides how much of a cache they can use.
  const size_t taken = (made->bytes + huge_page_bytes - 1) / huge_page_bytes * huge_page_bytes;
  if (made->bytes == 0 || posix_memalign((void **)&made->buffer, huge_page_bytes, taken)) {
    free(made);
    return NULL;
  }
  madvise(made->buffer, taken, MADV_HUGEPAGE);  // only better: where it is refused, small pages do
  memset(made->buffer, 0, taken);
  return made;
}

void podium_listener_free(podium_listener *listener) {
  if (!listener) return;
  free(listener->buffer);
  free(listener);
}

double podium_listen(podium_listener *listener, int64_t bytes, int64_t round_nanoseconds) {
  enum { rounds = 2, steps = 500 };
  const size_t most = (size_t)(bytes > 0 ? bytes : 0) / peak_block_bytes * peak_block_bytes;
  const size_t read = most < listener->bytes ? most : listener->bytes;
  const double units = read ? (double)read : steps * listener->arithmetic->operations_per_step;
  double best = 0;
  // What the loop needs was used by others meanwhile.
  if (read) listener->loops->read(listener->buffer, read);
  for (int round = 0; round < rounds; round++) {
    const int64_t begin = podium_now_nanoseconds();
    int64_t time, turns = 0;
    do {
      if (read) {
        listener->loops->read(listener->buffer, read);
      } else {
        listener->arithmetic->run(steps);
      }
      turns++;
      time = podium_now_nanoseconds() - begin;
    } while (time < round_nanoseconds);
    const double rate = units * (double)turns / (double)time;
    if (rate > best) best = rate;
  }
  return best;
}

int podium_core_of_this_thread(void) { return sched_getcpu(); }

typedef struct {
  podium_listener *listener;
  int core;
  int64_t bytes, round_nanoseconds;
  double rate;
  pthread_t thread;
} distant_ear;

static void *listen_there(void *argument) {
  distant_ear *ear = argument;
  cpu_set_t mask;
  CPU_ZERO(&mask);
  CPU_SET(ear->core, &mask);
  if (!pthread_setaffinity_np(pthread_self(), sizeof mask, &mask))
    ear->rate = podium_listen(ear->listener, ear->bytes, ear->round_nanoseconds);
  return NULL;
}

int podium_listen_elsewhere(
    podium_listener *const *listeners, const int *cores, int count, int64_t bytes, int64_t round_nanoseconds, double *rates) {
  if (count < 1 || count > most_threads) return EINVAL;
  distant_ear *ears = calloc((size_t)count, sizeof *ears);
  if (!ears) return ENOMEM;
  int error = 0, started = 0;
  for (; started < count && !error; started += !error) {
    if (cores[started] < 0 || cores[started] >= CPU_SETSIZE) {
      error = EINVAL;
      break;
    }
    ears[started] = (distant_ear){
        .listener = listeners[started], .core = cores[started], .bytes = bytes, .round_nanoseconds = round_nanoseconds};
    error = pthread_create(&ears[started].thread, NULL, listen_there, &ears[started]);
  }
  for (int i = 0; i < started; i++) {
    pthread_join(ears[i].thread, NULL);
    rates[i] = ears[i].rate;
  }
  free(ears);
  return error;
}

double podium_clock_gigahertz(void) {
  double best = 0;
#if defined(__x86_64__) || defined(__aarch64__)
  enum { tries = 10, turns = 200000, additions = 10 };
  for (int i = 0; i < tries; i++) {
    int64_t left = turns;
    uint64_t value = 1;
    const int64_t begin = podium_now_nanoseconds();
#if defined(__x86_64__)
#define ADD_TWICE "add %0, %0\n\tadd %0, %0\n\t"
    __asm__ volatile("1:\n\t" ADD_TWICE ADD_TWICE ADD_TWICE ADD_TWICE ADD_TWICE "dec %1\n\tjnz 1b\n\t"
#else
#define ADD_TWICE "add %0, %0, %0\n\tadd %0, %0, %0\n\t"
    __asm__ volatile("1:\n\t" ADD_TWICE ADD_TWICE ADD_TWICE ADD_TWICE ADD_TWICE "subs %1, %1, #1\n\tb.ne 1b\n\t"
#endif
                     : "+r"(value), "+r"(left)
                     :
                     : "cc");
    const double rate = (double)turns * additions / (double)(podium_now_nanoseconds() - begin);
    if (rate > best) best = rate;
  }
#endif
  return best;
}

int podium_flush_caches(int64_t bytes) {
  static char *buffer;
  static int64_t size;
  if (size < bytes) {
    free(buffer);
    size = 0;
    if (posix_memalign((void **)&buffer, page_bytes, (size_t)bytes)) {
      buffer = NULL;
      return ENOMEM;
    }
    size = bytes;
  }
  static char turn;
  memset(buffer, ++turn, (size_t)bytes);
  return 0;
}
