#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// Cuts what a program says into the fields that it ends with NUL bytes.
struct NullFields {
  /// Of a longer field the beginning is kept: a message of a gigabyte is no reason to hold one.
  static let limit = 1 << 20

  /// The beginning of a field whose end has not come yet.
  private var pending: [UInt8] = []

  /// Takes more bytes, and hands over each field that is whole; its bytes are valid during the call.
  mutating func take(_ bytes: UnsafeRawBufferPointer, _ body: (UnsafeRawBufferPointer) -> Void) {
    guard let base = bytes.baseAddress else { return }
    var start = 0
    while start < bytes.count {
      guard let end = memchr(base + start, 0, bytes.count - start) else {
        keep(UnsafeRawBufferPointer(rebasing: bytes[start...]))
        return
      }
      let place = UnsafeRawPointer(end) - base
      let field = UnsafeRawBufferPointer(rebasing: bytes[start..<place])
      if pending.isEmpty {
        body(
          field.count > Self.limit ? UnsafeRawBufferPointer(rebasing: field[..<Self.limit]) : field)
      } else {
        keep(field)
        pending.withUnsafeBytes(body)
        pending.removeAll(keepingCapacity: pending.count < 1 << 16)
      }
      start = place + 1
    }
  }

  private mutating func keep(_ part: UnsafeRawBufferPointer) {
    pending += part.prefix(max(0, Self.limit - pending.count))
  }
}

/// Bytes in a file without a name, for a program to read from.
final class TemporaryInput {
  let descriptor: Int32

  /// Writes the bytes; `nil` where no file can be made.
  init?(_ bytes: [UInt8]) {
    let folder = Environment.variable("TMPDIR") ?? "/tmp"
    guard let descriptor = NamelessFile.open(in: folder) else { return nil }
    self.descriptor = descriptor
    var rest = bytes[...]
    while !rest.isEmpty {
      let count = rest.withUnsafeBytes { write(descriptor, $0.baseAddress, $0.count) }
      if count < 0, errno == EINTR { continue }
      guard count > 0 else { return nil }
      rest = rest.dropFirst(count)
    }
    guard lseek(descriptor, 0, SEEK_SET) == 0 else { return nil }
  }

  deinit { close(descriptor) }
}
