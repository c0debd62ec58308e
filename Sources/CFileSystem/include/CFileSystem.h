#ifndef CFILESYSTEM_H
#define CFILESYSTEM_H

/// Whether other hosts may share the file system of a path: NFS, SMB, FUSE and their like. 0 when it cannot be told.
/// Swift's Glibc has no `statfs`.
int filesystem_is_shared(const char *path);

/// Whether the system knows of whatever is written to files of a path's file system, for none but this machine writes
/// to it: ext, XFS, Btrfs, tmpfs, F2FS, overlay, ZFS. 0 when it cannot be told.
int filesystem_tells_of_changes(const char *path);

#endif
