#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// Standard input, output and error, each of which may have been closed before the program began.
enum StandardDescriptors {
  /// Opens those that are closed, before anything else is opened: a log that got the number of standard error would
  /// get what is said there, too.
  ///
  /// They stay as useless as they were: reading from the first fails, and so does writing to the others.
  static func fill() {
    let usual: [(descriptor: Int32, flags: Int32)] = [(0, O_WRONLY), (1, O_RDONLY), (2, O_RDONLY)]
    for one in usual where fcntl(one.descriptor, F_GETFD) < 0 && errno == EBADF {
      // The lowest number that is free.
      _ = open("/dev/null", one.flags)
    }
  }
}
