/*
 * A disk that has bad days below DISK_FOLDER, for what is read and for what is written: one call in DISK_EINTR is
 * interrupted, one in DISK_SHORT does less than it was asked for, one in DISK_EIO fails. DISK_SEED makes a run
 * repeatable; how often each fault struck is written to DISK_TALLY at the end.
 */
#define _GNU_SOURCE 1
#include <dlfcn.h>
#include <errno.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/types.h>
#include <unistd.h>

static const char *const names[] = {"DISK_EINTR", "DISK_SHORT", "DISK_EIO"};
enum { interrupted, cut, broken, kinds };
static atomic_ulong tally[kinds];
static _Thread_local unsigned long long chance;

static unsigned long number(const char *name) {
  const char *text = getenv(name);
  return text ? strtoul(text, NULL, 10) : 0;
}

static int strikes(int fault) {
  unsigned long every = number(names[fault]);
  if (every == 0) return 0;
  if (chance == 0) chance = number("DISK_SEED") * 2654435761ull + 88172645463325252ull;
  chance ^= chance << 13;
  chance ^= chance >> 7;
  chance ^= chance << 17;
  if (chance % every != 0) return 0;
  atomic_fetch_add(&tally[fault], 1);
  return 1;
}

__attribute__((destructor)) static void tell(void) {
  const char *path = getenv("DISK_TALLY");
  FILE *file = path ? fopen(path, "w") : NULL;
  if (file == NULL) return;
  for (int fault = 0; fault < kinds; fault++) fprintf(file, "%lu\n", atomic_load(&tally[fault]));
  fclose(file);
}

static int is_file(int fd) {
  char link[64], path[4096];
  const char *folder = getenv("DISK_FOLDER");
  snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
  ssize_t length = readlink(link, path, sizeof path - 1);
  if (folder == NULL || length <= 0) return 0;
  path[length] = 0;
  /* What a program says goes to a disk that is well: one that it cannot write to rightly ends it. */
  if (length > 4 && (strcmp(path + length - 4, ".out") == 0 || strcmp(path + length - 4, ".err") == 0)) return 0;
  return strncmp(path, folder, strlen(folder)) == 0;
}

static int fails(int fd, size_t *count) {
  if (!is_file(fd)) return 0;
  if (count && strikes(interrupted)) {
    errno = EINTR;
    return 1;
  }
  if (strikes(broken)) {
    errno = EIO;
    return 1;
  }
  if (count && *count > 1 && strikes(cut)) *count = 1 + chance % *count;
  return 0;
}

#define REAL(name) __typeof__(&name) real = (__typeof__(&name))dlsym(RTLD_NEXT, #name)

ssize_t read(int fd, void *buffer, size_t count) {
  REAL(read);
  return fails(fd, &count) ? -1 : real(fd, buffer, count);
}

ssize_t pread(int fd, void *buffer, size_t count, off_t offset) {
  REAL(pread);
  return fails(fd, &count) ? -1 : real(fd, buffer, count, offset);
}

ssize_t pread64(int fd, void *buffer, size_t count, off64_t offset) {
  REAL(pread64);
  return fails(fd, &count) ? -1 : real(fd, buffer, count, offset);
}

ssize_t write(int fd, const void *buffer, size_t count) {
  REAL(write);
  return fails(fd, &count) ? -1 : real(fd, buffer, count);
}

ssize_t pwrite(int fd, const void *buffer, size_t count, off_t offset) {
  REAL(pwrite);
  return fails(fd, &count) ? -1 : real(fd, buffer, count, offset);
}

ssize_t pwrite64(int fd, const void *buffer, size_t count, off64_t offset) {
  REAL(pwrite64);
  return fails(fd, &count) ? -1 : real(fd, buffer, count, offset);
}

int fsync(int fd) {
  REAL(fsync);
  return fails(fd, NULL) ? -1 : real(fd);
}

int fdatasync(int fd) {
  REAL(fdatasync);
  return fails(fd, NULL) ? -1 : real(fd);
}
