#pragma once

/// A function of a library, and the pointer that its address is written to.
typedef struct {
  const char *name;
  void *pointer;
} library_function;

/// A library that is loaded when it is first needed, not when the program starts. Its functions may be called once
/// `load_library` has said so.
typedef struct {
  const char *file;
  int flags;  // of dlopen
  const library_function *functions;
  int function_count;
  // For load_library alone:
  int is_tried;
  char failure[256];
} lazy_library;

/// Null, or why the library cannot be used. The first call loads it.
const char *load_library(lazy_library *library);
