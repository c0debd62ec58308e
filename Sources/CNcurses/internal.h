#pragma once

#include <stddef.h>

/* Makes the terminal report buttons, and motion while one is down where it knows that, in the form
   without a last column. */
#define DT_MOUSE_ON "\033[?1000h\033[?1002h\033[?1006h"

/* Stops every report of a mouse, whoever began it. */
#define DT_MOUSE_OFF "\033[?1006l\033[?1003l\033[?1002l\033[?1000l"

/* Makes the terminal mark what is pasted, and stops that. */
#define DT_PASTE_ON "\033[?2004h"
#define DT_PASTE_OFF "\033[?2004l"

/* Appends the string of a terminfo capability, without its padding; nothing when it is absent. */
size_t dt_capability(const char *name, char *buffer, size_t used, size_t size);

/* What curses writes waits in a file without a name until the terminal takes it: a terminal that
   takes nothing holds up neither the reading of logs nor the end of the process. */

/* Makes such a file of `out`, the descriptor to which curses writes; the modes that curses has set
   are those of the screen from now on. 0, or -1 when there is no file to be had. */
int dt_outlet_open(int infd, int outfd, int out);
void dt_outlet_close(void);

/* Sets the modes of the screen. */
void dt_outlet_begin(void);

/* Gives a terminal that takes what waits, all of it, a second to do so; from another one it takes
   everything back and sends but the strings that give it back. Sets the modes from before. */
void dt_outlet_finish(void);

/* A descriptor of the terminal that is written to without waiting, where there is one. */
int dt_outlet_descriptor(void);

/* Writes within a time what the terminal takes; how much that was. Safe in a signal handler. */
size_t dt_write_within(int fd, const char *text, size_t length, int milliseconds);

/* Writes the strings that give the terminal back, and sets the modes from before the screen. Safe
   in a signal handler. */
void dt_guard_restore(void);

/* Sets the modes from before the screen. */
void dt_guard_modes(void);
