/*
 * A system that has no watches left: HINTS=none refuses to begin, HINTS=full refuses each folder.
 */
#define _GNU_SOURCE 1
#include <dlfcn.h>
#include <errno.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

static int is(const char *what) {
  const char *text = getenv("HINTS");
  return text && strcmp(text, what) == 0;
}

int inotify_init1(int flags) {
  int (*real)(int) = (int (*)(int))dlsym(RTLD_NEXT, "inotify_init1");
  if (!is("none")) return real(flags);
  errno = EMFILE;
  return -1;
}

int inotify_add_watch(int fd, const char *path, uint32_t mask) {
  int (*real)(int, const char *, uint32_t) = (int (*)(int, const char *, uint32_t))dlsym(RTLD_NEXT, "inotify_add_watch");
  if (!is("full")) return real(fd, path, mask);
  errno = ENOSPC;
  return -1;
}
