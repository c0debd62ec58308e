import DeliveryEvents

/// The deployment lines of one service as they came, in 32 bytes each: what many share is kept once, what
/// few have stands apart.
///
/// An object: what is derived reads on in it. Of a line that is there nothing changes but whether it has been
/// replaced.
final class DeployLines: RandomAccessCollection {
  private struct Packed {
    var time: Timestamp
    var id: Symbol
    var sha: Symbol
    var version: Symbol
    var run: Symbol
    /// The number of its form, and in the highest bit whether it has been replaced.
    var form: UInt32
    /// The place of what else it has, and one; 0 for nothing.
    var rest: UInt32
  }

  /// What deployments of one kind to one environment have in common.
  struct Form: LineForm {
    fileprivate var env: Symbol
    fileprivate var repo: Symbol
    fileprivate var actor: Symbol
    fileprivate var team: Symbol
    fileprivate var state: EventState
    fileprivate var trigger: EventTrigger

    @inline(__always)
    func hash(seed: UInt64) -> UInt64 {
      let first = UInt64(env.rawValue) << 32 | UInt64(repo.rawValue)
      let second = UInt64(actor.rawValue) << 32 | UInt64(team.rawValue)
      let third = UInt64(state.rawValue) << 8 | UInt64(trigger.rawValue)
      return ByteHash.hash(
        first ^ ByteHash.hash(second ^ ByteHash.hash(third, seed: seed), seed: seed), seed: seed)
    }
  }

  private struct Rest {
    var started: CompactTime
    var lists: DeployLists
  }

  private static let replaced: UInt32 = 1 << 31

  private var lines = PlainList<Packed>()
  private var rests = PlainList<Rest>()
  /// Shared by the services.
  private let forms: FormTable<Form>
  /// Keeps what of the lines are lists.
  let lists = DeployListStore()

  init(forms: FormTable<Form>) {
    self.forms = forms
  }

  deinit {
    lines.deallocate()
    rests.deallocate()
  }

  var startIndex: Int { 0 }
  var endIndex: Int { lines.count }

  subscript(_ index: Int) -> DeployLine {
    @inline(__always) get {
      let packed = lines[index]
      let form = forms[packed.form & ~Self.replaced]
      var line = DeployLine(
        time: packed.time, state: form.state, trigger: form.trigger, env: form.env,
        id: packed.id, sha: packed.sha, version: packed.version, run: packed.run,
        repo: form.repo, actor: form.actor, team: form.team,
        isReplaced: packed.form & Self.replaced != 0)
      if packed.rest != 0 {
        let rest = rests[Int(packed.rest) - 1]
        line.started = rest.started.wrappedValue
        line.lists = rest.lists
      }
      return line
    }
  }

  /// The id alone: what is asked of very many lines.
  @inline(__always)
  func id(at index: Int) -> Symbol { lines[index].id }

  /// When a line was written.
  @inline(__always)
  func time(at index: Int) -> Timestamp { lines[index].time }

  /// The environment alone.
  @inline(__always)
  func env(at index: Int) -> Symbol { forms[lines[index].form & ~Self.replaced].env }

  /// Whether a line stands and can be seen at an instant.
  @inline(__always)
  func isVisible(_ index: Int, at now: Timestamp) -> Bool {
    lines[index].time <= now && lines[index].form & Self.replaced == 0
  }

  func append(_ event: UnsafePointer<DeliveryEvent>) {
    let line = DeployLine(event, keeping: lists)
    let form = forms.number(
      of: Form(
        env: line.env, repo: line.repo, actor: line.actor, team: line.team, state: line.state,
        trigger: line.trigger))
    var packed = Packed(
      time: line.time, id: line.id, sha: line.sha, version: line.version, run: line.run,
      form: form, rest: 0)
    if line.started != nil || !line.lists.isEmpty {
      rests.append(
        Rest(started: CompactTime(wrappedValue: line.started), lists: line.lists))
      packed.rest = UInt32(rests.count)
    }
    lines.append(packed)
  }

  func setReplaced(_ isReplaced: Bool, at index: Int) {
    if isReplaced {
      lines[index].form |= Self.replaced
    } else {
      lines[index].form &= ~Self.replaced
    }
  }

  /// Calls `body` with the time of every line that stands.
  func forEachTime(_ body: (Timestamp) -> Void) {
    for line in lines where line.form & Self.replaced == 0 { body(line.time) }
  }

  func reserve(_ count: Int) { lines.reserveCapacity(count) }
}
