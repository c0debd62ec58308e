/* Before every include: otherwise wcwidth is undeclared and the wide curses calls are missing. */
#ifdef __linux__
#define _GNU_SOURCE 1
#else
#define _XOPEN_SOURCE_EXTENDED 1
#define NCURSES_WIDECHAR 1
#endif

#include <curses.h>
#include <langinfo.h>
#include <locale.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <term.h>
#include <termios.h>
#include <unistd.h>
#include <wchar.h>

#include "CNcurses.h"
#include "internal.h"

/* A row of 4096 columns is wider than any terminal. */
enum { longest_run = 4096 };

static SCREEN *screen;
static FILE *input, *output;
/* Keys are read from a pad: reading from stdscr would refresh it. */
static WINDOW *keys;
/* Whether the last question gave one. */
static int may_hold_keys = 1;
static int hides_cursor;
/* Where the cursor is to wait, whether it is to be seen, and whether it is. */
static int cursor_row = -1, cursor_column, wants_cursor, shows_cursor;
static int reports_mouse, marks_pastes;
/* Whether the terminal is somebody else's between dt_leave and dt_return. */
static int is_away;

/* Far from the codes that curses gives to keys of its own. They stand for the beginnings of reports,
   which are read here and not by curses: its reader would wait for the rest, and takes the form that
   ends at column 223 wherever the terminal database says no better, as in tmux. */
enum { code_mouse_sgr = 0x7f00, code_mouse_x10 = 0x7f01 };
enum { code_paste_begin = 0x7f02, code_paste_end = 0x7f03 };

static void send_text(const char *text) {
  ssize_t ignored = write(fileno(output), text, strlen(text));
  (void)ignored;
}

int dt_locale(int force_utf8) {
  const char *name = setlocale(LC_CTYPE, "");
  int is_utf8 = name == NULL ? -1 : strcmp(nl_langinfo(CODESET), "UTF-8") == 0;
  if (force_utf8 && is_utf8 != 1) {
    if (setlocale(LC_CTYPE, "C.UTF-8") == NULL) setlocale(LC_CTYPE, "en_US.UTF-8");
  }
  return is_utf8;
}

static void close_files(void) {
  if (input != NULL) fclose(input);
  if (output != NULL) fclose(output);
  input = output = NULL;
}

int dt_open(const char *term, int infd, int outfd, int escape_delay) {
  int in = dup(infd), out = dup(outfd);
  input = in < 0 ? NULL : fdopen(in, "r");
  output = out < 0 ? NULL : fdopen(out, "w");
  if (input == NULL || output == NULL) {
    if (input == NULL && in >= 0) close(in);
    if (output == NULL && out >= 0) close(out);
    close_files();
    return -1;
  }
  /* The size comes from the terminal, never from LINES and COLUMNS. */
  use_env(FALSE);
#ifdef __linux__
  use_tioctl(TRUE);
#endif
  screen = newterm(term, output, input);
  if (screen == NULL) {
    close_files();
    return -1;
  }
  set_term(screen);
  if (tigetstr("cup") == NULL || tigetstr("cup") == (char *)-1) {
    endwin();
    delscreen(screen);
    screen = NULL;
    close_files();
    return -2;
  }
  set_escdelay(escape_delay);
  cbreak();
  noecho();
  nonl();
  typeahead(-1);
  /* From here on the terminal's modes are set here: curses no longer writes to a terminal. */
  if (dt_outlet_open(infd, outfd, out) != 0) {
    endwin();
    delscreen(screen);
    screen = NULL;
    close_files();
    return -3;
  }
  keys = newpad(1, 1);
  if (keys != NULL) {
    keypad(keys, TRUE);
    nodelay(keys, TRUE);
    define_key("\033[<", code_mouse_sgr);
    define_key("\033[M", code_mouse_x10);
    define_key("\033[200~", code_paste_begin);
    define_key("\033[201~", code_paste_end);
  }
  hides_cursor = curs_set(0) != ERR;
  cursor_row = -1;
  wants_cursor = shows_cursor = 0;
  if (has_colors()) {
    start_color();
    use_default_colors();
  }
  return 0;
}

