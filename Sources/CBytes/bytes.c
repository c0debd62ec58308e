#define _GNU_SOURCE 1
#include "CBytes.h"

#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#if defined(__GLIBC__)
#include <malloc.h>
#endif
#if defined(__linux__)
#include <link.h>
#include <unistd.h>
#endif

#ifndef MAP_ANONYMOUS
#define MAP_ANONYMOUS MAP_ANON
#endif

enum { HUGE_PAGE = 2 << 20 };

/// The size of what is mapped for a table; 0 for one that is small enough for the heap.
static size_t mapped_size(size_t count) {
  return count < 2 * HUGE_PAGE ? 0 : (count + HUGE_PAGE - 1) / HUGE_PAGE * HUGE_PAGE;
}

void *bytes_resize(void *memory, size_t count) { return realloc(memory, count); }

void bytes_free(void *memory) { free(memory); }

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

#if defined(__linux__)
/// Whether an object's code is changed when it is loaded: then it is not as it is on disk.
static int has_changed_code(const struct dl_phdr_info *object, const ElfW(Dyn) *entry) {
  if (entry == NULL) return object->dlpi_addr != 0;
  for (; entry->d_tag != DT_NULL; entry++) {
    if (entry->d_tag == DT_TEXTREL) return 1;
    if (entry->d_tag == DT_FLAGS && (entry->d_un.d_val & DF_TEXTREL) != 0) return 1;
  }
  return 0;
}

static int give_back_code(struct dl_phdr_info *object, size_t size, void *page) {
  (void)size;
  const ElfW(Dyn) *dynamic = NULL;
  for (int part = 0; part < object->dlpi_phnum; part++) {
    if (object->dlpi_phdr[part].p_type == PT_DYNAMIC) {
      dynamic = (const ElfW(Dyn) *)(object->dlpi_addr + object->dlpi_phdr[part].p_vaddr);
    }
  }
  if (has_changed_code(object, dynamic)) return 0;
  for (int part = 0; part < object->dlpi_phnum; part++) {
    const ElfW(Phdr) *segment = &object->dlpi_phdr[part];
    if (segment->p_type != PT_LOAD || (segment->p_flags & PF_W) != 0) continue;
    // Whole pages of it alone: the first and the last may be of other segments, too.
    uintptr_t unit = *(uintptr_t *)page;
    uintptr_t begin = (object->dlpi_addr + segment->p_vaddr + unit - 1) / unit * unit;
    uintptr_t end = (object->dlpi_addr + segment->p_vaddr + segment->p_filesz) / unit * unit;
    if (begin < end) madvise((void *)begin, end - begin, MADV_DONTNEED);
  }
  return 0;
}
#endif

void bytes_give_back_code(void) {
#if defined(__linux__)
  uintptr_t page = (uintptr_t)sysconf(_SC_PAGESIZE);
  dl_iterate_phdr(give_back_code, &page);
#endif
}

size_t bytes_find(const uint8_t *bytes, size_t count, const uint8_t *wanted, size_t length) {
  const uint8_t *found = memmem(bytes, count, wanted, length);
  return found == NULL ? count : (size_t)(found - bytes);
}
