#pragma once

#include <stddef.h>

/* Appends the string of a terminfo capability, without its padding; nothing when it is absent. */
size_t dt_capability(const char *name, char *buffer, size_t used, size_t size);