static void say_goodbye(const char *text) {
  dt_mouse(0);
  dt_paste(0);
  /* Without an alternate screen the dashboard would stay between the lines of the shell. */
  if (tigetstr("rmcup") == NULL) {
    erase();
    wnoutrefresh(stdscr);
    doupdate();
  }
  curs_set(1);
  endwin();
  send_text(text);
  dt_outlet_finish();
}

void dt_close(const char *text) {
  if (screen == NULL) return;
  if (!is_away) say_goodbye(text);
  is_away = reports_mouse = 0;
  dt_outlet_close();
  if (keys != NULL) delwin(keys);
  keys = NULL;
  delscreen(screen);
  screen = NULL;
  close_files();
}

void dt_leave(void) {
  if (screen == NULL) return;
  if (reports_mouse) send_text(DT_MOUSE_OFF);
  if (marks_pastes) send_text(DT_PASTE_OFF);
  curs_set(1);
  endwin();
  dt_outlet_finish();
  is_away = 1;
}

void dt_return(void) {
  if (screen == NULL) return;
  is_away = 0;
  dt_outlet_begin();
  curs_set(0);
  shows_cursor = 0;
  dt_flush(1);
  if (reports_mouse) send_text(DT_MOUSE_ON);
  if (marks_pastes) send_text(DT_PASTE_ON);
  dt_send();
}

void dt_retake(void) {
  if (screen != NULL && !is_away) dt_outlet_begin();
}

int dt_has_mouse(void) {
  const char *text = screen == NULL ? NULL : tigetstr("kmous");
  return text != NULL && text != (const char *)-1;
}

void dt_mouse(int on) {
  if (screen == NULL || on == reports_mouse) return;
  send_text(on ? DT_MOUSE_ON : DT_MOUSE_OFF);
  reports_mouse = on;
}

int dt_has_paste(void) {
  const char *text = screen == NULL ? NULL : tigetstr("cup");
  return text != NULL && text != (const char *)-1 && strncmp(text, "\033[", 2) == 0;
}

void dt_paste(int on) {
  if (screen == NULL || on == marks_pastes) return;
  send_text(on ? DT_PASTE_ON : DT_PASTE_OFF);
  marks_pastes = on;
}

static int has_colors_now(void) { return screen != NULL && has_colors(); }

int dt_color_facts(const char *term, int *colors, int *direct, int *named) {
  int result = 1;
  if (screen == NULL && setupterm(term, STDOUT_FILENO, &result) == ERR) return -1;
  int count = screen == NULL ? tigetnum("colors") : has_colors() ? COLORS : 0;
  int own = tigetnum("CO");
  *colors = count > 0 ? count : 0;
  *direct = tigetflag("RGB") == 1;
  *named = own > 0 ? own : 8;
  if (screen == NULL) del_curterm(cur_term);
  return 0;
}

#if !(defined(NCURSES_EXT_COLORS) && NCURSES_EXT_COLORS)
static short used_pairs = 0, known_pairs[64][2];
#endif

void dt_forget_pairs(void) {
  if (!has_colors_now()) return;
#if defined(NCURSES_EXT_COLORS) && NCURSES_EXT_COLORS
  reset_color_pairs();
#else
  used_pairs = 0;
#endif
}

int dt_pair(int foreground, int background) {
  /* alloc_pair crashes without colours, and a colour that is out of range corrupts the cell. */
  if (!has_colors_now() || foreground >= COLORS || background >= COLORS) return 0;
#if defined(NCURSES_EXT_COLORS) && NCURSES_EXT_COLORS
  int pair = alloc_pair(foreground, background);
  return pair < 0 ? 0 : pair;
#else
  for (short pair = 1; pair <= used_pairs; pair++)
    if (known_pairs[pair][0] == foreground && known_pairs[pair][1] == background) return pair;
  if (used_pairs + 1 >= 64 || used_pairs + 1 >= COLOR_PAIRS) return 0;
  if (init_pair(used_pairs + 1, foreground, background) == ERR) return 0;
  used_pairs++;
  known_pairs[used_pairs][0] = foreground;
  known_pairs[used_pairs][1] = background;
  return used_pairs;
#endif
}

