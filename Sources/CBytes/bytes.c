#define _GNU_SOURCE 1
#include "CBytes.h"

#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

enum { HUGE_PAGE = 2 << 20 };

void *bytes_allocate_table(size_t count) {
#if defined(MADV_HUGEPAGE)
  if (count >= 2 * HUGE_PAGE) {
    size_t whole = (count + HUGE_PAGE - 1) / HUGE_PAGE * HUGE_PAGE;
    void *table = NULL;
    if (posix_memalign(&table, HUGE_PAGE, whole) != 0) return NULL;
    madvise(table, whole, MADV_HUGEPAGE);
    return memset(table, 0, whole);
  }
#endif
  return calloc(1, count);
}

void bytes_free_table(void *table) { free(table); }
