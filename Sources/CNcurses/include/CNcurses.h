#pragma once

#include <stddef.h>
#include <stdint.h>

/*
 * Wide ncurses behind plain functions: curses.h itself is full of macros, variadics and mutable
 * globals that Swift cannot import, so only the .c files see it.
 *
 * One screen per process, used from one thread.
 */

/* Attribute bits of dt_run and dt_put. */
static const uint32_t dt_bold = 1;
static const uint32_t dt_dim = 2;
static const uint32_t dt_reverse = 4;
static const uint32_t dt_underline = 8;

/* What dt_key found. */
static const int32_t dt_key_none = 0;
static const int32_t dt_key_scalar = 1; /* value is a Unicode scalar */
static const int32_t dt_key_named = 2;  /* value is one of the names below */

static const int32_t dt_name_other = 0;
static const int32_t dt_name_up = 1;
static const int32_t dt_name_down = 2;
static const int32_t dt_name_left = 3;
static const int32_t dt_name_right = 4;
static const int32_t dt_name_home = 5;
static const int32_t dt_name_end = 6;
static const int32_t dt_name_page_up = 7;
static const int32_t dt_name_page_down = 8;
static const int32_t dt_name_backspace = 9;
static const int32_t dt_name_enter = 10;
static const int32_t dt_name_back_tab = 11;
/* The beginning of a report of the mouse; the rest follows as scalars or as three bytes. */
static const int32_t dt_name_mouse_sgr = 12; /* ESC [ < */
static const int32_t dt_name_mouse_x10 = 13; /* ESC [ M */
/* Where pasted text begins and ends. */
static const int32_t dt_name_paste_begin = 14; /* ESC [ 200 ~ */
static const int32_t dt_name_paste_end = 15;   /* ESC [ 201 ~ */
static const int32_t dt_name_f0 = 100; /* 101 is F1 */

/* Sets the locale of characters; 1 when the environment asks for UTF-8, 0 when not, -1 when it
   names a locale that is not installed. With force_utf8 the C.UTF-8 locale is used then. */
int dt_locale(int force_utf8);

/* Takes over the terminal. 0, or -1 when the terminal type is unknown, or -2 when the type cannot
   place the cursor, or -3 when the system has no file for what is to be sent. `escape_delay` is in milliseconds. */
int dt_open(const char *term, int infd, int outfd, int escape_delay);

/* Gives the terminal back, with a text for the scrollback; after dt_leave it is given back already.
   Does nothing when it is not open. */
void dt_close(const char *text);

/* Gives the terminal back for a while, and takes it again with a full repaint. */
void dt_leave(void);
void dt_return(void);

/* Sets the modes of the terminal again, after somebody else has set them. */
void dt_retake(void);

/* What the terminal database says of colours: how many; 1 in `direct` when their numbers are parts
   of red, green and blue, and in `named` how many of the first are still the terminal's own. Asks
   about the open screen, else about a type; -1 when that is unknown. */
int dt_color_facts(const char *term, int *colors, int *direct, int *named);

/* The pair of two colours, -1 for the terminal's own; 0 when there is none to be had. */
int dt_pair(int foreground, int background);

/* Forgets all pairs. */
void dt_forget_pairs(void);

/* The pair that dt_erase blanks with. */
void dt_background(int pair);

/* Draws characters of known widths (1 or 2) in one style. Where the C library disagrees about a
   width, `?` is drawn instead, so that nothing beside it can move. */
void dt_run(int row, int column, const uint32_t *scalars, const uint8_t *widths, size_t count,
            uint32_t attributes, int pair);

/* Draws one character with combining marks. */
void dt_put(int row, int column, const uint32_t *scalars, size_t count, uint8_t width,
            uint32_t attributes, int pair);

/* Blanks what dt_run has drawn; nothing is sent yet. */
void dt_erase(void);

/* Where the cursor waits from the next dt_flush on, and whether it can be seen; row -1 for wherever
   drawing leaves it. */
void dt_cursor(int row, int column, int shown);

/* Rings the bell. */
void dt_ring(void);

/* Asks the terminal to put what is encoded into its clipboard (OSC 52). */
void dt_copy(const char *base64);

/* Sends what has changed; with `repaint` everything. Never waits: what the terminal does not take
   is left to dt_send. */
void dt_flush(int repaint);

/* Sends as much of what waits as the terminal takes now; how many bytes are left. */
size_t dt_send(void);

/* The next key that is waiting. */
int32_t dt_key(int32_t *value);

/* The next byte that is waiting, as dt_key_scalar: what follows dt_name_mouse_x10 is no text. */
int32_t dt_byte(int32_t *value);

/* Whether the terminal type is one with a mouse. */
int dt_has_mouse(void);

/* Makes the terminal report buttons and motion with one down, in the form that has no last column
   (modes 1000, 1002 and 1006; never all motion, 1003), or stop that. dt_leave and dt_close stop it, dt_return begins again. */
void dt_mouse(int on);

/* Whether the terminal type has sequences of the kind that a mode is set with; to others they would
   be text. */
int dt_has_paste(void);

/* Makes the terminal mark what is pasted (mode 2004), or stops that. dt_leave and dt_close stop it,
   dt_return begins again. */
void dt_paste(int on);

/* The size that the terminal reports; 0, or -1 when it reports none. */
int dt_size(int fd, int *rows, int *cols);

/* Tells curses of a new size. */
void dt_resize(int rows, int cols);

/* Makes signals readable: INT TERM HUP TSTP CONT WINCH arrive as one byte each at the returned
   descriptor; -1 when there is no pipe to be had. To be called after dt_open, which installs
   handlers of its own. */
int dt_signals_open(void);
void dt_signals_close(void);

/* Stops the process as Ctrl-Z does, and comes back when it is continued. */
void dt_stop(void);

/* Gives the terminal back when the process crashes: to be called before dt_open (the modes of now
   are those that come back, from then on) and completed after it (the strings of the terminal are
   known then). */
void dt_guard_prepare(int infd, int outfd, int saved_stderr);
void dt_guard_arm(void);
void dt_guard_disarm(void);

/* How many bytes wait to be read; -1 on error. */
int dt_readable(int fd);

/* Whether the descriptor is a terminal. */
int dt_is_terminal(int fd);
