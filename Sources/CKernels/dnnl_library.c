#include "dnnl_library.h"

#include <dlfcn.h>

#include "lazy_library.h"

dnnl_functions dnnl_library;

#define TEXT_OF(VALUE) #VALUE
#define TEXT(VALUE) TEXT_OF(VALUE)

#define DNNL_ENTRY(NAME) {#NAME, &dnnl_library.NAME},
static const library_function functions[] = {DNNL_SHARED_FUNCTIONS(DNNL_ENTRY) DNNL_OWN_FUNCTIONS(DNNL_ENTRY)};

// The interface changes with the first number of the version: it is the one of the header. Global, so that the threads of the
// OpenMP library that comes along can be set.
static lazy_library library = {
    .file = "libdnnl.so." TEXT(DNNL_VERSION_MAJOR),
    .flags = RTLD_NOW | RTLD_GLOBAL,
    .functions = functions,
    .function_count = sizeof functions / sizeof *functions,
};

const char *load_dnnl(void) { return load_library(&library); }
