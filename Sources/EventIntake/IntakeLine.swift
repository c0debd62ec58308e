/// One line as it was read: the bytes between two line breaks, and where they stood.
public struct IntakeLine {
  /// Why a line comes without its bytes.
  public enum Fault: Equatable, Sendable {
    /// Longer than the limit; at least this many bytes had been seen.
    case tooLong(bytes: Int)
  }

  /// The line without its break, a carriage return before it, a byte order mark at the beginning of
  /// the file or a run of NULs at the beginning of the line. Valid only during the call.
  public let bytes: UnsafeRawBufferPointer
  /// Which of ``Intake/sources`` it came from.
  public let source: Int
  /// The line's number in its file, from 1.
  public let number: Int
  /// The byte at which the line begins; of a compressed file, in its plain text.
  public let offset: Int
  /// What is wrong with the line; `nil` for one that can be decoded.
  public let fault: Fault?
  /// Whether no line break followed: it counts only if it is whole by itself.
  public let isUnterminated: Bool
}

/// How sources are read.
public struct IntakeOptions: Sendable {
  /// When reading ends.
  public enum Mode: Sendable {
    /// Read what is there now, once.
    case once
    /// Keep reading what is appended, through rotations and truncations.
    case follow
  }

  /// When reading ends.
  public var mode: Mode
  /// Longer lines are skipped and counted.
  public var maximumLineBytes = 1 << 20
  /// Descriptors kept open at a time.
  public var maximumOpenFiles = 256
  /// How long the old file of a rotation is watched for late writes, in nanoseconds.
  public var rotateWait: UInt64 = 30_000_000_000
  /// How long a finished file must be quiet before its last line counts without a line break.
  public var finalLineWait: UInt64 = 2_000_000_000
  /// The most bytes that a compressed file may expand to.
  public var maximumExpandedBytes = 16 << 30
  /// The most times that a compressed file may expand, beyond the first 64 MiB.
  public var maximumExpansion = 200
  /// Called between the check of a file and its reading: what happens to a file just then is for
  /// tests to show.
  var beforeRead: (@Sendable () -> Void)?
  /// Called before a file is opened, which tests count.
  var beforeOpen: (@Sendable () -> Void)?

  /// Creates options with the defaults.
  public init(mode: Mode) {
    self.mode = mode
  }
}

/// What one source is up to.
public struct SourceStatus: Sendable, Equatable {
  /// What is being done with a source.
  public enum State: Sendable, Equatable {
    /// Nothing has the path, yet or any more.
    case waiting
    /// There is more to read.
    case reading
    /// Everything has been read; more may come.
    case following
    /// No more will come: read once, ended, or rotated away and drained.
    case finished
    /// Could not be opened or read: the system's words.
    case unreadable(String)
    /// Refused: a compressed file that expands beyond the limit or is cut off, one that gzip has not compressed, a
    /// directory without events.
    case refused(String)
  }

  /// The path as it was given or found.
  public var path: String
  /// What is being done with it.
  public var state: State
  /// Bytes read, of a compressed file of its plain text.
  public var bytes = 0
  /// Lines read, refused ones included.
  public var lines = 0
  /// Bytes of the file that are still to be read.
  public var behind = 0
  /// Bytes of a last line whose end has not been written.
  public var partial = 0
  /// How often the file began anew: truncated or rewritten in place.
  public var generations = 1
  /// Of one that is waited for: whether it has been there and read.
  public var wasThere = false

  init(path: String, state: State) {
    self.path = path
    self.state = state
  }
}

/// What a poll did.
public struct PollResult: Sendable, Equatable {
  /// Lines handed over.
  public var lines = 0
  /// Bytes read; of a compressed file, of its plain text.
  public var bytes = 0
  /// Whether nothing was left to read when it ended.
  public var isCaughtUp = true
  /// Whether files were looked for in it: only then nothing is left in files that are not known yet.
  public var hasLooked = false

  /// Creates the result of a poll that found nothing.
  public init() {}
}
