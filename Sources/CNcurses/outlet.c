#ifdef __linux__
#define _GNU_SOURCE 1
#endif

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <sys/stat.h>
#include <termios.h>
#include <time.h>
#include <unistd.h>
#ifdef __linux__
#include <sys/mman.h>
#endif

#include "CNcurses.h"
#include "internal.h"

/*
 * Between curses and the terminal. Curses writes a frame at once and goes on until all of it is
 * taken, which over a stuck connection is never: so it writes to a file, and what stands there is
 * passed on as the terminal takes it. One frame at most is under way; the next is drawn when it has
 * arrived.
 */

/* As much as a terminal takes that says it has room, when writing to it could wait. */
enum { small_piece = 256, large_piece = 65536, longest_finish = 1000 };

/* Where curses writes, and how far that is sent. */
static int file = -1;
static off_t sent;
static int terminal = -1, terminal_waits, modes_of = -1;
static struct termios modes;
static int has_modes;

/* Opens the terminal once more: whether writing waits belongs to the opening, and that of standard
   output is shared with the shell. */
static int open_without_waiting(int fd) {
  const int flags = O_WRONLY | O_NOCTTY | O_NONBLOCK | O_CLOEXEC;
  char path[256];
  struct stat here, there;
  if (ttyname_r(fd, path, sizeof path) == 0 && fstat(fd, &here) == 0) {
    int opened = open(path, flags);
    if (opened >= 0) {
      if (fstat(opened, &there) == 0 && here.st_rdev == there.st_rdev) return opened;
      close(opened);
    }
  }
  /* After su the terminal belongs to somebody else, and only this name may be opened. */
  return tcgetsid(fd) == getsid(0) ? open("/dev/tty", flags) : -1;
}

static int open_file(void) {
#ifdef __linux__
  return memfd_create("screen", MFD_CLOEXEC);
#else
  FILE *unnamed = tmpfile();
  if (unnamed == NULL) return -1;
  int fd = dup(fileno(unnamed));
  fclose(unnamed);
  return fd;
#endif
}

int dt_outlet_open(int infd, int outfd, int out) {
  int unnamed = open_file();
  if (unnamed < 0) return -1;
  modes_of = infd;
  has_modes = tcgetattr(infd, &modes) == 0;
  terminal = open_without_waiting(outfd);
  terminal_waits = terminal < 0;
  if (terminal_waits) terminal = fcntl(outfd, F_DUPFD_CLOEXEC, 3);
  int replaced = dup2(unnamed, out);
  close(unnamed);
  if (terminal < 0 || replaced < 0) {
    dt_outlet_close();
    return -1;
  }
  file = out;
  sent = 0;
  return 0;
}

void dt_outlet_close(void) {
  if (terminal >= 0) close(terminal);
  terminal = file = -1;
}

int dt_outlet_descriptor(void) { return terminal; }

void dt_outlet_begin(void) {
  if (has_modes) tcsetattr(modes_of, TCSANOW, &modes);
}

static off_t left(void) { return file < 0 ? 0 : lseek(file, 0, SEEK_CUR) - sent; }

/* Everything is sent, or never will be. */
static void start_over(void) {
  if (sent > large_piece) {
    int ignored = ftruncate(file, 0);
    (void)ignored;
  }
  lseek(file, 0, SEEK_SET);
  sent = 0;
}

static long long milliseconds_now(void) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return now.tv_sec * 1000LL + now.tv_nsec / 1000000;
}

static int has_room(int fd, long long milliseconds) {
  struct pollfd entry = {.fd = fd, .events = POLLOUT, .revents = 0};
  return poll(&entry, 1, milliseconds > 0 ? (int)milliseconds : 0) > 0;
}

size_t dt_write_within(int fd, const char *text, size_t length, int milliseconds) {
  size_t done = 0;
  long long end = milliseconds_now() + milliseconds;
  while (done < length) {
    long long rest = end - milliseconds_now();
    if (rest < 0) break;
    if (!has_room(fd, rest)) continue;
    size_t piece = length - done;
    if (terminal_waits && piece > small_piece) piece = small_piece;
    ssize_t count = write(fd, text + done, piece);
    if (count > 0) done += (size_t)count;
    if (count < 0 && errno != EAGAIN && errno != EINTR) break;
  }
  return done;
}

size_t dt_send(void) {
  static char piece[large_piece];
  off_t rest;
  while ((rest = left()) > 0) {
    size_t wanted = terminal_waits ? small_piece : large_piece;
    if (rest < (off_t)wanted) wanted = (size_t)rest;
    if (!has_room(terminal, 0)) return (size_t)rest;
    ssize_t count = pread(file, piece, wanted, sent);
    if (count > 0) count = write(terminal, piece, (size_t)count);
    if (count < 0 && (errno == EAGAIN || errno == EINTR)) return (size_t)rest;
    /* The terminal is gone, which reading from it will tell. */
    if (count <= 0) break;
    sent += count;
  }
  if (file >= 0) start_over();
  return 0;
}

void dt_outlet_finish(void) {
  long long end = milliseconds_now() + longest_finish;
  long long rest;
  while (dt_send() > 0 && (rest = end - milliseconds_now()) > 0) has_room(terminal, rest);
  if (left() > 0) {
    start_over();
    dt_guard_restore();
  } else {
    dt_guard_modes();
  }
}
