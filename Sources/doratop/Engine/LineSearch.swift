import Dashboard
import DeliveryEvents
import DeliveryMetrics
import EventIntake

/// Looks through the followed files for the lines that speak of a deployment.
///
/// The ledger keeps what lines mean, not the lines: where somebody wants to see one, it is looked for
/// in the files again, a slice at a time. A line is a candidate if it holds the deployment's id (else
/// sha or version), and an answer if the decoder then finds this deployment in it.
final class LineSearch {
  /// The most lines that are kept, and the most bytes of each.
  static let lineLimit = 50
  static let textLimit = 4096

  /// Whose lines are looked for.
  let name: DeploymentName
  /// What has been found so far.
  private(set) var found = SourceLines(searched: 0)
  private let wanted: DeploymentSummary
  private let now: Timestamp
  /// What is looked for, the likeliest first: the next is tried when one finds nothing.
  private var needles: [[UInt8]]
  private let paths: [String]
  private let skipped: [String]
  private let streams: Int
  /// How many sources are or were plain files.
  private let plain: Int
  /// Why files that are there, or may be, are not looked through, by their paths.
  private var unread: [String: FileFault] = [:]
  private var waiting: [String] = []
  private var scan: FileScan?
  private var bytesBefore = 0
  private let bytesInAll: Int
  private let buffer: UnsafeMutableRawBufferPointer
  private let decoder = EventDecoder(symbols: SymbolTable())
  private let line = DecodedLine()

  /// Begins a search.
  ///
  /// - Parameter now: Lines about a later time are not shown, as nothing of them is.
  init(_ wanted: DeploymentSummary, now: Timestamp, sources: [SourceStatus]) {
    self.wanted = wanted
    self.now = now
    name = DeploymentName(wanted)
    var known: Set<String> = []
    let all = sources.map(\.path).filter { known.insert($0).inserted }
    skipped = all.filter { $0.hasSuffix(".gz") }
    var files: [String] = []
    var bytes = 0
    var others = 0
    var hidden: [String: FileFault] = [:]
    for path in all where !path.hasSuffix(".gz") {
      switch path == "-" ? .stream : FileScan.kind(of: path) {
      case .file(let size):
        files.append(path)
        bytes += size
      case .stream: others += 1
      case .none: break
      case .hidden(let fault): hidden[path] = fault
      }
    }
    paths = files
    streams = others
    plain = all.count - skipped.count - others
    unread = hidden
    bytesInAll = bytes
    buffer = .allocate(byteCount: FileScan.bufferBytes, alignment: 16)
    needles = Self.needles(for: wanted)
    begin()
  }

  deinit {
    scan?.close()
    buffer.deallocate()
  }

  var isOver: Bool { found.searched == nil }

  /// Looks on until all is looked through or the monotonic clock reaches `deadline`.
  func search(until deadline: UInt64 = .max) {
    while !isOver {
      step()
      if Intake.monotonic() >= deadline { return }
    }
  }

  private func begin() {
    waiting = paths.reversed()
    bytesBefore = 0
    found.searched = 0
    if needles.isEmpty { end() }
  }

  private func step() {
    guard let needle = needles.first, found.lines.count < Self.lineLimit else { return end() }
    if scan == nil {
      guard let path = waiting.popLast() else {
        needles.removeFirst()
        if found.lines.isEmpty, !needles.isEmpty { return begin() }
        return end()
      }
      do throws(FileFault) {
        scan = try FileScan(path)
      } catch {
        unread[path] = error
      }
    }
    guard var current = scan else { return }
    let path = current.path
    var goesOn = false
    do throws(FileFault) {
      goesOn = try current.step(buffer, for: needle) { keep($0, of: path) }
    } catch {
      unread[path] = error
    }
    scan = goesOn ? current : nil
    if !goesOn {
      bytesBefore += current.size
      current.close()
    }
    let done = bytesBefore + (goesOn ? current.done : 0)
    found.searched = bytesInAll == 0 ? 0 : min(1, Double(done) / Double(bytesInAll))
  }

