import DeliveryEvents

/// The form of a kept event: a list of numbers.
///
/// At fixed places: kind, state, format (a word), whether the key is an event's id, time in milliseconds
/// since 1970, key, content, service, id, env, sha (words). Then, for each further field that the event
/// has, the field's number and its value: a number, a word, or a list of words.
enum FactsForm {
  /// The numbers of further fields. They stand in files: a number is never used for anything else.
  enum Field: Int64, CaseIterable {
    case nanoseconds = 1
    case jobID, trigger, repo, team, actor, source, author, title, change, name, run, stage, version
    case severity, deploy, code, unit, text
    case committed, authored, opened, firstCommit, started, queued
    case merge, bot, milliseconds, value
    case services, fixes, parents, shas, labels
  }

  /// Added to a time's number: its nanoseconds beyond the millisecond.
  static let beyondMilliseconds: Int64 = 64

  /// Fields that the form has no number for: they stand among the labels, of kinds that have none of
  /// their own, under names that older programs read as labels of which nothing comes.
  enum Extra: String, CaseIterable {
    case branch = ".branch"
    case base = ".base"
    case changedLines = ".lines"

    /// Whether an event of a kind may have them: labels of its own it then has not.
    static func areKept(of kind: EventKind) -> Bool {
      switch kind {
      case .commit, .change, .pipeline: true
      case .job, .deploy, .incident, .alert, .health, .metric, .note: false
      }
    }
  }

  /// Whether a byte of a word cannot stand in JSON as it is. DEL is escaped as well, for terminals.
  static func needsEscape(_ byte: UInt8) -> Bool {
    byte < 0x20 || byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\") || byte == 0x7F
  }

  /// A byte as `\u00XX`.
  static func escape(_ byte: UInt8) -> [UInt8] {
    let digits = Array("0123456789abcdef".utf8)
    return Array("\\u00".utf8) + [digits[Int(byte >> 4)], digits[Int(byte & 15)]]
  }
}

/// Why a batch cannot be read.
enum FactsFault: Error, Equatable {
  /// The text is not of the form, at some byte of it.
  case malformed(at: Int)
}
