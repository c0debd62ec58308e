import Dashboard
import DeliveryEvents
import DeliveryMetrics
import StateStore

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// Keeps what people say of alerts: shown at once, and said to be kept when it has been saved.
final class MarkKeeper {
  let memory: StateMemory
  private var revision = -1
  /// What everybody said.
  private(set) var marks = AlertMarks()
  /// What is still being saved, in words.
  private var unsaid: String?

  init(_ memory: StateMemory) {
    self.memory = memory
  }

  /// Takes up what was said since, here or by others.
  func refresh() {
    guard memory.revision != revision else { return }
    revision = memory.revision
    marks = AlertMarks()
    for row in memory.all(.acknowledgement) {
      marks.acknowledgements[row.name] = row.decoded(as: Acknowledgement.self)
    }
    for row in memory.all(.silence) { marks.silences[row.name] = row.decoded(as: Silence.self) }
  }

  /// Does what somebody says; answers what to tell them.
  ///
  /// - Parameter obstacle: Why nothing can be kept beyond this session; `nil` when it can.
  func tell(
    _ command: AlertCommand, among alerts: [Alert], at now: Timestamp, isReadOnly: String?,
    obstacle: String?
  ) -> String {
    if let isReadOnly { return isReadOnly }
    guard let words = take(command, among: alerts, at: now) else {
      if case .endSilence(let id) = command {
        return "no silence \(id), expected one of the list of alerts"
      }
      return "no alert with this id, expected one of the list of alerts"
    }
    refresh()
    forgetOld(at: now)
    if let obstacle { return "\(words), for this session only: \(obstacle)" }
    unsaid = words
    return "\(words), being saved"
  }

  /// What to say once everything has been saved; `nil` before, and when there is nothing to say.
  func confirmation() -> String? {
    guard let words = unsaid, memory.isSaved else { return nil }
    unsaid = nil
    return words
  }

  /// `nil` when there is nothing of the name.
  private func take(_ command: AlertCommand, among alerts: [Alert], at now: Timestamp) -> String? {
    let who = Self.user
    func alert(_ id: String) -> Alert? { alerts.first { $0.id.hasPrefix(id) } }
    func keep(_ silence: Silence, _ seconds: Double) -> String {
      let name = Self.name()
      memory.set(Remembered(.silence, name: name, silence))
      return "silence \(name) of \(silence.subject) for \(Figures.shortDuration(seconds))"
    }
    func end(_ seconds: Double) -> Timestamp { now.advanced(byNanoseconds: Int64(seconds * 1e9)) }
    switch command {
    case .acknowledge(let id, let comment):
      guard let alert = alert(id) else { return nil }
      let mark = Acknowledgement(
        rule: alert.rule, by: who, at: TimeFormat.rfc3339(now), comment: comment)
      memory.set(Remembered(.acknowledgement, name: alert.id, mark))
      return "\(alert.rule) acknowledged by \(who)"
    case .withdraw(let id):
      guard let name = marks.acknowledgements.keys.sorted().first(where: { $0.hasPrefix(id) })
      else { return nil }
      memory.set(Remembered(.acknowledgement, name: name, value: nil))
      return "acknowledgement taken back"
    case .snooze(let id, let seconds, let comment):
      guard let alert = alert(id) else { return nil }
      var silence = Silence(until: end(seconds), by: who, comment: comment)
      silence.alert = alert.id
      silence.rule = alert.rule
      return keep(silence, seconds)
    case .silence(let rule, let service, let team, let seconds, let comment):
      var silence = Silence(until: end(seconds), by: who, comment: comment)
      (silence.rule, silence.service, silence.team) = (rule, service, team)
      return keep(silence, seconds)
    case .endSilence(let id):
      guard let name = marks.silences.keys.sorted().first(where: { $0.hasPrefix(id) })
      else { return nil }
      memory.set(Remembered(.silence, name: name, value: nil))
      return "silence \(name) ended"
    }
  }

  /// Lets go of silences that ended a month ago, and of all but the latest thousand acknowledgements.
  private func forgetOld(at now: Timestamp) {
    let limit = now.advanced(byNanoseconds: -Int64(Silence.longest * 1e9))
    for (name, silence) in marks.silences where silence.end < limit {
      memory.set(Remembered(.silence, name: name, value: nil))
    }
    let old = marks.acknowledgements.sorted { ($0.value.at, $0.key) > ($1.value.at, $1.key) }
      .dropFirst(1000)
    for (name, _) in old { memory.set(Remembered(.acknowledgement, name: name, value: nil)) }
    refresh()
  }

  private static func name() -> String {
    let digits = String(UInt32.random(in: .min ... .max), radix: 16)
    return String(repeating: "0", count: 8 - digits.count) + digits
  }

  /// Who sits here, as the system knows them.
  private static var user: String {
    if let entry = getpwuid(getuid()) { return String(cString: entry.pointee.pw_name) }
    return "user \(getuid())"
  }
}