static attr_t attributes_of(uint32_t bits) {
  attr_t attributes = A_NORMAL;
  if (bits & dt_bold) attributes |= A_BOLD;
  if (bits & dt_dim) attributes |= A_DIM;
  if (bits & dt_reverse) attributes |= A_REVERSE;
  if (bits & dt_underline) attributes |= A_UNDERLINE;
  return attributes;
}

static void set_style(uint32_t attributes, int pair) {
#if defined(NCURSES_EXT_COLORS) && NCURSES_EXT_COLORS
  int extended = pair;
  attr_set(attributes_of(attributes), 0, &extended);
#else
  attr_set(attributes_of(attributes), (short)pair, NULL);
#endif
}

static int fits(uint32_t scalar, uint8_t width) {
  return scalar >= 0x20 && scalar != 0x7f && wcwidth((wchar_t)scalar) == width;
}

void dt_run(int row, int column, const uint32_t *scalars, const uint8_t *widths, size_t count,
            uint32_t attributes, int pair) {
  if (screen == NULL) return;
  wchar_t text[longest_run];
  int used = 0;
  for (size_t i = 0; i < count && used + 2 <= longest_run; i++) {
    if (fits(scalars[i], widths[i])) {
      text[used++] = (wchar_t)scalars[i];
    } else {
      for (int step = 0; step < widths[i] && step < 2; step++) text[used++] = L'?';
    }
  }
  set_style(attributes, pair);
  mvaddnwstr(row, column, text, used);
}

void dt_put(int row, int column, const uint32_t *scalars, size_t count, uint8_t width,
            uint32_t attributes, int pair) {
  if (screen == NULL || count == 0) return;
  if (!fits(scalars[0], width)) {
    dt_run(row, column, scalars, &width, 1, attributes, pair);
    return;
  }
  wchar_t text[CCHARW_MAX + 1];
  int used = 0;
  text[used++] = (wchar_t)scalars[0];
  for (size_t i = 1; i < count && used < CCHARW_MAX; i++)
    if (wcwidth((wchar_t)scalars[i]) == 0) text[used++] = (wchar_t)scalars[i];
  text[used] = L'\0';
  /* curses adds the attributes that were set last to those of the cell. */
  set_style(attributes, pair);
  cchar_t cell;
#if defined(NCURSES_EXT_COLORS) && NCURSES_EXT_COLORS
  int extended = pair;
  if (setcchar(&cell, text, attributes_of(attributes), 0, &extended) == ERR) return;
#else
  if (setcchar(&cell, text, attributes_of(attributes), (short)pair, NULL) == ERR) return;
#endif
  mvadd_wch(row, column, &cell);
}

void dt_background(int pair) {
  if (screen == NULL) return;
  cchar_t blank;
#if defined(NCURSES_EXT_COLORS) && NCURSES_EXT_COLORS
  int extended = pair;
  if (setcchar(&blank, L" ", A_NORMAL, 0, &extended) == ERR) return;
#else
  if (setcchar(&blank, L" ", A_NORMAL, (short)pair, NULL) == ERR) return;
#endif
  bkgrndset(&blank);
}

void dt_erase(void) {
  if (screen == NULL) return;
  set_style(0, 0);
  erase();
}

void dt_cursor(int row, int column, int shown) {
  cursor_row = row;
  cursor_column = column;
  wants_cursor = shown;
}

static void show_cursor(int shown) {
  if (shown != shows_cursor) curs_set(shown);
  shows_cursor = shown;
}

void dt_ring(void) {
  if (screen != NULL) beep();
}

void dt_copy(const char *base64) {
  if (screen == NULL) return;
  send_text("\033]52;c;");
  send_text(base64);
  send_text("\a");
}

