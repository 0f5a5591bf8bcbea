// What dispatching jobs costs at least: the same sockets, keys and disk as Podium's coordinator, without its scheduler, messages and
// checks. A server hands out numbers, 2 worker processes hand them back, and every result is a row of an SQLite database
// (WAL, synchronous=FULL) before it is acknowledged; what has arrived is committed together.
//   bench-dispatch-floor FOLDER JOBS CREDIT     jobs a second with CREDIT numbers in flight for each worker
//   bench-dispatch-floor FOLDER JOBS one        microseconds of JOBS round trips, one after the other: a client's number is a row,
//                                               a worker hands it back, the result is a row, the client is told
//   bench-dispatch-floor FOLDER JOBS commit     microseconds of JOBS commits of one row
// Prints one JSON value.

#include <sqlite3.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>
#include <zmq.h>

enum { WORKERS = 2, LIMIT = 4096, CLIENT = 1 << 20 };

static char server_public[41], server_secret[41];

static void fail(const char *what) {
  fprintf(stderr, "%s: %s\n", what, zmq_strerror(zmq_errno()));
  exit(1);
}

static double now(void) {
  struct timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  return time.tv_sec + time.tv_nsec * 1e-9;
}

static void run(sqlite3 *database, const char *sql) {
  if (sqlite3_exec(database, sql, NULL, NULL, NULL) != SQLITE_OK) {
    fprintf(stderr, "%s: %s\n", sql, sqlite3_errmsg(database));
    exit(1);
  }
}

static sqlite3 *database;
static sqlite3_stmt *insert;

static void open_database(const char *folder) {
  char path[4096];
  snprintf(path, sizeof path, "%s/floor.sqlite", folder);
  if (sqlite3_open(path, &database) != SQLITE_OK) fail("sqlite3_open");
  run(database, "PRAGMA journal_mode = WAL");
  run(database, "PRAGMA synchronous = FULL");
  run(database, "CREATE TABLE result (job INTEGER PRIMARY KEY, attempt INTEGER, fence INTEGER, worker TEXT, at INTEGER)");
  sqlite3_prepare_v2(database, "INSERT OR REPLACE INTO result VALUES (?, 1, ?, 'worker', ?)", -1, &insert, NULL);
}

static void write_row(int64_t job) {
  sqlite3_bind_int64(insert, 1, job);
  sqlite3_bind_int64(insert, 2, job);
  sqlite3_bind_int64(insert, 3, job);
  if (sqlite3_step(insert) != SQLITE_DONE) fail("insert");
  sqlite3_reset(insert);
}

static void *connect_to(void *context, const char *address) {
  char public[41], secret[41];
  zmq_curve_keypair(public, secret);
  void *socket = zmq_socket(context, ZMQ_DEALER);
  zmq_setsockopt(socket, ZMQ_CURVE_SERVERKEY, server_public, 40);
  zmq_setsockopt(socket, ZMQ_CURVE_PUBLICKEY, public, 40);
  zmq_setsockopt(socket, ZMQ_CURVE_SECRETKEY, secret, 40);
  if (zmq_connect(socket, address)) fail("zmq_connect");
  return socket;
}

// Hands back what it is given, at once.
static void work(const char *address) {
  void *socket = connect_to(zmq_ctx_new(), address);
  int64_t hello = -1;
  zmq_send(socket, &hello, sizeof hello, 0);
  while (1) {
    int64_t jobs[LIMIT];
    int size = zmq_recv(socket, jobs, sizeof jobs, 0);
    if (size < 0) fail("zmq_recv");
    zmq_send(socket, jobs, (size_t)size, 0);
  }
}

// One number after the other; the times of the round trips go to `pipe`.
static void ask(const char *address, int64_t jobs, int pipe) {
  void *socket = connect_to(zmq_ctx_new(), address);
  for (int64_t i = -100; i < jobs; i++) {
    int64_t job = CLIENT + i + 100, answer;
    double before = now();
    zmq_send(socket, &job, sizeof job, 0);
    if (zmq_recv(socket, &answer, sizeof answer, 0) < 0) fail("zmq_recv");
    double elapsed = now() - before;
    // The first ones warm up.
    if (i >= 0 && write(pipe, &elapsed, sizeof elapsed) < 0) exit(1);
  }
  exit(0);
}

struct peer {
  char id[16];
  int size;
};

static void send_to(void *socket, const struct peer *peer, const int64_t *jobs, int count) {
  zmq_send(socket, peer->id, (size_t)peer->size, ZMQ_SNDMORE);
  zmq_send(socket, jobs, sizeof *jobs * (size_t)count, 0);
}

// All messages that have arrived, or the first that does.
static int receive(void *socket, struct peer *peer, int64_t *jobs, int flags) {
  peer->size = zmq_recv(socket, peer->id, sizeof peer->id, flags);
  if (peer->size < 0) return -1;
  int size = zmq_recv(socket, jobs, sizeof *jobs * LIMIT, 0);
  return size / (int)sizeof *jobs;
}