  private func end() {
    scan?.close()
    scan = nil
    found.searched = nil
    found.note = found.lines.isEmpty ? absence : nil
    if found.lines.count >= Self.lineLimit { found.note = "only the first \(Self.lineLimit)" }
  }

  /// Why nothing was found.
  private var absence: String {
    var reasons: [String] = []
    if plain > unread.count { reasons.append("not in the files any more (rotated away)") }
    if streams > 0 { reasons.append("read from standard input: not kept") }
    if !skipped.isEmpty {
      let names = skipped.prefix(3).map(Path.lastPart).joined(separator: ", ")
      let more = skipped.count > 3 ? " and \(skipped.count - 3) more" : ""
      reasons.append("compressed files are not looked through: \(names)\(more)")
    }
    if let (path, fault) = unread.min(by: { $0.key < $1.key }) {
      let more = unread.count > 1 ? " and \(unread.count - 1) more" : ""
      reasons.append("cannot be read: \(Path.lastPart(path)), \(fault.reason)\(more)")
    }
    return reasons.isEmpty ? "simulated: in no file" : reasons.joined(separator: "; ")
  }

  private func keep(_ hit: FileScan.Hit, of path: String) {
    guard found.lines.count < Self.lineLimit else { return }
    var bytes = hit.bytes[...]
    if bytes.last == 0x0D { bytes = bytes.dropLast() }
    if hit.offset == 0, bytes.starts(with: [0xEF, 0xBB, 0xBF]) { bytes = bytes.dropFirst(3) }
    bytes = bytes.drop { $0 == 0 }
    decoder.decode(UnsafeRawBufferPointer(rebasing: bytes), into: line)
    guard line.events.contains(where: speaks) else { return }
    found.lines.append(
      SourceLines.Line(
        file: Path.lastPart(path), number: hit.number, offset: hit.offset,
        text: String(decoding: bytes.prefix(Self.textLimit), as: UTF8.self),
        isCut: bytes.count > Self.textLimit))
  }

  /// Whether an event is a state of the deployment.
  private func speaks(_ event: DeliveryEvent) -> Bool {
    func text(_ symbol: Symbol) -> String? {
      symbol.isNone ? nil : decoder.symbols.string(symbol)
    }
    guard event.kind == .deploy, event.time <= now, text(event.env) == wanted.environment,
      (text(event.service) ?? "default") == wanted.service
    else { return false }
    if let id = wanted.id { return text(event.id) == id }
    guard text(event.sha) == wanted.sha, text(event.version) == wanted.version else { return false }
    // The same content may have been deployed at other times.
    let begin = wanted.time.advanced(
      byNanoseconds: -Int64(((wanted.duration ?? 0) * 1e9).rounded(.up)))
    return event.time >= begin && (wanted.outcome == .undecided || event.time <= wanted.time)
  }

  /// The bytes that a line about a deployment holds.
  ///
  /// A string may stand escaped in a line, or be made of parts that stand there one by one: so its
  /// longest plain word is the next best, and then that of the service.
  private static func needles(for wanted: DeploymentSummary) -> [[UInt8]] {
    let name = wanted.id ?? wanted.sha ?? wanted.version ?? ""
    let isPlain = name.unicodeScalars.allSatisfy {
      $0.isASCII && $0.value >= 0x20 && !"\"\\/\u{7F}".unicodeScalars.contains($0)
    }
    var needles = isPlain ? [name] : []
    needles += [longestWord(of: name), longestWord(of: wanted.service)]
    var known: Set<String> = [""]
    return needles.filter { known.insert($0).inserted }.map { Array($0.utf8) }
  }

  private static func longestWord(of text: String) -> String {
    let words = text.split { !($0.isASCII && ($0.isLetter || $0.isNumber)) }
    return words.max { $0.count < $1.count }.map(String.init) ?? ""
  }
}
