@testable import Dashboard
@testable import DeliveryEvents
@testable import DeliveryMetrics

/// From a log to the screen and the reports: every view at any size draws whole cells that may be
/// seen, whatever the log says. The first bytes choose view and size.
@_cdecl("LLVMFuzzerTestOneInput")
public func board(_ bytes: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  Harness.run(bytes, count) { input in
    guard input.count > 4 else { return }
    var choices = Choices(input)
    let size = Size(rows: choices.next(64), columns: choices.next(240))
    let choice = choices.byte()
    let window = choices.pick(windows)
    let decoder = EventDecoder(symbols: SymbolTable())
    let ledger = Ledger(symbols: decoder.symbols)
    let decoded = DecodedLine()
    for line in Story.lines(of: UnsafeRawBufferPointer(rebasing: input[4...])) {
      line.withUnsafeBytes { decoder.decode($0, into: decoded) }
      ledger.apply(decoded)
    }
    let clock = ledger.latestEvent(notAfter: .distantFuture) ?? Timestamp(seconds: 0)
    let snapshot = ledger.snapshot(at: clock, windowNanoseconds: window.nanoseconds)
    var view = ViewState()
    view.window = window
    view.isHelpOpen = choice >= 248
    if choice % 17 == 0 { view.wallboard = Wallboard() }
    let detail = open(choice, in: &view, snapshot, ledger, clock)
    var status = FeedStatus(now: clock)
    (status.events, status.sources, status.sourcesOK) = (snapshot.input.events, 1, 1)
    status.firstBadSource = decoder.symbols.string(
      Symbol(rawValue: decoder.symbols.count > 0 ? 1 : 0))
    Allowed.check(
      render(snapshot: snapshot, status: status, view: view, size: size, detail: detail))
    if Harness.isOne(in: 4, input) { report(snapshot, detail) }
  }
}

private let windows = [
  WindowChoice(days: 7), WindowChoice(days: 30), WindowChoice(nanoseconds: 1, label: "1ns"),
  WindowChoice(nanoseconds: .max, label: "all"),
]

/// Opens the view of a choice, and gets what it needs.
private func open(
  _ choice: UInt8, in view: inout ViewState, _ snapshot: Snapshot, _ ledger: Ledger,
  _ clock: Timestamp
) -> Detail? {
  let all = ViewID.allCases
  let id = all[Int(choice) % all.count]
  var subject: Target?
  switch id {
  case .deployment: subject = snapshot.deployments.first.map { .deployment(DeploymentName($0)) }
  case .incident: subject = snapshot.openIncidents.first.map { .incident($0.id) }
  case .metric:
    subject = .metric(MetricKind.allCases[Int(choice / 16) % MetricKind.allCases.count])
  default: break
  }
  _ = view.open(Place(id, subject: subject))
  return view.place.request.map {
    ledger.detail(for: $0, at: clock, windowNanoseconds: view.window.nanoseconds)
  }
}

/// The reports are written, and each line of text can be printed.
private func report(_ snapshot: Snapshot, _ detail: Detail?) {
  Harness.expect(
    JSONReport(snapshot, by: .service, files: 1).text.utf8.allSatisfy { $0 >= 0x20 },
    "a control in the JSON")
  for line in TextReport(snapshot, by: .team, levels: "2021").text.split(separator: "\n") {
    Allowed.check(String(line))
  }
  if case .metric(let evidence)? = detail {
    for format in EvidenceReport.Format.allCases { _ = EvidenceReport(evidence).text(format) }
  }
}
