#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// What all targets share: the clock that tells a hang, and the word about what went wrong.
///
/// A target is a function that is given some bytes; libFuzzer calls it millions of times and keeps
/// what leads it to places where it has not been. A trap, a bad access and ``fail(_:)`` end the
/// process, and leave the input behind in a file.
enum Harness {
  /// More than this for one input is a hang (in nanoseconds of the processor, so that a busy machine
  /// is not taken for one).
  static let limit: UInt64 = 100_000_000

  private nonisolated(unsafe) static var count = 0
  private nonisolated(unsafe) static var longest: UInt64 = 0

  /// Gives an input to a target.
  static func run(
    _ bytes: UnsafePointer<UInt8>?, _ count: Int, _ target: (UnsafeRawBufferPointer) -> Void
  ) -> CInt {
    let input = UnsafeRawBufferPointer(start: bytes, count: count)
    let start = processorTime()
    target(input)
    let length = processorTime() - start
    self.count += 1
    // The first ones fill tables and load pages.
    if self.count == 1 { atexit { Harness.printFigures() } }
    if self.count <= 8 { return 0 }
    if length > longest { longest = length }
    if length > limit { fail("hang: \(length / 1_000_000) ms for one input of \(count) bytes") }
    return 0
  }

  /// Says what is wrong with what came of an input, and ends the process.
  static func fail(_ reason: @autoclosure () -> String) -> Never {
    say("FAULT: \(reason())")
    abort()
  }

  /// Ends the process unless something holds.
  static func expect(_ holds: Bool, _ reason: @autoclosure () -> String) {
    if !holds { fail(reason()) }
  }

  /// Whether an input is one in so many: for what takes far longer than the rest.
  ///
  /// It depends on the bytes alone, so that an input that was kept does the same again.
  static func isOne(in count: Int, _ input: some Sequence<UInt8>) -> Bool {
    input.reduce(0) { $0 &* 31 &+ Int($1) } % count == 0
  }

  private static func printFigures() {
    say("longest input: \(Double(longest / 1000) / 1000) ms")
  }

  private static func say(_ line: String) {
    let bytes = Array((line + "\n").utf8)
    _ = write(STDERR_FILENO, bytes, bytes.count)
  }

  private static func processorTime() -> UInt64 {
    var time = timespec()
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
    return UInt64(time.tv_sec) * 1_000_000_000 + UInt64(time.tv_nsec)
  }
}

/// Takes an input apart into choices; at its end all choices are the first.
struct Choices {
  private var rest: Slice<UnsafeRawBufferPointer>

  init(_ bytes: UnsafeRawBufferPointer) { rest = bytes[...] }

  /// Whether nothing is left.
  var isAtEnd: Bool { rest.isEmpty }

  /// The next byte.
  mutating func byte() -> UInt8 { rest.popFirst() ?? 0 }

  /// The next of so many.
  mutating func next(_ count: Int) -> Int { Int(byte()) % count }

  /// One of some values.
  mutating func pick<Value>(_ values: [Value]) -> Value { values[next(values.count)] }

  /// All that is left.
  mutating func remainder() -> [UInt8] {
    defer { rest = rest[rest.endIndex...] }
    return Array(rest)
  }
}
