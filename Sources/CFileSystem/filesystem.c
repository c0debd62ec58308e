#include "CFileSystem.h"

#include <stddef.h>

#if defined(__linux__)
#include <sys/vfs.h>

/// NFS, SMB, CIFS, SMB2, GPFS, Lustre, FUSE, AFS, Ceph, 9P.
static const unsigned long shared[] = {0x6969,     0x517B,     0xFF534D42, 0xFE534D42, 0x47504653,
                                       0x0BD00BD0, 0x65735546, 0x5346414F, 0x00C36400, 0x01021997};

int filesystem_is_shared(const char *path) {
  struct statfs status;
  if (statfs(path, &status) != 0) return 0;
  for (size_t place = 0; place < sizeof shared / sizeof *shared; place++) {
    if (((unsigned long)status.f_type & 0xFFFFFFFFul) == shared[place]) return 1;
  }
  return 0;
}
#else
#include <sys/mount.h>
#include <sys/param.h>

int filesystem_is_shared(const char *path) {
  struct statfs status;
  return statfs(path, &status) == 0 && !(status.f_flags & MNT_LOCAL);
}
#endif
