#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// Keeps the bytes of lines: in a file without a name, which the system holds in memory as long as
/// there is room, and in memory where there is no place for such a file.
///
/// Of what was read from a pipe, a compressed file or one that has been rotated away there is
/// nothing else to come back to.
final class LineSpool {
  private static let partBytes = 1 << 24
  private var parts: [UnsafeMutableRawPointer] = []
  /// Bytes in use of the last part.
  private var used = 0
  /// `nil` where no file can be had.
  private var descriptor: Int32?

  /// Creates a spool whose file, if any, is in a folder.
  init(folder: String) {
    descriptor = NamelessFile.open(in: folder)
  }

  deinit {
    for part in parts { munmap(part, Self.partBytes) }
    if let descriptor { close(descriptor) }
  }

  /// Keeps some bytes, fewer than a part has; returns where, `nil` when there is no room.
  func keep(_ bytes: UnsafeRawBufferPointer) -> Int? {
    guard bytes.count <= Self.partBytes else { return nil }
    if parts.isEmpty || used + bytes.count > Self.partBytes {
      guard let part = makePart() else { return nil }
      parts.append(part)
      used = 0
    }
    let place = (parts.count - 1) * Self.partBytes + used
    if let start = bytes.baseAddress {
      parts[parts.count - 1].advanced(by: used).copyMemory(from: start, byteCount: bytes.count)
    }
    used += bytes.count
    return place
  }

  /// The bytes that were kept at a place.
  func bytes(at place: Int, count: Int) -> UnsafeRawBufferPointer {
    let part = parts[place / Self.partBytes]
    return UnsafeRawBufferPointer(start: part + place % Self.partBytes, count: count)
  }

  private func makePart() -> UnsafeMutableRawPointer? {
    if let descriptor {
      let offset = off_t(parts.count * Self.partBytes)
      // Room is taken at once: a page without it would end the program when it is written to.
      if Self.takeRoom(descriptor, offset, off_t(Self.partBytes)),
        let part = map(MAP_SHARED, descriptor, offset)
      {
        return part
      }
    }
    return map(MAP_PRIVATE | MAP_ANON, -1, 0)
  }

  private func map(_ flags: Int32, _ descriptor: Int32, _ offset: off_t)
    -> UnsafeMutableRawPointer?
  {
    let part = mmap(nil, Self.partBytes, PROT_READ | PROT_WRITE, flags, descriptor, offset)
    return part == MAP_FAILED ? nil : part
  }

  private static func takeRoom(_ descriptor: Int32, _ offset: off_t, _ count: off_t) -> Bool {
    #if canImport(Glibc)
      posix_fallocate(descriptor, offset, count) == 0
    #else
      ftruncate(descriptor, offset + count) == 0
    #endif
  }
}
