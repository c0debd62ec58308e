#include "CFileSystem.h"

#include <stddef.h>

#if defined(__linux__)
#include <sys/vfs.h>

/// NFS, SMB, CIFS, SMB2, GPFS, Lustre, FUSE, AFS, Ceph, 9P.
static const unsigned long shared[] = {0x6969,     0x517B,     0xFF534D42, 0xFE534D42, 0x47504653,
                                       0x0BD00BD0, 0x65735546, 0x5346414F, 0x00C36400, 0x01021997};

/// ext2 to ext4, XFS, Btrfs, tmpfs, F2FS, overlay, ZFS.
static const unsigned long known[] = {0xEF53, 0x58465342, 0x9123683E, 0x01021994, 0xF2F52010, 0x794C7630, 0x2FC12FC1};

static int is_among(const unsigned long *types, size_t count, const char *path) {
  struct statfs status;
  if (statfs(path, &status) != 0) return 0;
  for (size_t place = 0; place < count; place++) {
    if (((unsigned long)status.f_type & 0xFFFFFFFFul) == types[place]) return 1;
  }
  return 0;
}

int filesystem_is_shared(const char *path) { return is_among(shared, sizeof shared / sizeof *shared, path); }

int filesystem_tells_of_changes(const char *path) { return is_among(known, sizeof known / sizeof *known, path); }
#else
#include <sys/mount.h>
#include <sys/param.h>

int filesystem_is_shared(const char *path) {
  struct statfs status;
  return statfs(path, &status) == 0 && !(status.f_flags & MNT_LOCAL);
}

int filesystem_tells_of_changes(const char *path) {
  (void)path;
  return 0;
}
#endif
