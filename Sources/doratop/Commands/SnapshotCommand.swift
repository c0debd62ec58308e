import ArgumentParser
import Dashboard
import DeliveryEvents
import DeliveryMetrics
import TerminalScreen

/// A size of a picture on the command line, such as `160x45`.
struct PictureSize: Equatable {
  /// What a log on a wall of monitors would not fill.
  static let limit = 1000

  var columns: Int
  var rows: Int

  /// Reads columns, an `x` and rows; `nil` for anything else.
  init?(text: String) {
    let parts = text.lowercased().split(separator: "x", omittingEmptySubsequences: false)
    guard parts.count == 2,
      parts.allSatisfy({ !$0.isEmpty && $0.allSatisfy { $0.isASCII && $0.isNumber } }),
      let columns = Int(parts[0]), let rows = Int(parts[1]),
      (1...Self.limit).contains(columns), (1...Self.limit).contains(rows)
    else { return nil }
    self.columns = columns
    self.rows = rows
  }
}

struct SnapshotCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "snapshot",
    abstract: "Write one frame as a picture or as text, to be pasted or published.")

  @OptionGroup var measures: MeasureOptions
  @Option(
    help: "svg, text, ansi or html (default: by the ending of --output; text without one).")
  var format: String?
  @Option(help: "Columns and rows of the frame.")
  var size = "160x45"
  @Option(help: "The file to write (default: standard output).")
  var output: String?
  @Option(help: ArgumentHelp("What to show: \(PlaceName.known)."))
  var view = ViewID.overview.rawValue
  @OptionGroup var theme: ThemeArguments
  @OptionGroup var characters: GlyphArguments
  @Flag(help: "Write sentences instead of a picture, for a screen reader or a pipe.")
  var plain = false
  @Argument(help: "Files, globs, directories, or - for standard input.")
  var sources: [String] = []

  func validate() throws {
    _ = try pictureFormat()
    _ = try frameSize()
    _ = try place()
    _ = try comparison()
    if plain, format != nil, format != PictureFormat.text.rawValue {
      throw ValidationError("--plain writes text, expected no other --format")
    }
  }

  func run() throws {
    let batch = try Batch(
      sources: try measures.configured.sources(sources), options: measures)
    let text = try file(of: batch)
    guard let output else {
      try Output.write(text, to: 1)
      return
    }
    do {
      // What is looked at is never what is replaced.
      try SliceFile.check(
        output, sources: batch.session.intake.sources.map(\.path), overwrites: true)
      try AtomicFile.write(text, to: output)
    } catch {
      throw Output.fail(error.description, code: Output.Code.unavailable)
    }
  }

  private func file(of batch: Batch) throws -> String {
    var view = try viewState()
    var status = status(of: batch)
    let snapshot = batch.snapshot
    let rules = try measures.rules()
    func detail(_ request: DetailRequest) -> Detail {
      batch.session.ledger.detail(
        for: request, at: snapshot.asOf, windowNanoseconds: view.window.nanoseconds,
        scope: measures.scope, zone: rules)
    }
    if case .incident? = view.place.subject, let request = view.place.request,
      case .incident(nil) = detail(request)
    {
      throw nothing(snapshot, "incident", self.view)
    }
    if let wanted = PlaceName.deployment(self.view) {
      guard let summary = deployment(wanted, batch, rules) else {
        throw nothing(snapshot, "deployment", self.view)
      }
      view.place = Place(.deployment, subject: .deployment(DeploymentName(summary)))
      let search = LineSearch(
        summary, now: snapshot.asOf, sources: batch.session.intake.sources)
      search.search()
      status.sourceLines = search.found
    }
    if let pair = try comparison() {
      view.place = Place(
        .comparison, subject: .comparison(try compared(pair, at: snapshot.asOf)))
    }
    if plain {
      return PlainView(
        snapshot: snapshot, status: status, view: view, detail: view.place.request.map(detail)
      ).text
    }
    let size = try frameSize()
    let frame = render(
      snapshot: snapshot, status: status, view: view, size: size,
      detail: detailRequest(for: view, status: status, size: size).map(detail))
    let title = PictureFile.title(asOf: snapshot.asOf, zone: view.shownZone)
    return Picture(frame, theme: try colors(), title: title).file(try pictureFormat())
  }

  /// The deployment that a name is of, in the window or else in all of the log; `nil` when none of the newest
  /// ``Detail/limit`` is.
  private func deployment(_ wanted: String, _ batch: Batch, _ zone: ZoneRules)
    -> DeploymentSummary?
  {
    [batch.snapshot.window.nanoseconds, .max].lazy.compactMap { window -> DeploymentSummary? in
      let detail = batch.session.ledger.detail(
        for: .deployments, at: batch.snapshot.asOf, windowNanoseconds: window,
        scope: measures.scope, zone: zone)
      guard case .deployments(let all, _) = detail else { return nil }
      return PlaceName.deployment(wanted, among: all)
    }.first
  }

  /// The end of a command that asks for one thing which the log has not.
  private func nothing(_ snapshot: Snapshot, _ kind: String, _ view: String) -> ExitCode {
    Output.fail(
      "--view is \"\(view)\", and the log has no such \(kind) up to \(TimeFormat.rfc3339(snapshot.asOf)), expected one of --view \(kind)s",
      code: Output.Code.noInput)
  }

  /// What is to be compared; `nil` for another view.
  private func comparison() throws -> SpanPair? {
    try PlaceName.comparison(view).map { try ComparisonArguments.pair($0, of: "--view") }
  }

  private func compared(_ pair: SpanPair, at clock: Timestamp) throws -> ComparedPlace {
    ComparedPlace(
      asked: pair, spans: try ComparisonArguments.spans(pair, measures, clock: clock, "--view"))
  }

  private func viewState() throws -> ViewState {
    let window = try measures.windowLength()
    var state = ViewState()
    state.windows = try measures.configured.load().windows
    state.choose(WindowChoice(nanoseconds: window.nanoseconds, label: window.text))
    state.levelTable = try measures.settings().levelTable
    if view == PlaceName.wallboard { state.wallboard = Wallboard() }
    state.place = try place()
    state.scope = measures.scope
    state.glyphs = characters.tier ?? .blocks
    return state
  }

  /// The feed as of the snapshot: the same log gives the same picture, whenever and wherever.
  private func status(of batch: Batch) -> FeedStatus {
    let now = batch.snapshot.asOf
    var progress = LoadProgress()
    progress.note(.init(), batch.session, at: 0)
    var status = StatusMaker.status(of: batch.session, now: now, progress: progress)
    status.mode = .frozen
    status.memoryBytes = nil
    status.refusals = batch.session.refusals
    status.freshnessSeconds = batch.session.ledger.latestEvent(notAfter: now).map {
      now.seconds(since: $0)
    }
    return status
  }

  private func pictureFormat() throws -> PictureFormat {
    guard let format else {
      guard let output, !plain, PictureFile.isFile(output) else { return .text }
      guard let format = PictureFormat(path: output) else {
        throw ValidationError(
          "--output is \"\(output)\", expected an ending of \(PictureFile.endings), or a --format")
      }
      return format
    }
    guard let known = PictureFormat(rawValue: format) else {
      throw ValidationError("--format is \"\(format)\", expected svg, text, ansi or html")
    }
    return known
  }

  private func frameSize() throws -> Size {
    guard let wanted = PictureSize(text: size) else {
      throw ValidationError(
        "--size is \"\(size)\", expected columns x rows such as 160x45, each from 1 to \(PictureSize.limit)"
      )
    }
    return Size(rows: wanted.rows, columns: wanted.columns)
  }

  private func place() throws -> Place {
    guard let place = PlaceName.place(view) else {
      throw ValidationError(PlaceName.refusal(view))
    }
    return place
  }

  /// The theme; one that is broken is fatal here, where nobody sees what stands in for it.
  private func colors() throws -> Theme {
    let library = ThemeLibrary(environment: Environment.variables)
    let (found, problems) = library.theme(
      named: theme.name(over: try measures.configured.load()))
    try Output.refuse(problems, from: theme.isStrict ? .warning : .fault)
    Output.report(problems)
    return found
  }
}
