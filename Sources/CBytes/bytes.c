#define _GNU_SOURCE 1
#include "CBytes.h"

#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#if defined(__GLIBC__)
#include <malloc.h>
#endif

#ifndef MAP_ANONYMOUS
#define MAP_ANONYMOUS MAP_ANON
#endif

enum { HUGE_PAGE = 2 << 20 };

/// The size of what is mapped for a table; 0 for one that is small enough for the heap.
static size_t mapped_size(size_t count) {
  return count < 2 * HUGE_PAGE ? 0 : (count + HUGE_PAGE - 1) / HUGE_PAGE * HUGE_PAGE;
}

void *bytes_allocate_table(size_t count) {
  size_t whole = mapped_size(count);
  if (whole == 0) return calloc(1, count);
  // A huge page begins at a multiple of its size: map one more, and give back what stands over.
  uint8_t *mapped = mmap(NULL, whole + HUGE_PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (mapped == MAP_FAILED) return NULL;
  size_t before = (HUGE_PAGE - (uintptr_t)mapped % HUGE_PAGE) % HUGE_PAGE;
  if (before > 0) munmap(mapped, before);
  munmap(mapped + before + whole, HUGE_PAGE - before);
#if defined(MADV_HUGEPAGE)
  madvise(mapped + before, whole, MADV_HUGEPAGE);
#endif
  return mapped + before;
}

void bytes_free_table(void *table, size_t count) {
  size_t whole = mapped_size(count);
  if (whole == 0) {
    free(table);
  } else {
    munmap(table, whole);
  }
}

void bytes_give_back(void) {
#if defined(__GLIBC__)
  malloc_trim(0);
#endif
}

size_t bytes_find(const uint8_t *bytes, size_t count, const uint8_t *wanted, size_t length) {
  const uint8_t *found = memmem(bytes, count, wanted, length);
  return found == NULL ? count : (size_t)(found - bytes);
}
