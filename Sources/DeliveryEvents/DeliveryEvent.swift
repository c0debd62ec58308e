/// The kinds of native lines (EVENTS.md 2.3). Foreign payloads become these.
public enum EventKind: UInt8, Sendable, CaseIterable {
  case commit, change, pipeline, job, deploy, incident, alert, health, metric, note

  /// The word of the native line.
  public var word: String { "\(self)" }
}

/// The states of native lines; which ones a kind allows is the decoder's business.
public enum EventState: UInt8, Sendable, CaseIterable, BitwiseCopyable {
  case none
  case queued, started, cancelled, skipped, failed, succeeded, rolledback
  case opened, approved, merged, closed
  case acknowledged, mitigated, reopened, resolved
  case firing
  case up, down, degraded

  /// The word of the native line; empty for ``none``.
  public var word: String { self == .none ? "" : "\(self)" }
}

/// What set off a run or a deployment.
public enum EventTrigger: UInt8, Sendable, CaseIterable, Comparable, BitwiseCopyable {
  case none
  // In the order of their UTF-8 bytes: the greater word wins a tie between two lines (METRICS.md
  // 2b, Merging).
  case auto, manual, rollback, schedule

  public static func < (left: Self, right: Self) -> Bool { left.rawValue < right.rawValue }
}

/// A free label: `labels` is merged label by label.
public struct EventLabel: Hashable, Sendable {
  /// The label's name.
  public var key: Symbol
  /// Its value; numbers and booleans are kept as they are written.
  public var value: Symbol

  /// Creates a label.
  public init(key: Symbol, value: Symbol) {
    self.key = key
    self.value = value
  }
}

/// One event of software delivery, as a native line says it (EVENTS.md 2), as far as some number or
/// list depends on it; what else a line says takes part in telling it from others.
///
/// A field that the line does not have, or has as `null`, is ``Symbol/none`` or `nil`. Strings are
/// symbols of the table that the decoder was given. Times are instants, whatever form they had.
public struct DeliveryEvent: Sendable, Equatable {
  public var kind: EventKind
  public var state: EventState = .none
  public var time: Timestamp

  /// Identity of the line: lines with equal keys are one event (METRICS.md 2b, "Dedup key"). Seeded
  /// per decoder.
  public var key: UInt64 = 0
  /// Hash of all known fields as decoded; equal keys with other content are a conflict.
  public var content: UInt64 = 0
  /// Whether the key was made of `event` (and `source`), so that lines of one key may differ in
  /// everything.
  public var isKeyedByEvent = false

  /// None for a job whose line is told from others by it: then ``jobID`` alone stands for it.
  public var id: Symbol = .none
  /// The hash of a job's id, which is one of very many and is never looked up by its text; 0 for any
  /// other kind, and for a job with an ``id``.
  public var jobID: UInt64 = 0
  /// As given, else the last part of `repo`; none when the line has neither.
  public var service: Symbol = .none
  /// Normalised: scheme, host, `.git` and case dropped.
  public var repo: Symbol = .none
  /// Incident and alert: every service concerned, besides ``service``.
  public var services: [Symbol] {
    get { lists?.value.services ?? [] }
    set { change { $0.services = newValue } }
  }
  public var env: Symbol = .none
  public var team: Symbol = .none
  public var actor: Symbol = .none
  public var source: Symbol = .none
  public var trigger: EventTrigger = .none
  public var labels: [EventLabel] {
    get { lists?.value.labels ?? [] }
    set { change { $0.labels = newValue } }
  }

  public var sha: Symbol = .none
  /// Every parent; `nil` when the line has no `parents`, empty for a root commit.
  public var parents: [Symbol]? {
    get { lists?.value.parents }
    set { change { $0.parents = newValue } }
  }
  public var committed: Timestamp?
  public var authored: Timestamp?
  public var author: Symbol = .none
  public var title: Symbol = .none
  /// The change (pull request) that a commit belongs to; of a note, that its ``version`` was made of.
  public var change: Symbol = .none
  public var merge: Bool?
  public var bot: Bool?
  /// The branch of a commit, a change or a pipeline, as the line names it.
  public var branch: Symbol = .none
  /// The branch that a change is to be merged into.
  public var base: Symbol = .none
  /// Lines added and deleted together, of a commit or a change; `nil` when the line tells neither.
  public var changedLines: UInt32?

  public var opened: Timestamp?
  public var firstCommit: Timestamp?

  public var name: Symbol = .none
  /// The pipeline that a job or a deployment belongs to.
  public var run: Symbol = .none
  public var stage: Symbol = .none
  public var started: Timestamp?
  public var queued: Timestamp?

  /// What is deployed; of a note, the artifact that was made of its ``sha`` or ``change``.
  public var version: Symbol = .none
  /// The exact content of a deployment; `nil` when the line has no list.
  public var shas: [Symbol]? {
    get { lists?.value.shas }
    set { change { $0.shas = newValue } }
  }
  /// Deployment or incident ids that a deployment repairs; `nil` when the line has no list.
  public var fixes: [Symbol]? {
    get { lists?.value.fixes }
    set { change { $0.fixes = newValue } }
  }

  public var severity: Symbol = .none
  /// The cause that an incident names: a deployment's id, or `none`.
  public var deploy: Symbol = .none

  public var milliseconds: Double?
  public var code: Symbol = .none
  public var value: Double?
  public var unit: Symbol = .none
  public var text: Symbol = .none

  /// Its lists, together: most events have none, and are copied as plain bytes.
  private var lists: EventLists.Box?

  /// Whether it is a note of what a version was made of.
  public var isAboutArtifact: Bool {
    kind == .note && version.isSome && (sha.isSome || change.isSome)
  }

  private mutating func change(_ body: (inout EventLists) -> Void) {
    var value = lists?.value ?? EventLists()
    body(&value)
    setLists(value)
  }

  /// Sets all lists at once.
  mutating func setLists(_ value: EventLists) {
    lists = value == EventLists() ? nil : EventLists.Box(value)
  }

  /// Creates an event with nothing but its kind and time.
  public init(kind: EventKind, time: Timestamp) {
    self.kind = kind
    self.time = time
  }
}

/// The lists that an event may have.
struct EventLists: Sendable, Equatable {
  var services: [Symbol] = []
  var labels: [EventLabel] = []
  var parents: [Symbol]?
  var shas: [Symbol]?
  var fixes: [Symbol]?

  /// Keeps them behind one pointer.
  final class Box: Sendable, Equatable {
    let value: EventLists

    init(_ value: EventLists) {
      self.value = value
    }

    static func == (left: Box, right: Box) -> Bool { left.value == right.value }
  }
}