void dt_flush(int repaint) {
  if (screen == NULL) return;
  if (repaint) clearok(curscr, TRUE);
  if (!wants_cursor) show_cursor(0);
  if (cursor_row >= 0) {
    move(cursor_row, cursor_column);
  } else if (!hides_cursor) {
    /* One that cannot be hidden waits in the lower left corner. */
    move(getmaxy(stdscr) - 1, 0);
  }
  leaveok(stdscr, cursor_row < 0 && hides_cursor ? TRUE : FALSE);
  wnoutrefresh(stdscr);
  doupdate();
  if (wants_cursor) show_cursor(1);
  dt_send();
}

static int32_t name_of(wint_t code) {
  switch (code) {
    case KEY_UP: return dt_name_up;
    case KEY_DOWN: return dt_name_down;
    case KEY_LEFT: return dt_name_left;
    case KEY_RIGHT: return dt_name_right;
    case KEY_HOME: return dt_name_home;
    case KEY_END: return dt_name_end;
    case KEY_PPAGE: return dt_name_page_up;
    case KEY_NPAGE: return dt_name_page_down;
    case KEY_BACKSPACE: return dt_name_backspace;
    case KEY_ENTER: return dt_name_enter;
    case KEY_BTAB: return dt_name_back_tab;
    case code_mouse_sgr: return dt_name_mouse_sgr;
    case code_mouse_x10: return dt_name_mouse_x10;
    case code_paste_begin: return dt_name_paste_begin;
    case code_paste_end: return dt_name_paste_end;
    default:
      if (code >= KEY_F0 && code <= KEY_F0 + 63) return dt_name_f0 + (int32_t)(code - KEY_F0);
      return dt_name_other;
  }
}

/* Whether curses may have a key. It waits by the wall clock even where it is not to wait at all: one that is
   set back while it looks keeps it for as long as it was set back. So it is only asked when there is something
   to read, or when it may hold the rest of what it read before. */
static int may_have_key(void) {
  if (may_hold_keys) return 1;
  struct pollfd one = {fileno(input), POLLIN, 0};
  return poll(&one, 1, 0) != 0;
}

int32_t dt_key(int32_t *value) {
  if (screen == NULL || keys == NULL || !may_have_key()) return dt_key_none;
  wint_t code = 0;
  int result = wget_wch(keys, &code);
  may_hold_keys = result != ERR;
  if (result == ERR) return dt_key_none;
  if (result == KEY_CODE_YES) {
    *value = name_of(code);
    return dt_key_named;
  }
  *value = (int32_t)code;
  return dt_key_scalar;
}

int32_t dt_byte(int32_t *value) {
  if (screen == NULL || keys == NULL || !may_have_key()) return dt_key_none;
  int byte = wgetch(keys);
  may_hold_keys = byte != ERR;
  if (byte == ERR) return dt_key_none;
  /* The one byte that is a key by itself. */
  if (byte == KEY_BACKSPACE) byte = 0x7f;
  *value = byte;
  return byte <= 0xff ? dt_key_scalar : dt_key_named;
}

int dt_size(int fd, int *rows, int *cols) {
  struct winsize size;
  if (ioctl(fd, TIOCGWINSZ, &size) != 0 || size.ws_row == 0 || size.ws_col == 0) return -1;
  *rows = size.ws_row;
  *cols = size.ws_col;
  return 0;
}

void dt_resize(int rows, int cols) {
  if (screen == NULL) return;
  if (is_term_resized(rows, cols)) resizeterm(rows, cols);
  erase();
  clearok(curscr, TRUE);
}

int dt_readable(int fd) {
  int count = 0;
  return ioctl(fd, FIONREAD, &count) == 0 ? count : -1;
}

int dt_is_terminal(int fd) { return isatty(fd); }

size_t dt_capability(const char *name, char *buffer, size_t used, size_t size) {
  const char *text = tigetstr((char *)name);
  if (text == NULL || text == (const char *)-1) return used;
  while (*text != '\0' && used < size) {
    if (text[0] == '$' && text[1] == '<') {
      const char *end = strchr(text, '>');
      if (end != NULL) {
        text = end + 1;
        continue;
      }
    }
    buffer[used++] = *text++;
  }
  return used;
}
