import DeliveryEvents

/// The lines of incidents as they came, in 24 bytes each: what many share is kept once, what not all have
/// stands apart.
struct IncidentLines: RandomAccessCollection {
  private struct Packed {
    var time: Timestamp
    var id: Symbol
    /// The number of its form, and in the highest bit whether it has been replaced.
    var form: UInt32
    /// The place of what else it has, and one; 0 for nothing.
    var rest: UInt32
  }

  private struct Form: LineForm {
    var service: Symbol
    var env: Symbol
    var team: Symbol
    var severity: Symbol
    var state: EventState

    @inline(__always)
    func hash(seed: UInt64) -> UInt64 {
      let first = UInt64(service.rawValue) << 32 | UInt64(env.rawValue)
      let second = UInt64(team.rawValue) << 32 | UInt64(severity.rawValue)
      let third = UInt64(state.rawValue)
      return ByteHash.hash(
        first ^ ByteHash.hash(second ^ ByteHash.hash(third, seed: seed), seed: seed), seed: seed)
    }
  }

  private struct Rest {
    @CompactTime var opened: Timestamp?
    var services: [Symbol]
    var deploy: Symbol
    var sha: Symbol
    var title: Symbol
    var actor: Symbol
  }

  private static let replaced: UInt32 = 1 << 31

  private var lines: [Packed] = []
  private var rests: [Rest] = []
  private let forms = FormTable<Form>()

  var startIndex: Int { 0 }
  var endIndex: Int { lines.count }

  subscript(_ index: Int) -> IncidentLine {
    let packed = lines[index]
    let form = forms[packed.form & ~Self.replaced]
    var line = IncidentLine(
      time: packed.time, id: packed.id, state: form.state, service: form.service, env: form.env,
      team: form.team, severity: form.severity, isReplaced: packed.form & Self.replaced != 0)
    if packed.rest != 0 {
      let rest = rests[Int(packed.rest) - 1]
      line.opened = rest.opened
      line.services = rest.services
      line.deploy = rest.deploy
      line.sha = rest.sha
      line.title = rest.title
      line.actor = rest.actor
    }
    return line
  }

  /// The id alone.
  func id(at index: Int) -> Symbol { lines[index].id }

  /// Whether a line stands and can be seen at an instant.
  func isVisible(_ index: Int, at now: Timestamp) -> Bool {
    lines[index].time <= now && lines[index].form & Self.replaced == 0
  }

  mutating func append(_ line: IncidentLine) {
    let form = forms.number(
      of: Form(
        service: line.service, env: line.env, team: line.team, severity: line.severity,
        state: line.state))
    var packed = Packed(time: line.time, id: line.id, form: form, rest: 0)
    if line.opened != nil || !line.services.isEmpty || line.deploy.isSome || line.sha.isSome
      || line.title.isSome || line.actor.isSome
    {
      rests.appendSparingly(
        Rest(
          opened: line.opened, services: line.services, deploy: line.deploy, sha: line.sha,
          title: line.title, actor: line.actor))
      packed.rest = UInt32(rests.count)
    }
    lines.appendSparingly(packed)
  }

  mutating func setReplaced(_ isReplaced: Bool, at index: Int) {
    if isReplaced {
      lines[index].form |= Self.replaced
    } else {
      lines[index].form &= ~Self.replaced
    }
  }
}
