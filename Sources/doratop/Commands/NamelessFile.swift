#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// A file that nobody else can open, and that is gone with its descriptor.
enum NamelessFile {
  /// Opens a new one in a folder; `nil` where none can be made.
  static func open(in folder: String) -> Int32? {
    var name = Array("\(folder)/doratop-XXXXXX".utf8CString)
    let descriptor = mkstemp(&name)
    guard descriptor >= 0 else { return nil }
    unlink(name)
    _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)
    return descriptor
  }
}
