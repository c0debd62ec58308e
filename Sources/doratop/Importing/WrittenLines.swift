import DeliveryEvents

/// The lines that a log has, by their hashes: what was exported once more is not written once more.
struct WrittenLines {
  private var hashes: Set<UInt64> = []
  private let seed = UInt64.random(in: .min ... .max)

  /// None.
  init() {}

  /// Those of a file; none where there is no file.
  ///
  /// - Throws: Why one that is there cannot be read.
  init(_ path: String) throws(FileFault) {
    guard var scan = try FileScan(path) else { return }
    defer { scan.close() }
    let buffer = UnsafeMutableRawBufferPointer.allocate(
      byteCount: FileScan.bufferBytes, alignment: 16)
    defer { buffer.deallocate() }
    while try scan.step(buffer, for: [UInt8(ascii: "{")], { hit in insert(hit.bytes) }) {}
  }

  /// Takes a line with its line break; `false` for one that is there already.
  mutating func insert(_ line: [UInt8]) -> Bool {
    line.withUnsafeBytes { insert(UnsafeRawBufferPointer(rebasing: $0.dropLast())) }
  }

  @discardableResult
  private mutating func insert(_ line: UnsafeRawBufferPointer) -> Bool {
    hashes.insert(ByteHash.hash(line, seed: seed)).inserted
  }
}
