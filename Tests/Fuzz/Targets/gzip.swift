import CZlib

@testable import EventIntake

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// A compressed file: any bytes end soon, in words, and the same in small buffers as in large ones;
/// what was compressed comes out again, whole members first, also after a known beginning.
///
/// The first byte chooses: even ones take the rest for the file itself, odd ones compress it.
@_cdecl("LLVMFuzzerTestOneInput")
public func gzip(_ bytes: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  Harness.run(bytes, count) { input in
    var choices = Choices(input)
    let mode = choices.byte()
    let size = 1 + choices.next(64)
    let rest = choices.remainder()
    if mode % 2 == 0 {
      let large = read(rest, buffer: 1 << 17)
      Harness.expect(large.plain.count <= bound + 1 << 17, "more than the limit was given away")
      // A byte at a time would take long for what expands a thousand times.
      let small = read(rest, buffer: large.plain.count > 8192 ? 4096 : size)
      Harness.expect(small.ending == large.ending, "\(small.ending), then \(large.ending)")
      let isCut = large.ending == "expands"
      Harness.expect(
        isCut || small.plain == large.plain,
        "\(small.plain.count) bytes in small buffers, \(large.plain.count) in large: \(large.ending)"
      )
    } else {
      roundTrip(rest, members: 1 + Int(mode >> 1) % 3, buffer: size)
    }
  }
}

/// The most that a file may expand to here.
private let bound = 1 << 20

private let options: IntakeOptions = {
  var options = IntakeOptions(mode: .once)
  options.maximumExpandedBytes = bound
  return options
}()

/// One file for all inputs, which has no name any more.
private let file: Int32 = {
  var template = Array("/tmp/fuzz-gzip-XXXXXX".utf8CString)
  let file = mkstemp(&template)
  Harness.expect(file >= 0, "no file to write to")
  unlink(template)
  return file
}()

private func write(_ bytes: [UInt8]) {
  ftruncate(file, 0)
  Harness.expect(pwrite(file, bytes, bytes.count, 0) == bytes.count, "the file cannot be written")
}

private func read(_ bytes: [UInt8], buffer size: Int) -> (plain: [UInt8], ending: String) {
  write(bytes)
  let reader = GzipReader(options)
  var plain: [UInt8] = []
  let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: size, alignment: 1)
  defer { buffer.deallocate() }
  while true {
    switch reader.read(file, into: buffer) {
    case .bytes(let count):
      Harness.expect((0...size).contains(count), "more bytes than the buffer has")
      plain += buffer[..<count]
    case .end: return (plain, "end")
    case .unfinished: return (plain, "unfinished")
    case .broken(let reason):
      return (plain, reason.hasPrefix("expands") ? "expands" : "broken: \(reason)")
    }
  }
}

/// Some text in several members.
private func compressed(_ text: [UInt8], members: Int) -> [UInt8] {
  (0..<members).flatMap { index -> [UInt8] in
    let part = text[(text.count * index / members)..<(text.count * (index + 1) / members)]
    var source = Array(part)
    var result = [UInt8](repeating: 0, count: source.count + source.count / 100 + 64)
    var stream = z_stream()
    // 15 bits of window, and 16 for a gzip header.
    let made = deflateInit2_(
      &stream, Int32(index * 3), Z_DEFLATED, 15 + 16, 1, Z_DEFAULT_STRATEGY, ZLIB_VERSION,
      Int32(MemoryLayout<z_stream>.size))
    Harness.expect(made == Z_OK, "zlib cannot be set up")
    let size = source.count
    let room = result.count
    let written = source.withUnsafeMutableBufferPointer { source in
      result.withUnsafeMutableBufferPointer { result in
        stream.next_in = source.baseAddress
        stream.avail_in = UInt32(size)
        stream.next_out = result.baseAddress
        stream.avail_out = UInt32(room)
        let ended = deflate(&stream, Z_FINISH)
        Harness.expect(ended == Z_STREAM_END, "zlib needs more room")
        return room - Int(stream.avail_out)
      }
    }
    deflateEnd(&stream)
    return Array(result[..<written])
  }
}

private func roundTrip(_ text: [UInt8], members: Int, buffer: Int) {
  let bytes = compressed(text, members: members)
  let whole = read(bytes, buffer: buffer)
  Harness.expect(whole.ending == "end" && whole.plain == text, "another text: \(whole.ending)")
  let cut = read(Array(bytes.dropLast(3)), buffer: buffer)
  Harness.expect(cut.ending == "unfinished", "cut off, and \(cut.ending)")
  Harness.expect(text.starts(with: cut.plain), "another text when cut off")

  // Another file has given the beginning, up to its last whole line.
  guard let end = text.lastIndex(of: 0x0A) else { return }
  var known = FileIdentity(device: 1, inode: 1)
  known.offset = end + 1
  known.head = Array(text[..<min(end + 1, FileIdentity.headLimit)])
  known.marker = Array(text[max(0, end + 1 - FileIdentity.markerLimit)...end])
  write(bytes)
  let reader = CompressedText(options, candidates: [known])
  let room = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 13, alignment: 1)
  defer { room.deallocate() }
  var plain: [UInt8] = []
  for _ in 0..<64 {
    switch reader.read(file, into: room, isQuiet: true) {
    case .text(let text): plain += text
    case .searched: continue
    case .end:
      Harness.expect(plain == text, "another text behind a known beginning")
      Harness.expect(reader.known == end + 1, "\(reader.known) known, of \(end + 1)")
      return
    case .unfinished, .broken: Harness.fail("a whole file that does not end")
    }
  }
  Harness.fail("a file of \(bytes.count) bytes that has no end")
}
