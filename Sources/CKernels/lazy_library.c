#include "lazy_library.h"

#include <dlfcn.h>
#include <pthread.h>
#include <stdio.h>

/// Guards what is for load_library alone, of every library.
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;

static void load(lazy_library *library) {
  void *loaded = dlopen(library->file, library->flags);
  if (!loaded) {
    snprintf(library->failure, sizeof library->failure, "%s", dlerror());
    return;
  }
  for (int i = 0; i < library->function_count; i++) {
    const library_function *function = &library->functions[i];
    void *address = dlsym(loaded, function->name);
    if (!address) {
      snprintf(library->failure, sizeof library->failure, "%s lacks the function %s", library->file, function->name);
      return;
    }
    *(void **)function->pointer = address;
  }
}

const char *load_library(lazy_library *library) {
  pthread_mutex_lock(&lock);
  if (!library->is_tried) {
    library->is_tried = 1;
    load(library);
  }
  pthread_mutex_unlock(&lock);
  return library->failure[0] ? library->failure : NULL;
}
