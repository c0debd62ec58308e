#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// Reads standard input, a pipe or a device: what has gone by cannot be read again.
final class StreamTail {
  let source: Int
  private let descriptor: Int32
  private let isStandardInput: Bool
  private var splitter: LineSplitter
  private var carry: [UInt8] = []
  private let options: IntakeOptions
  private(set) var bytes = 0
  private(set) var isDone = false
  private(set) var error: String?
  /// Whether the error is about what the stream holds.
  private(set) var isRefused = false
  /// Whether what comes next is the first of a writer.
  private var isAtBeginning = true
  var lines: Int { splitter.number }
  var partial: Int { carry.count }

  init(source: Int, descriptor: Int32, isStandardInput: Bool, options: IntakeOptions) {
    self.source = source
    self.descriptor = descriptor
    self.isStandardInput = isStandardInput
    self.options = options
    splitter = LineSplitter(limit: options.maximumLineBytes)
  }

  deinit {
    if !isStandardInput { Descriptor.close(descriptor) }
  }

  /// Whether reading would not wait. Standard input is not switched to reading without waiting: the
  /// switch would be that of the shell's terminal, too, and outlast this process.
  private var isReady: Bool {
    guard isStandardInput else { return true }
    var waiting = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
    return poll(&waiting, 1, options.mode == .once ? 100 : 0) != 0
  }

  /// Reads what is there without waiting; with ``IntakeOptions/Mode/once`` waits for more to come.
  func read(into buffer: UnsafeMutableRawBufferPointer, deliver: (IntakeLine) -> Void) -> Int {
    if isDone || !isReady { return 0 }
    let room = min(buffer.count - carry.count, 1 << 16)
    guard room > 0 else { return 0 }
    carry.withUnsafeBytes { buffer.copyMemory(from: $0) }
    let count = systemRead(descriptor, buffer.baseAddress! + carry.count, room)
    if count < 0 {
      if errno == EAGAIN || errno == EINTR {
        if options.mode == .once {
          var waiting = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
          poll(&waiting, 1, 100)
        }
      } else {
        error = Descriptor.lastError
        isDone = true
      }
      return 0
    }
    let first = splitter.number
    if count == 0 {
      // Nobody writes any more: what the last writer left is all of its line, and the next writer
      // begins another one.
      let start = bytes - carry.count
      carry.withUnsafeBytes { rest in
        splitter.last(rest, isAtFileStart: start == 0) { deliver(line($0, start, true)) }
      }
      carry = []
      isAtBeginning = true
      // A pipe without a writer is only quiet; standard input has ended.
      isDone = isStandardInput || options.mode == .once
      return splitter.number - first
    }
    let start = bytes - carry.count
    let stretch = UnsafeRawBufferPointer(rebasing: buffer[..<(carry.count + count)])
    if isAtBeginning {
      // What one writer sent costs the next one nothing, and is told until that comes.
      (error, isRefused, isAtBeginning) = (nil, false, false)
      if case .compressed(let form) = Compression.beginning(stretch.prefix(6)) {
        error = "compressed with \(form.rawValue), expected plain text"
        isRefused = true
        isDone = isStandardInput || options.mode == .once
      }
    }
    if isRefused {
      bytes += count
      return 0
    }
    let done = splitter.split(stretch, isAtFileStart: start == 0) {
      deliver(line($0, start, false))
    }
    bytes += count
    carry = Array(stretch[done...])
    return splitter.number - first
  }

  private func line(_ piece: LineSplitter.Piece, _ start: Int, _ isUnterminated: Bool)
    -> IntakeLine
  {
    IntakeLine(
      bytes: piece.bytes, source: source, number: piece.number, offset: start + piece.start,
      fault: piece.fault, isUnterminated: isUnterminated)
  }
}

@inline(__always)
private func systemRead(_ descriptor: Int32, _ buffer: UnsafeMutableRawPointer, _ count: Int) -> Int
{
  #if canImport(Glibc)
    Glibc.read(descriptor, buffer, count)
  #else
    Darwin.read(descriptor, buffer, count)
  #endif
}
