import Configuration
import DeliveryEvents
import DeliveryMetrics
import StateStore

/// What is still to be told, and tried until it is: kept in the state, so that a message outlasts the process
/// (at least once; whoever is told can tell by the key what it knows already).
final class Outbox {
  /// A message on its way.
  struct Letter: Codable, Equatable {
    var message: NotificationMessage
    /// In milliseconds of the wall clock.
    var created: Int64
    var attempts = 0
    var next: Int64
  }

  private let memory: StateMemory
  /// By the message's key.
  private var letters: [String: Letter] = [:]
  private var revision = -1
  /// How many could not be told within a day, and to whom the last one was.
  private(set) var undelivered: (count: Int, receiver: String, reason: String)?

  private static let life: Int64 = 86_400_000
  /// More are not kept: who is away for that long is told the latest.
  static let limit = 1000
  private static let prefix = "letter "

  init(_ memory: StateMemory) {
    self.memory = memory
  }

  /// Takes up what was kept.
  func refresh() {
    guard memory.revision != revision else { return }
    revision = memory.revision
    letters = [:]
    for row in memory.all(.outbox) where row.name.hasPrefix(Self.prefix) {
      if let letter = row.decoded(as: Letter.self) { letters[letter.message.key] = letter }
    }
  }

  /// To whom a message goes; `nil` for one that has been told.
  func receiver(of key: String) -> String? { letters[key]?.message.receiver }

  /// How many are on their way.
  var count: Int { letters.count }

  /// Adds a message.
  func add(_ message: NotificationMessage, at now: Timestamp) {
    let clock = now.nanoseconds / 1_000_000
    set(Letter(message: message, created: clock, next: clock))
    guard letters.count > Self.limit,
      let oldest = letters.values.min(by: {
        ($0.created, $0.message.key) < ($1.created, $1.message.key)
      })
    else { return }
    give(up: oldest, because: "over \(Self.limit) wait to be told")
  }

  /// The letters that are to be tried now, the oldest first.
  ///
  /// What a receiver is told of one rule comes in the order in which it happened: nothing goes before what could
  /// not be told yet.
  func due(at now: Timestamp) -> [Letter] {
    let clock = now.nanoseconds / 1_000_000
    var begun: Set<[String]> = []
    return letters.values.sorted {
      ($0.created, $0.message.key) < ($1.created, $1.message.key)
    }.filter { letter in
      begun.insert([letter.message.receiver, letter.message.rule]).inserted && letter.next <= clock
    }
  }

  /// Notes that a message was told: whoever got it can be told again.
  func delivered(_ key: String) {
    if let lost = undelivered, lost.receiver == receiver(of: key) { undelivered = nil }
    remove(key)
  }

  private func remove(_ key: String) {
    letters[key] = nil
    memory.set(Remembered(.outbox, name: Self.prefix + key, value: nil))
    revision = memory.revision
  }

  /// Notes that a message could not be told: it is tried again after 1 s, then after twice as long each time, at
  /// most 5 minutes, for a day.
  func failed(_ key: String, because reason: String, at now: Timestamp) {
    guard var letter = letters[key] else { return }
    let clock = now.nanoseconds / 1_000_000
    if clock - letter.created > Self.life {
      give(up: letter, because: reason)
      return
    }
    let wait = min(300_000, Int64(1000) << Int64(min(letter.attempts, 9)))
    letter.attempts += 1
    letter.next = clock + wait + Int64.random(in: 0...wait / 10)
    set(letter)
  }

  private func give(up letter: Letter, because reason: String) {
    undelivered = ((undelivered?.count ?? 0) + 1, letter.message.receiver, reason)
    remove(letter.message.key)
  }

  private func set(_ letter: Letter) {
    letters[letter.message.key] = letter
    memory.set(Remembered(.outbox, name: Self.prefix + letter.message.key, letter))
    revision = memory.revision
  }
}
