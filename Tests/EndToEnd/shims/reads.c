/*
 * A disk and a network that have bad days: calls are interrupted, cut short, or fail, one in so many as the
 * environment says: READS_EINTR, READS_SHORT, READS_EIO, READS_ESTALE. Failures other than interruptions meet
 * regular files below READS_FOLDER only, so that they are those of logs. READS_SEED makes a run repeatable; how often each fault struck is
 * written to READS_TALLY at the end.
 */
#define _GNU_SOURCE 1
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static unsigned long long chance;

static const char *const names[] = {"READS_EINTR", "READS_SHORT", "READS_EIO", "READS_ESTALE"};
enum { interrupted, cut, broken, stale };
static unsigned long tally[4];

static int strikes(int fault) {
  const char *text = getenv(names[fault]);
  unsigned long long every = text ? strtoull(text, NULL, 10) : 0;
  if (every == 0) return 0;
  if (chance == 0) {
    const char *seed = getenv("READS_SEED");
    chance = (seed ? strtoull(seed, NULL, 10) : 0) * 2654435761u + 88172645463325252ull;
  }
  chance ^= chance << 13;
  chance ^= chance >> 7;
  chance ^= chance << 17;
  if (chance % every != 0) return 0;
  tally[fault]++;
  return 1;
}

__attribute__((destructor)) static void tell(void) {
  const char *path = getenv("READS_TALLY");
  FILE *file = path ? fopen(path, "w") : NULL;
  if (file == NULL) return;
  for (int fault = 0; fault < 4; fault++) fprintf(file, "%lu\n", tally[fault]);
  fclose(file);
}

static int is_log_path(const char *path) {
  const char *folder = getenv("READS_FOLDER");
  return folder && strncmp(path, folder, strlen(folder)) == 0;
}

static int is_log(int fd) {
  char link[64], path[4096];
  snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
  ssize_t length = readlink(link, path, sizeof path - 1);
  if (length <= 0) return 0;
  path[length] = 0;
  return is_log_path(path);
}

static int fails(int is_one, size_t *count) {
  if (strikes(interrupted)) {
    errno = EINTR;
    return 1;
  }
  if (!is_one) return 0;
  if (strikes(broken)) {
    errno = EIO;
    return 1;
  }
  if (strikes(stale)) {
    errno = ESTALE;
    return 1;
  }
  if (count && *count > 1 && strikes(cut)) *count = 1 + chance % *count;
  return 0;
}

#define REAL(name) __typeof__(&name) real = (__typeof__(&name))dlsym(RTLD_NEXT, #name)

ssize_t read(int fd, void *buffer, size_t count) {
  REAL(read);
  return fails(is_log(fd), &count) ? -1 : real(fd, buffer, count);
}

ssize_t pread(int fd, void *buffer, size_t count, off_t offset) {
  REAL(pread);
  return fails(is_log(fd), &count) ? -1 : real(fd, buffer, count, offset);
}

ssize_t pread64(int fd, void *buffer, size_t count, off64_t offset) {
  REAL(pread64);
  return fails(is_log(fd), &count) ? -1 : real(fd, buffer, count, offset);
}

int poll(struct pollfd *entries, nfds_t count, int milliseconds) {
  REAL(poll);
  return fails(0, NULL) ? -1 : real(entries, count, milliseconds);
}

ssize_t write(int fd, const void *buffer, size_t count) {
  REAL(write);
  return fails(0, NULL) ? -1 : real(fd, buffer, count);
}

int fstat(int fd, struct stat *status) {
  REAL(fstat);
  if (is_log(fd) && strikes(stale)) {
    errno = ESTALE;
    return -1;
  }
  return real(fd, status);
}

int open(const char *path, int flags, ...) {
  REAL(open);
  va_list rest;
  va_start(rest, flags);
  mode_t mode = flags & (O_CREAT | O_TMPFILE) ? va_arg(rest, mode_t) : 0;
  va_end(rest);
  return is_log_path(path) && fails(1, NULL) ? -1 : real(path, flags, mode);
}
