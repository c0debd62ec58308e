import DeliveryEvents

/// The lines of runs as they came, in 24 bytes each: there are more of them than of all others.
///
/// Many share what names and states they have, which is kept once; and what few have stands apart.
struct RunLines {
  /// One line.
  private struct Packed {
    var time: Timestamp
    /// The hash of a job's id; of a pipeline its id, and its sha in the upper half.
    var id: UInt64
    var run: Symbol
    /// The number of its form, and what the three highest bits mean.
    var form: UInt32
  }

  private struct Form: LineForm {
    var service: Symbol
    var name: Symbol
    var stage: Symbol
    var team: Symbol
    var env: Symbol
    var branch: Symbol
    var state: EventState

    @inline(__always)
    func hash(seed: UInt64) -> UInt64 {
      let first = UInt64(service.rawValue) << 32 | UInt64(name.rawValue)
      let second = UInt64(stage.rawValue) << 32 | UInt64(team.rawValue)
      let third = UInt64(env.rawValue) << 32 | UInt64(branch.rawValue)
      let rest = ByteHash.hash(third ^ UInt64(state.rawValue) << 56, seed: seed)
      return ByteHash.hash(first ^ ByteHash.hash(second ^ rest, seed: seed), seed: seed)
    }
  }

  /// What few lines have.
  private struct Rest {
    var line: UInt32
    /// A job's.
    var sha: Symbol
    @CompactTime var started: Timestamp?
    @CompactTime var queued: Timestamp?
  }

  private static let job: UInt32 = 1 << 31
  private static let replaced: UInt32 = 1 << 30
  private static let hasRest: UInt32 = 1 << 29

  private var lines = ChunkedList<Packed>()
  private let forms = FormTable<Form>()
  /// In order of their lines.
  private var rests = ChunkedList<Rest>()

  var count: Int { lines.count }
  var indices: Range<Int> { 0..<lines.count }

  mutating func append(_ line: RunLine) {
    var form = forms.number(
      of: Form(
        service: line.service, name: line.name, stage: line.stage, team: line.team,
        env: line.env, branch: line.branch, state: line.state))
    precondition(form < Self.hasRest, "more kinds of lines than there are numbers for")
    if line.isJob { form |= Self.job }
    if line.started != nil || line.queued != nil || line.isJob && line.sha.isSome {
      form |= Self.hasRest
      rests.append(
        Rest(
          line: UInt32(lines.count), sha: line.isJob ? line.sha : .none, started: line.started,
          queued: line.queued))
    }
    let id = line.isJob ? line.id : line.id | UInt64(line.sha.rawValue) << 32
    lines.append(Packed(time: line.time, id: id, run: line.run, form: form))
  }

  subscript(_ index: Int) -> RunLine {
    let packed = lines[index]
    let form = forms[packed.form & (Self.hasRest - 1)]
    let isJob = packed.form & Self.job != 0
    var line = RunLine(
      time: packed.time, id: isJob ? packed.id : packed.id & 0xFFFF_FFFF, service: form.service,
      run: packed.run, name: form.name, stage: form.stage,
      sha: isJob ? .none : Symbol(rawValue: UInt32(packed.id >> 32)), team: form.team,
      env: form.env, branch: form.branch, state: form.state, isJob: isJob,
      isReplaced: packed.form & Self.replaced != 0)
    if packed.form & Self.hasRest != 0 {
      let rest = rests[rests.firstPlace { $0.line >= UInt32(index) }]
      line.started = rest.started
      line.queued = rest.queued
      if isJob { line.sha = rest.sha }
    }
    return line
  }

  /// Its id, and whether it is a job's; `nil` for a line that a merge has taken the place of, unless those
  /// are asked for.
  func identity(at index: Int, evenReplaced: Bool = false) -> (id: UInt64, isJob: Bool)? {
    let packed = lines[index]
    if packed.form & Self.replaced != 0, !evenReplaced { return nil }
    let isJob = packed.form & Self.job != 0
    return (isJob ? packed.id : packed.id & 0xFFFF_FFFF, isJob)
  }

  /// When a line was written.
  func time(at index: Int) -> Timestamp { lines[index].time }

  /// Whether a line is a pipeline's of an id, or of one of its jobs.
  func isOf(pipeline id: Symbol, at index: Int) -> Bool {
    let packed = lines[index]
    return packed.form & Self.job != 0
      ? packed.run == id : packed.id & 0xFFFF_FFFF == UInt64(id.rawValue)
  }

  mutating func setReplaced(_ isReplaced: Bool, at index: Int) {
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
}
