#pragma once

#include <stddef.h>

/* Makes the terminal report buttons, in the form without a last column. */
#define DT_MOUSE_ON "\033[?1000h\033[?1006h"

/* Stops every report of a mouse, whoever began it. */
#define DT_MOUSE_OFF "\033[?1006l\033[?1003l\033[?1002l\033[?1000l"

/* Makes the terminal mark what is pasted, and stops that. */
#define DT_PASTE_ON "\033[?2004h"
#define DT_PASTE_OFF "\033[?2004l"

/* Appends the string of a terminfo capability, without its padding; nothing when it is absent. */
size_t dt_capability(const char *name, char *buffer, size_t used, size_t size);
