import CZlib

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// Reads the plain text of a gzip file from beginning to end, all its members, as far as it has been
/// written.
final class GzipReader {
  enum Outcome: Equatable {
    /// More plain text was put into the buffer.
    case bytes(Int)
    /// All that the file holds has been read, and it ends with a whole member.
    case end
    /// The file stops in the middle of a member: more may be written.
    case unfinished
    /// The file could not be read, with the system's number of the error; another attempt may succeed.
    case failed(Int32)
    case broken(String)
  }

  private var stream = z_stream()
  private var input: UnsafeMutableRawBufferPointer
  private var compressedOffset = 0
  private var isBetweenMembers = true
  private var isOpen = false
  /// Whether the last buffer was filled before zlib had given away all that it has: then there is plain
  /// text to come even where the file has no more bytes.
  private var mayHoldText = false
  /// Whether what comes next is no gzip data, behind text that was still good.
  private var isBroken = false
  /// Whether zeros came after a member, as a tape or a block device fills up its last block: nothing follows them.
  private var isPadded = false
  private let options: IntakeOptions
  /// Plain bytes produced so far.
  private(set) var produced = 0

  /// Bytes of the compressed file consumed so far.
  var consumed: Int { compressedOffset - Int(stream.avail_in) }

  init(_ options: IntakeOptions) {
    self.options = options
    input = .allocate(byteCount: 1 << 16, alignment: 16)
    // 15 bits of window, and 32 to recognise gzip and zlib headers.
    isOpen =
      inflateInit2_(&stream, 15 + 32, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size)) == Z_OK
  }

  deinit {
    if isOpen { inflateEnd(&stream) }
    input.deallocate()
  }

  /// Goes back to the beginning.
  func restart() {
    inflateReset(&stream)
    stream.avail_in = 0
    compressedOffset = 0
    isBetweenMembers = true
    mayHoldText = false
    isBroken = false
    isPadded = false
    produced = 0
  }

  /// Reads on until the buffer is full or the file ends.
  func read(_ descriptor: Int32, into buffer: UnsafeMutableRawBufferPointer) -> Outcome {
    guard isOpen else { return .broken("zlib could not be set up") }
    if isBroken { return .broken("not valid gzip data") }
    var filled = 0
    while filled < buffer.count {
      if stream.avail_in == 0 {
        let count = Descriptor.read(descriptor, into: input, at: compressedOffset)
        if count < 0 {
          if filled > 0 { break }
          return .failed(errno)
        }
        if count == 0, !mayHoldText {
          if filled > 0 { break }
          return isBetweenMembers && compressedOffset > 0 ? .end : .unfinished
        }
        compressedOffset += count
        stream.next_in = input.baseAddress?.assumingMemoryBound(to: UInt8.self)
        stream.avail_in = UInt32(count)
      }
      if isBetweenMembers, skipPadding() {
        if stream.avail_in == 0 { break }
        isBroken = true
        if filled > 0 { break }
        return .broken("not valid gzip data")
      }
      stream.next_out = (buffer.baseAddress! + filled).assumingMemoryBound(to: UInt8.self)
      stream.avail_out = UInt32(buffer.count - filled)
      isBetweenMembers = false
      let result = inflate(&stream, Z_NO_FLUSH)
      filled = buffer.count - Int(stream.avail_out)
      mayHoldText = result == Z_OK && stream.avail_out == 0
      if result == Z_STREAM_END {
        isBetweenMembers = true
        inflateReset(&stream)
      } else if result != Z_OK, result != Z_BUF_ERROR {
        isBroken = true
        if filled > 0 { break }
        return .broken("not valid gzip data")
      }
    }
    produced += filled
    let consumed = max(1, consumed)
    if produced > options.maximumExpandedBytes
      || produced > 64 << 20 && produced / consumed > options.maximumExpansion
    {
      return .broken("expands beyond the limit: \(produced) bytes from \(consumed)")
    }
    return .bytes(filled)
  }

  /// Goes past zeros between members; tells whether there were any, here or before. As gzip(1) takes them, they are
  /// of the end of a file.
  private func skipPadding() -> Bool {
    while stream.avail_in > 0, let next = stream.next_in, next.pointee == 0 {
      stream.next_in = next + 1
      stream.avail_in -= 1
      isPadded = true
    }
    return isPadded
  }
}
