import FoundationEssentials

@testable import EventIntake

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// A reader whose work is kept now and then, and that may end at any time and go on from what was kept.
final class KeepingReader {
  private let sources: [String]
  private let clock: ManualClock
  private var intake: Intake
  private var kept: [Int: FilePosition] = [:]
  private var keptLines: [String] = []
  private(set) var lines: [String] = []
  /// Whether it is running.
  private(set) var isUp = true

  init(_ sources: [String], clock: ManualClock) {
    self.sources = sources
    self.clock = clock
    intake = Self.intake(sources, clock)
  }

  private static func intake(_ sources: [String], _ clock: ManualClock) -> Intake {
    Intake(
      sources.map(SourceSpec.init), options: IntakeOptions(mode: .follow), clock: { clock.now })
  }

  func poll() {
    guard isUp else { return }
    _ = intake.poll { line in
      lines.append((line.isUnterminated ? "~" : "") + String(decoding: line.bytes, as: UTF8.self))
    }
  }

  /// Keeps what was read and how far, in one.
  func keep() {
    guard isUp else { return }
    for position in intake.takePositions() { kept[position.id] = position }
    keptLines = lines
  }

  /// Ends without a word: what was not kept is lost.
  func end() {
    isUp = false
    lines = keptLines
  }

  /// Begins again with what was kept.
  func begin() {
    guard !isUp else { return }
    isUp = true
    intake = Self.intake(sources, clock)
    intake.resume(kept.values.sorted { $0.id < $1.id })
  }
}

/// A writer that does to a log, one step after the other, what happens to logs. What it destroys has been
/// read before.
struct LogProgram {
  private var random: SeededRandom
  private let bench: Workbench
  private var number = 0
  /// The rotated files, the youngest first: whether each is compressed.
  private var old: [Bool] = []
  /// The place in ``written`` of the line of which only a half stands in the log.
  private var half: Int?
  /// Every whole line that was written.
  private(set) var written: [String] = []
  /// What was done, for those who look into a failure.
  private(set) var steps: [String] = []

  init(_ bench: Workbench, seed: UInt64) {
    self.bench = bench
    random = SeededRandom(seed)
    bench.write("", to: Self.log)
  }

  static let log = "a.jsonl"

  mutating func chance(_ count: Int) -> Int { Int(random.next() % UInt64(count)) }

  mutating func note(_ step: String) { steps.append(step) }

  /// Does something that destroys no line.
  mutating func step() {
    switch chance(12) {
    case 0...4: append(to: Self.log, count: 1 + chance(6))
    case 5: partial()
    case 6: rotate()
    case 7: copyTruncate()
    case 8: compress()
    case 9: writeLate()
    case 10:
      rotate()
      append(to: Self.log, count: 1 + chance(3))
      rotate()
    default: break
    }
  }

  /// Does something that destroys what the log holds.
  mutating func destroy() {
    finishLine()
    let size = bench.content(of: Self.log).count
    switch chance(4) {
    case 0:
      note("truncate")
      bench.write("", to: Self.log)
    case 1:
      note("recreate")
      bench.remove(Self.log)
      bench.write("", to: Self.log)
    case 2 where size > 20:
      note("rewrite with the same size \(size)")
      let line = "n\(number)-"
      number += 1
      let text = line + String(repeating: "x", count: size - 1 - line.count)
      written.append(text)
      bench.write(text + "\n", to: Self.log)
      return
    default:
      note("rewrite")
      bench.write("", to: Self.log)
    }
    if chance(3) > 0 { append(to: Self.log, count: 1 + chance(4)) }
  }

  /// Removes the oldest file.
  mutating func expire() {
    guard let isCompressed = old.popLast() else { return }
    note("expire .\(old.count + 1)")
    bench.remove(Self.name(old.count + 1, isCompressed))
  }

  /// Ends half a line.
  mutating func finishLine() {
    guard let half else { return }
    self.half = nil
    note("finish")
    bench.append("end\n", to: Self.log)
    written[half] += "end"
  }

  private mutating func line() -> String {
    number += 1
    // Short ones as well as such that reach beyond what is compared.
    let text = "n\(number)-" + String(repeating: "y", count: chance(4) == 0 ? chance(600) : 3)
    written.append(text)
    return text
  }

  private mutating func append(to name: String, count: Int) {
    if name == Self.log { finishLine() }
    note("append \(count) to \(name)")
    var text = ""
    for _ in 0..<count { text += line() + "\n" }
    bench.append(text, to: name)
  }

  private mutating func partial() {
    finishLine()
    note("half")
    bench.append(line(), to: Self.log)
    half = written.count - 1
  }

  private static func name(_ place: Int, _ isCompressed: Bool) -> String {
    "\(log).\(place)" + (isCompressed ? ".gz" : "")
  }

  private mutating func shift() {
    for place in stride(from: old.count, to: 0, by: -1) {
      bench.move(Self.name(place, old[place - 1]), to: Self.name(place + 1, old[place - 1]))
    }
    old.insert(false, at: 0)
  }

  private mutating func rotate() {
    finishLine()
    note("rotate")
    shift()
    bench.move(Self.log, to: Self.name(1, false))
    bench.write("", to: Self.log)
  }

  private mutating func copyTruncate() {
    finishLine()
    note("copytruncate")
    shift()
    bench.write(bench.content(of: Self.log), to: Self.name(1, false))
    bench.write("", to: Self.log)
  }

  private mutating func compress() {
    guard let place = old.lastIndex(of: false), place > 0 else { return }
    note("compress .\(place + 1)")
    _ = system("gzip -n \(bench.path(Self.name(place + 1, false)))")
    old[place] = true
  }

  private mutating func writeLate() {
    guard old.first == false else { return }
    append(to: Self.name(1, false), count: 1)
  }
}

/// Numbers that depend on a seed alone.
struct SeededRandom: RandomNumberGenerator {
  private var state: UInt64

  init(_ seed: UInt64) {
    // Else the numbers of one seed were those of the one before, moved by one.
    state = seed &* 0xD6E8_FEB8_6659_FD93
    state = next()
  }

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = (state ^ (state >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return mixed ^ (mixed >> 31)
  }
}
