#include "dnnl_library.h"

#include <dlfcn.h>
#include <pthread.h>
#include <stdio.h>

dnnl_functions dnnl_library;

static pthread_once_t once = PTHREAD_ONCE_INIT;
static char failure[256];

#define TEXT_OF(VALUE) #VALUE
#define TEXT(VALUE) TEXT_OF(VALUE)

static void load(void) {
  // The interface changes with the first number of the version: it is the one of the header. Global, so that the threads of the OpenMP
  // library that comes along can be set.
  static const char name[] = "libdnnl.so." TEXT(DNNL_VERSION_MAJOR);
  void *library = dlopen(name, RTLD_NOW | RTLD_GLOBAL);
  if (!library) {
    snprintf(failure, sizeof failure, "%s", dlerror());
    return;
  }
#define DNNL_FIND(NAME)                                                       \
  if (!(*(void **)&dnnl_library.NAME = dlsym(library, #NAME))) {              \
    snprintf(failure, sizeof failure, "%s lacks the function " #NAME, name);  \
    return;                                                                   \
  }
  DNNL_SHARED_FUNCTIONS(DNNL_FIND)
  DNNL_OWN_FUNCTIONS(DNNL_FIND)
}

const char *load_dnnl(void) {
  pthread_once(&once, load);
  return failure[0] ? failure : NULL;
}
