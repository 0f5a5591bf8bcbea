// libzmq is loaded when it is first called, not when the program starts: it brings a dozen other libraries, and most commands have no
// use for it. These are its functions by their own names, each of which calls the one in the library.

#include "zeromq.h"

#include <dlfcn.h>
#include <pthread.h>
#include <stdio.h>

#define FUNCTIONS(X)                                                                                                       \
  X(zmq_bind) X(zmq_close) X(zmq_connect) X(zmq_ctx_new) X(zmq_ctx_set) X(zmq_ctx_term) X(zmq_curve_keypair)               \
  X(zmq_curve_public) X(zmq_errno) X(zmq_getsockopt) X(zmq_msg_close) X(zmq_msg_data) X(zmq_msg_get) X(zmq_msg_gets)       \
  X(zmq_msg_init) X(zmq_msg_more) X(zmq_msg_recv) X(zmq_msg_size) X(zmq_poll) X(zmq_send) X(zmq_setsockopt)                \
  X(zmq_socket) X(zmq_socket_monitor) X(zmq_strerror) X(zmq_z85_decode) X(zmq_z85_encode) X(zmq_has) X(zmq_version)

static struct {
#define MEMBER(NAME) __typeof__(&NAME) NAME;
  FUNCTIONS(MEMBER)
} library;

static pthread_once_t once = PTHREAD_ONCE_INIT;
static char failure[256];

static void load(void) {
  // Fifth interface of the library, that of all versions since 4.2.
  void *loaded = dlopen("libzmq.so.5", RTLD_NOW | RTLD_LOCAL);
  if (!loaded) {
    snprintf(failure, sizeof failure, "libzmq cannot be loaded: %s", dlerror());
    return;
  }
#define FIND(NAME)                                                                     \
  if (!(*(void **)&library.NAME = dlsym(loaded, #NAME))) {                             \
    snprintf(failure, sizeof failure, "libzmq lacks the function " #NAME);             \
    return;                                                                            \
  }
  FUNCTIONS(FIND)
}

static int is_loaded(void) {
  pthread_once(&once, load);
  return !failure[0];
}

/// Forwards to the library; without it fails as its functions do, with an error number of its own.
#define CALL(RESULT, NAME, ...) return is_loaded() ? library.NAME(__VA_ARGS__) : (errno = ELIBACC, (RESULT))

int zmq_errno(void) { CALL(errno, zmq_errno); }
const char *zmq_strerror(int number) { CALL(failure, zmq_strerror, number); }
int zmq_has(const char *capability) { CALL(0, zmq_has, capability); }
void *zmq_ctx_new(void) { CALL(NULL, zmq_ctx_new); }
int zmq_ctx_term(void *context) { CALL(-1, zmq_ctx_term, context); }
int zmq_ctx_set(void *context, int option, int value) { CALL(-1, zmq_ctx_set, context, option, value); }
int zmq_msg_init(zmq_msg_t *message) { CALL(-1, zmq_msg_init, message); }
int zmq_msg_recv(zmq_msg_t *message, void *socket, int flags) { CALL(-1, zmq_msg_recv, message, socket, flags); }
int zmq_msg_close(zmq_msg_t *message) { CALL(-1, zmq_msg_close, message); }
void *zmq_msg_data(zmq_msg_t *message) { CALL(NULL, zmq_msg_data, message); }
size_t zmq_msg_size(const zmq_msg_t *message) { CALL(0, zmq_msg_size, message); }
int zmq_msg_more(const zmq_msg_t *message) { CALL(0, zmq_msg_more, message); }
int zmq_msg_get(const zmq_msg_t *message, int property) { CALL(-1, zmq_msg_get, message, property); }
const char *zmq_msg_gets(const zmq_msg_t *message, const char *property) { CALL(NULL, zmq_msg_gets, message, property); }
void *zmq_socket(void *context, int type) { CALL(NULL, zmq_socket, context, type); }
int zmq_close(void *socket) { CALL(-1, zmq_close, socket); }
int zmq_setsockopt(void *socket, int option, const void *value, size_t length) {
  CALL(-1, zmq_setsockopt, socket, option, value, length);
}
int zmq_getsockopt(void *socket, int option, void *value, size_t *length) {
  CALL(-1, zmq_getsockopt, socket, option, value, length);
}
int zmq_bind(void *socket, const char *address) { CALL(-1, zmq_bind, socket, address); }
int zmq_connect(void *socket, const char *address) { CALL(-1, zmq_connect, socket, address); }
int zmq_send(void *socket, const void *data, size_t length, int flags) { CALL(-1, zmq_send, socket, data, length, flags); }
int zmq_socket_monitor(void *socket, const char *address, int events) {
  CALL(-1, zmq_socket_monitor, socket, address, events);
}
int zmq_poll(zmq_pollitem_t *items, int count, long timeout) { CALL(-1, zmq_poll, items, count, timeout); }
int zmq_curve_keypair(char *public_key, char *secret_key) { CALL(-1, zmq_curve_keypair, public_key, secret_key); }
int zmq_curve_public(char *public_key, const char *secret_key) { CALL(-1, zmq_curve_public, public_key, secret_key); }
uint8_t *zmq_z85_decode(uint8_t *bytes, const char *text) { CALL(NULL, zmq_z85_decode, bytes, text); }
char *zmq_z85_encode(char *text, const uint8_t *bytes, size_t count) { CALL(NULL, zmq_z85_encode, text, bytes, count); }

/// Without the library the version is 0.0.0.
void zmq_version(int *major, int *minor, int *patch) {
  *major = *minor = *patch = 0;
  if (is_loaded()) library.zmq_version(major, minor, patch);
}
