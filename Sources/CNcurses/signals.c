#ifdef __linux__
#define _GNU_SOURCE 1
#endif

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

#include "CNcurses.h"
#include "internal.h"

/*
 * Two kinds of signals. Soft ones are written to a pipe, and the loop does the work. Fatal ones
 * cannot wait for a loop: their handler does nothing but write a prepared string, set the saved
 * modes and pass the signal on.
 */

static const int soft[] = {SIGINT, SIGTERM, SIGHUP, SIGTSTP, SIGCONT, SIGWINCH};
enum { soft_count = sizeof soft / sizeof soft[0] };
static struct sigaction soft_before[soft_count];
static int pipe_ends[2] = {-1, -1};

static void on_soft(int number) {
  int saved = errno;
  unsigned char byte = (unsigned char)number;
  /* A full pipe has woken the loop already. */
  ssize_t ignored = write(pipe_ends[1], &byte, 1);
  (void)ignored;
  errno = saved;
}

static void install_soft(int index) {
  struct sigaction action;
  memset(&action, 0, sizeof action);
  action.sa_handler = on_soft;
  sigfillset(&action.sa_mask);
  sigaction(soft[index], &action, &soft_before[index]);
}

int dt_signals_open(void) {
  if (pipe(pipe_ends) != 0) return -1;
  for (int end = 0; end < 2; end++) {
    fcntl(pipe_ends[end], F_SETFL, O_NONBLOCK);
    fcntl(pipe_ends[end], F_SETFD, FD_CLOEXEC);
  }
  for (int i = 0; i < soft_count; i++) install_soft(i);
  return pipe_ends[0];
}

void dt_signals_close(void) {
  if (pipe_ends[0] < 0) return;
  for (int i = 0; i < soft_count; i++) {
    /* What was there before is curses' own handler, which must not outlive the screen. */
    struct sigaction action;
    memset(&action, 0, sizeof action);
    action.sa_handler = soft_before[i].sa_handler == SIG_IGN ? SIG_IGN : SIG_DFL;
    sigaction(soft[i], &action, NULL);
  }
  close(pipe_ends[0]);
  close(pipe_ends[1]);
  pipe_ends[0] = pipe_ends[1] = -1;
}

void dt_stop(void) {
  struct sigaction standard, before;
  memset(&standard, 0, sizeof standard);
  standard.sa_handler = SIG_DFL;
  sigaction(SIGTSTP, &standard, &before);
  raise(SIGTSTP);
  sigaction(SIGTSTP, &before, NULL);
}

/* Faults, and every other signal that would end the process with the screen still up. */
static const int fatal[] = {
    SIGSEGV, SIGBUS,  SIGILL,    SIGFPE,  SIGABRT, SIGTRAP, SIGSYS, SIGQUIT, SIGUSR1, SIGUSR2,
    SIGALRM, SIGPROF, SIGVTALRM, SIGXCPU, SIGXFSZ,
#ifdef SIGPOLL
    SIGPOLL,
#endif
#ifdef SIGPWR
    SIGPWR,
#endif
#ifdef SIGSTKFLT
    SIGSTKFLT,
#endif
};
enum { fatal_count = sizeof fatal / sizeof fatal[0] };
static struct sigaction fatal_before[fatal_count];
static char restore[512];
static size_t restore_length;
static struct termios modes;
static int has_modes, guard_in = -1, guard_out = -1, guard_stderr = -1;
static volatile sig_atomic_t is_armed;
static char *stack;

void dt_guard_modes(void) {
  if (has_modes) tcsetattr(guard_in, TCSANOW, &modes);
}

void dt_guard_restore(void) {
  if (dt_write_within(guard_out, restore, restore_length, 300) < restore_length) {
    /* The terminal has stopped: what it has not shown yet goes, to make room. */
    tcflow(guard_out, TCOON);
    tcflush(guard_out, TCOFLUSH);
    dt_write_within(guard_out, restore, restore_length, 300);
  }
  dt_guard_modes();
}

static void on_fatal(int number, siginfo_t *info, void *context) {
  (void)context;
  if (is_armed) {
    is_armed = 0;
    dt_guard_restore();
    if (guard_stderr >= 0) dup2(guard_stderr, 2);
  }
  /* A fault happens again on return, now under the handler that was there before: Swift's
     backtracer, which tells what went wrong. A signal that somebody sent is no fault, and must end
     the process; so must a breakpoint, which is past on return. */
  int is_fault = info->si_code > 0 && number != SIGTRAP;
  for (int i = 0; i < fatal_count; i++) {
    if (fatal[i] != number) continue;
    if (is_fault) {
      sigaction(number, &fatal_before[i], NULL);
    } else {
      signal(number, SIG_DFL);
    }
  }
  if (!is_fault) raise(number);
}

static void catch_fatal(void) {
  stack_t current;
  /* Swift's backtracer may have brought a stack already. */
  if (sigaltstack(NULL, &current) == 0 && (current.ss_flags & SS_DISABLE)) {
    if (stack == NULL) stack = malloc(65536);
    if (stack != NULL) {
      stack_t own;
      memset(&own, 0, sizeof own);
      own.ss_sp = stack;
      own.ss_size = 65536;
      sigaltstack(&own, NULL);
    }
  }
  for (int i = 0; i < fatal_count; i++) {
    struct sigaction action;
    memset(&action, 0, sizeof action);
    action.sa_sigaction = on_fatal;
    action.sa_flags = SA_SIGINFO | SA_ONSTACK;
    sigfillset(&action.sa_mask);
    sigaction(fatal[i], &action, &fatal_before[i]);
  }
  is_armed = 1;
}

void dt_guard_prepare(int infd, int outfd, int saved_stderr) {
  guard_in = infd;
  guard_out = outfd;
  guard_stderr = saved_stderr;
  has_modes = tcgetattr(infd, &modes) == 0;
  /* Curses may stumble over a damaged entry while it opens, when it has changed the modes already. */
  restore_length = 0;
  catch_fatal();
}

void dt_guard_arm(void) {
  size_t length = 0;
  guard_out = dt_outlet_descriptor();
  if (dt_has_mouse()) {
    length = strlen(DT_MOUSE_OFF);
    memcpy(restore, DT_MOUSE_OFF, length);
  }
  if (dt_has_paste()) {
    memcpy(restore + length, DT_PASTE_OFF, strlen(DT_PASTE_OFF));
    length += strlen(DT_PASTE_OFF);
  }
  const char *names[] = {"rmkx", "sgr0", "op", "cnorm", "rmcup"};
  for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
    length = dt_capability(names[i], restore, length, sizeof restore - 2);
  restore[length++] = '\r';
  restore[length++] = '\n';
  restore_length = length;
}

void dt_guard_disarm(void) {
  if (!is_armed) return;
  is_armed = 0;
  for (int i = 0; i < fatal_count; i++) sigaction(fatal[i], &fatal_before[i], NULL);
}
