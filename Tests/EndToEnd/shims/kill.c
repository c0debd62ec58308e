/*
 * An end at any instant: the process kills itself just before the call number KILL_AT of those that read or change
 * files below KILL_FOLDER; with KILL_HALF a write is done by half first, as when the power goes. How many calls there
 * were is written to KILL_TALLY at the end.
 */
#define _GNU_SOURCE 1
#include <dlfcn.h>
#include <fcntl.h>
#include <signal.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/types.h>
#include <unistd.h>

static atomic_ulong calls;

__attribute__((destructor)) static void tell(void) {
  const char *path = getenv("KILL_TALLY");
  FILE *file = path ? fopen(path, "w") : NULL;
  if (file == NULL) return;
  fprintf(file, "%lu\n", atomic_load(&calls));
  fclose(file);
}

static int is_below(const char *path) {
  const char *folder = getenv("KILL_FOLDER");
  return folder && path && strncmp(path, folder, strlen(folder)) == 0;
}

static int is_file(int fd) {
  char link[64], path[4096];
  snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
  ssize_t length = readlink(link, path, sizeof path - 1);
  if (length <= 0) return 0;
  path[length] = 0;
  return is_below(path);
}

/* Counts a call; tells whether it is the last. */
static int is_last(int is_one) {
  if (!is_one) return 0;
  unsigned long call = atomic_fetch_add(&calls, 1) + 1;
  const char *text = getenv("KILL_AT");
  return text && call == strtoul(text, NULL, 10);
}

static void end(void) {
  kill(getpid(), SIGKILL);
  for (;;) pause();
}

static void step(int is_one) {
  if (is_last(is_one)) end();
}

static int is_half(void) { return getenv("KILL_HALF") != NULL; }

#define REAL(name) __typeof__(&name) real = (__typeof__(&name))dlsym(RTLD_NEXT, #name)

ssize_t read(int fd, void *buffer, size_t count) {
  REAL(read);
  step(is_file(fd));
  return real(fd, buffer, count);
}

ssize_t pread(int fd, void *buffer, size_t count, off_t offset) {
  REAL(pread);
  step(is_file(fd));
  return real(fd, buffer, count, offset);
}

ssize_t pread64(int fd, void *buffer, size_t count, off64_t offset) {
  REAL(pread64);
  step(is_file(fd));
  return real(fd, buffer, count, offset);
}

ssize_t write(int fd, const void *buffer, size_t count) {
  REAL(write);
  if (is_last(is_file(fd))) {
    if (is_half()) real(fd, buffer, count / 2);
    end();
  }
  return real(fd, buffer, count);
}

ssize_t pwrite(int fd, const void *buffer, size_t count, off_t offset) {
  REAL(pwrite);
  if (is_last(is_file(fd))) {
    if (is_half()) real(fd, buffer, count / 2, offset);
    end();
  }
  return real(fd, buffer, count, offset);
}

ssize_t pwrite64(int fd, const void *buffer, size_t count, off64_t offset) {
  REAL(pwrite64);
  if (is_last(is_file(fd))) {
    if (is_half()) real(fd, buffer, count / 2, offset);
    end();
  }
  return real(fd, buffer, count, offset);
}

int fsync(int fd) {
  REAL(fsync);
  step(is_file(fd));
  return real(fd);
}

int fdatasync(int fd) {
  REAL(fdatasync);
  step(is_file(fd));
  return real(fd);
}

int ftruncate(int fd, off_t size) {
  REAL(ftruncate);
  step(is_file(fd));
  return real(fd, size);
}

int ftruncate64(int fd, off64_t size) {
  REAL(ftruncate64);
  step(is_file(fd));
  return real(fd, size);
}

int rename(const char *old, const char *new) {
  REAL(rename);
  step(is_below(old));
  return real(old, new);
}

int unlink(const char *path) {
  REAL(unlink);
  step(is_below(path));
  return real(path);
}

static mode_t mode_of(int flags, va_list rest) { return flags & (O_CREAT | O_TMPFILE) ? va_arg(rest, mode_t) : 0; }

int open(const char *path, int flags, ...) {
  REAL(open);
  va_list rest;
  va_start(rest, flags);
  mode_t mode = mode_of(flags, rest);
  va_end(rest);
  step(is_below(path));
  return real(path, flags, mode);
}

int open64(const char *path, int flags, ...) {
  REAL(open64);
  va_list rest;
  va_start(rest, flags);
  mode_t mode = mode_of(flags, rest);
  va_end(rest);
  step(is_below(path));
  return real(path, flags, mode);
}
