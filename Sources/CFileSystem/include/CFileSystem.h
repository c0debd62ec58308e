#ifndef CFILESYSTEM_H
#define CFILESYSTEM_H

/// Whether other hosts may share the file system of a path: NFS, SMB, FUSE and their like. 0 when it cannot be told.
/// Swift's Glibc has no `statfs`.
int filesystem_is_shared(const char *path);

#endif