static void serve_many(void *socket, int64_t jobs, int credit) {
  struct peer workers[WORKERS], senders[64];
  static int64_t results[64][LIMIT];
  int counts[64];
  int64_t next = 1, done = 0, batch[LIMIT];
  for (int i = 0; i < WORKERS; i++) receive(socket, &workers[i], results[0], 0);
  double start = now();
  for (int i = 0; i < WORKERS; i++) {
    int count = 0;
    while (count < credit && next <= jobs) batch[count++] = next++;
    if (count) send_to(socket, &workers[i], batch, count);
  }
  while (done < jobs) {
    int messages = 0;
    while (messages < 64) {
      int count = receive(socket, &senders[messages], results[messages], messages ? ZMQ_DONTWAIT : 0);
      if (count < 0) break;
      counts[messages++] = count;
    }
    run(database, "BEGIN IMMEDIATE");
    for (int i = 0; i < messages; i++) {
      for (int j = 0; j < counts[i]; j++) write_row(results[i][j]);
    }
    run(database, "COMMIT");
    for (int i = 0; i < messages; i++) {
      int count = 0;
      done += counts[i];
      while (count < counts[i] && next <= jobs) batch[count++] = next++;
      if (count) send_to(socket, &senders[i], batch, count);
    }
  }
  double elapsed = now() - start;
  printf("{\"jobsPerSecond\": %.1f}\n", jobs / elapsed);
}

static int compare(const void *left, const void *right) {
  double a = *(const double *)left, b = *(const double *)right;
  return a < b ? -1 : a > b;
}

static void print_times(double *times, int64_t count) {
  qsort(times, (size_t)count, sizeof *times, compare);
  printf("{\"p50\": %.1f, \"p99\": %.1f}\n", times[count / 2] * 1e6, times[count * 99 / 100] * 1e6);
}

static void serve_one(void *socket, int64_t jobs, int pipe) {
  struct peer workers[WORKERS], sender, client;
  int64_t job[LIMIT];
  int turn = 0;
  for (int i = 0; i < WORKERS; i++) receive(socket, &workers[i], job, 0);
  for (int64_t ended = 0; ended < jobs + 100;) {
    if (receive(socket, &sender, job, 0) < 0) fail("zmq_recv");
    int isWorker = 0;
    for (int i = 0; i < WORKERS; i++) {
      isWorker |= sender.size == workers[i].size && memcmp(sender.id, workers[i].id, (size_t)sender.size) == 0;
    }
    run(database, "BEGIN IMMEDIATE");
    write_row(isWorker ? job[0] : -job[0]);
    run(database, "COMMIT");
    if (isWorker) {
      send_to(socket, &client, job, 1);
      ended++;
    } else {
      client = sender;
      send_to(socket, &workers[turn++ % WORKERS], job, 1);
    }
  }
  double *times = calloc((size_t)jobs, sizeof *times);
  for (int64_t i = 0; i < jobs; i++) {
    if (read(pipe, &times[i], sizeof times[i]) != sizeof times[i]) exit(1);
  }
  print_times(times, jobs);
}

static void commit_one_by_one(int64_t jobs) {
  double *times = calloc((size_t)jobs, sizeof *times);
  for (int64_t i = 0; i < jobs; i++) {
    double before = now();
    run(database, "BEGIN IMMEDIATE");
    write_row(i);
    run(database, "COMMIT");
    times[i] = now() - before;
  }
  print_times(times, jobs);
}

int main(int count, char **arguments) {
  if (count != 4) return 64;
  int64_t jobs = atoll(arguments[2]);
  int isOne = strcmp(arguments[3], "one") == 0;
  open_database(arguments[1]);
  if (strcmp(arguments[3], "commit") == 0) {
    commit_one_by_one(jobs);
    return 0;
  }
  int credit = isOne ? 1 : atoi(arguments[3]);
  if (credit < 1 || credit > LIMIT) return 64;
  zmq_curve_keypair(server_public, server_secret);
  // The children are made before there is a context; the port is told to them.
  int ports[WORKERS + 1][2], times[2];
  pid_t children[WORKERS + 1];
  if (pipe(times)) return 1;
  int made = isOne ? WORKERS + 1 : WORKERS;
  for (int i = 0; i < made; i++) {
    if (pipe(ports[i])) return 1;
    fflush(stdout);
    children[i] = fork();
    if (children[i] == 0) {
      char address[256] = "";
      if (read(ports[i][0], address, sizeof address) <= 0) exit(1);
      if (i < WORKERS) work(address);
      // The workers say hello first.
      usleep(300000);
      ask(address, jobs, times[1]);
    }
  }
  void *socket = zmq_socket(zmq_ctx_new(), ZMQ_ROUTER);
  int yes = 1;
  zmq_setsockopt(socket, ZMQ_CURVE_SERVER, &yes, sizeof yes);
  zmq_setsockopt(socket, ZMQ_CURVE_SECRETKEY, server_secret, 40);
  zmq_setsockopt(socket, ZMQ_ROUTER_MANDATORY, &yes, sizeof yes);
  if (zmq_bind(socket, "tcp://127.0.0.1:*")) fail("zmq_bind");
  char address[256];
  size_t size = sizeof address;
  zmq_getsockopt(socket, ZMQ_LAST_ENDPOINT, address, &size);
  for (int i = 0; i < made; i++) {
    if (write(ports[i][1], address, sizeof address) < 0) return 1;
  }
  if (isOne) {
    serve_one(socket, jobs, times[0]);
  } else {
    serve_many(socket, jobs, credit);
  }
  fflush(stdout);
  for (int i = 0; i < made; i++) kill(children[i], SIGKILL);
  for (int i = 0; i < made; i++) waitpid(children[i], NULL, 0);
  return 0;
}
