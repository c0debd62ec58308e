import Dashboard
import DeliveryEvents
import DeliveryMetrics
import EventIntake

/// A line that may go into a slice: where its bytes are, and of when its events.
struct SliceLine {
  /// Its bytes in the log's text, with the line break.
  var bytes: Range<Int>
  var source: Int
  /// The earliest and the latest time of its events; the other way round for a refused line.
  var first = Timestamp.distantFuture
  var last = Timestamp.distantPast

  /// Whether it has a place in time.
  var isDated: Bool { first <= last }
}

/// A whole log with its text: what a report of it would be made of, and every line as it stood.
///
/// The text is kept in memory, plain, because a stream or a compressed file cannot be read twice.
final class SliceLog {
  /// A longer line, which no reader takes in anyway, is not kept.
  static let longestKept = 16 << 20

  let ledger: Ledger
  private(set) var lines: [SliceLine] = []
  /// Lines that are too long to be kept.
  private(set) var tooLong = 0
  private var text: [UInt8] = []
  private let decoder: EventDecoder
  private let decoded = DecodedLine()
  private let intake: Intake

  var symbols: SymbolTable { decoder.symbols }

  /// Reads sources, once.
  init(sources: [String], settings: Settings = Settings()) {
    let symbols = SymbolTable()
    decoder = EventDecoder(symbols: symbols)
    ledger = Ledger(symbols: symbols, settings: settings)
    var options = IntakeOptions(mode: .once)
    options.maximumLineBytes = Self.longestKept
    intake = Intake(sources.map(SourceSpec.init), options: options)
    while !intake.isFinished {
      let result = intake.poll(deliver: take)
      let isOnlyWaiting = intake.sources.allSatisfy {
        $0.state != .reading && $0.state != .following
      }
      if result.lines == 0, intake.isFinished || result.isCaughtUp && isOnlyWaiting { break }
    }
  }

  /// The state of each source.
  var sources: [SourceStatus] { intake.sources }

  /// Lines read, those included that are not kept.
  var lineCount: Int { lines.count + tooLong }

  /// The bytes of a line, with its line break.
  func bytes(of index: Int) -> ArraySlice<UInt8> { text[lines[index].bytes] }

  /// Decodes a line again: keys and symbols are those of the first time.
  func decode(_ index: Int, into line: DecodedLine) {
    text.withUnsafeBytes { all in
      decoder.decode(
        UnsafeRawBufferPointer(rebasing: all[lines[index].bytes.dropLast()]), into: line)
    }
  }

  private func take(_ read: IntakeLine) {
    if read.fault != nil {
      ledger.countRejection(.tooLong)
      tooLong += 1
      return
    }
    var line = SliceLine(bytes: 0..<0, source: read.source)
    if read.bytes.count > FileScan.lineLimit {
      ledger.countRejection(.tooLong)
    } else {
      decoder.decode(read.bytes, into: decoded)
      // Half a line is no line yet.
      let isHalf = read.isUnterminated && decoded.rejections.contains { $0.cause == .notJSON }
      if isHalf || decoded.isBlank { return }
      ledger.apply(decoded)
      for event in decoded.events {
        line.first = min(line.first, event.time)
        line.last = max(line.last, event.time)
      }
    }
    let start = text.count
    text += read.bytes
    if Self.endsWithReturn(read) { text.append(0x0D) }
    text.append(0x0A)
    line.bytes = start..<text.count
    lines.append(line)
  }

  /// Whether a carriage return stands before the line break: what follows the bytes of a line that has
  /// a break is one or the other.
  private static func endsWithReturn(_ read: IntakeLine) -> Bool {
    guard !read.isUnterminated, let base = read.bytes.baseAddress else { return false }
    return base.load(fromByteOffset: read.bytes.count, as: UInt8.self) == 0x0D
  }
}
