// Times kernels by direct calls of a library, with nothing of Podium between: what Podium's own times are held against.
//
//     direct LIBRARY CORES KERNEL...     LIBRARY: onednn, openblas, libxsmm; CORES: 1 or 0,1: as many threads as cores
//
// A KERNEL is written as for `podium kernel`; of its fields those are read that the benchmark uses. Prints a line of JSON for
// each: the median of the samples in nanoseconds of a call, or why there is none. The variables that set the number of threads
// come from the caller, as they must be there when the process starts.
//
// Calls are warm: 0.15 s and 3 calls go before, then so many calls make a sample that it lasts 0.5 ms, and samples are taken
// until the 95% interval of their median is within 1% of it, at least 25 of them and for 0.2 s, at most for 3 s. oneDNN gets its
// tensors in the layouts that it prefers; the others get plain row-major ones.
#define _GNU_SOURCE
#include "direct.h"

#include <math.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

const char *failure;
int (*run)(int64_t times);
char chosen[128];

enum { most_samples = 100000, least_samples = 25 };
static const double warm_up = 150e6, sample_time = 0.5e6, least_time = 200e6, most_time = 3e9, precision = 0.01;

static double now(void) {
  struct timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  return (double)time.tv_sec * 1e9 + (double)time.tv_nsec;
}

static int compare(const void *left, const void *right) {
  const double a = *(const double *)left, b = *(const double *)right;
  return (a > b) - (a < b);
}

/// The larger distance of the ends of the median's 95% interval from the median, as a share of it. Sorts.
static double uncertainty(double *samples, int count, double *median) {
  qsort(samples, (size_t)count, sizeof *samples, compare);
  *median = (samples[(count - 1) / 2] + samples[count / 2]) / 2;
  const double reach = 0.98 * sqrt(count);
  const int low = (int)fmax(0, floor(count / 2.0 - reach)), high = (int)fmin(count - 1, ceil(count / 2.0 + reach));
  return fmax(*median - samples[low], samples[high] - *median) / *median;
}

static int measure(const char *text) {
  static double samples[most_samples], sorted[most_samples];
  const double start = now();
  double fastest = INFINITY;
  for (int done = 0; done < 3 || now() - start < warm_up; done++) {
    const double begin = now();
    if (!run(1)) return fail("a call failed");
    fastest = fmin(fastest, now() - begin);
  }
  int64_t calls = (int64_t)fmax(1, ceil(sample_time / fastest));
  for (int tries = 0; tries < 10; tries++) {
    const double begin = now();
    if (!run(calls)) return fail("a call failed");
    const double taken = now() - begin;
    if (taken >= sample_time) break;
    calls = (int64_t)fmax((double)calls + 1, ceil(sample_time / (taken / (double)calls)));
  }
  const double first = now();
  double median = 0, width = INFINITY;
  int count = 0, look = least_samples;
  while (count < most_samples) {
    const double begin = now();
    if (!run(calls)) return fail("a call failed");
    const double end = now();
    samples[count++] = (end - begin) / (double)calls;
    const int is_over = end - first >= most_time;
    if (!is_over && (count < look || end - first < least_time)) continue;
    look = count + count / 8 + 5;
    memcpy(sorted, samples, (size_t)count * sizeof *samples);
    width = uncertainty(sorted, count, &median);
    if (is_over || width <= precision) break;
  }
  printf(
      "{\"kernel\":\"%s\",\"medianNanoseconds\":%.3f,\"uncertainty\":%.5f,\"samples\":%d,\"callsPerSample\":%lld,"
      "\"implementation\":\"%s\"}\n",
      text, median, width, count, (long long)calls, chosen);
  return 1;
}

static int pin(const char *cores) {
  cpu_set_t set;
  CPU_ZERO(&set);
  for (const char *at = cores; at; at = strchr(at, ',') ? strchr(at, ',') + 1 : NULL) CPU_SET(strtoul(at, NULL, 10), &set);
  return !sched_setaffinity(0, sizeof set, &set);
}

int main(int count, char **arguments) {
  if (count < 4) return 64;
  const char *library = arguments[1];
  if (!pin(arguments[2])) return 64;
  const int is_dnnl = !strcmp(library, "onednn");
  if (is_dnnl && !open_dnnl()) return 70;
  for (int i = 3; i < count; i++) {
    kernel_shape shape;
    const int is_done = read_shape(&shape, arguments[i]) && (is_dnnl ? prepare_dnnl(&shape) : prepare_product(&shape, library)) &&
                        measure(arguments[i]);
    if (!is_done) printf("{\"kernel\":\"%s\",\"error\":\"%s\"}\n", arguments[i], failure);
    fflush(stdout);
  }
  return 0;
}
