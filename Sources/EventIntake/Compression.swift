#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// How a file is compressed. Only gzip is read; of the others it is said that they are not.
public enum Compression: String, CaseIterable, Sendable {
  case gzip, xz, zstd, bzip2

  /// What the first bytes of a file tell.
  enum Beginning: Equatable {
    case plain
    case compressed(Compression)
    /// There are too few of them to tell.
    case unknown
    /// They could not be read, with the system's number of the error.
    case failed(Int32)
  }

  private struct Mark {
    var form: Compression
    var bytes: [UInt8]
  }

  private static let marks = allCases.flatMap { form in
    form.beginnings.map { Mark(form: form, bytes: $0) }
  }

  /// What such files begin with: RFC 1952, 2.3.1; The .xz File Format 1.2.0, 2.1.1.1; RFC 8878, 3.1.1; and of bzip2,
  /// which has no document, with the size of its blocks.
  private var beginnings: [[UInt8]] {
    switch self {
    case .gzip: [[0x1F, 0x8B]]
    case .xz: [[0xFD, 0x37, 0x7A, 0x58, 0x5A, 0x00]]
    case .zstd: [[0x28, 0xB5, 0x2F, 0xFD]]
    case .bzip2: (1...9).map { Array("BZh\($0)".utf8) }
    }
  }

  /// The end of the names that its program gives.
  private var ending: String {
    switch self {
    case .gzip: ".gz"
    case .xz: ".xz"
    case .zstd: ".zst"
    case .bzip2: ".bz2"
    }
  }

  /// How a file is compressed that begins with some bytes; `nil` for one that is not.
  public init?(beginning bytes: [UInt8]) {
    guard case .compressed(let form) = Self.beginning(bytes) else { return nil }
    self = form
  }

  /// How a file is compressed by its name; `nil` where that does not say it is.
  public init?(named path: String) {
    guard let form = Self.allCases.first(where: { path.hasSuffix($0.ending) }) else { return nil }
    self = form
  }

  /// What the first bytes tell.
  static func beginning(_ bytes: some Collection<UInt8>) -> Beginning {
    if let mark = marks.first(where: { bytes.starts(with: $0.bytes) }) {
      return .compressed(mark.form)
    }
    return marks.contains { $0.bytes.starts(with: bytes) } ? .unknown : .plain
  }

  /// What the first bytes of an open file tell.
  static func beginning(of descriptor: Int32) -> Beginning {
    withUnsafeTemporaryAllocation(byteCount: 6, alignment: 1) { buffer in
      let count = Descriptor.read(descriptor, into: buffer, at: 0)
      return count < 0 ? .failed(errno) : beginning(buffer[..<count])
    }
  }
}
