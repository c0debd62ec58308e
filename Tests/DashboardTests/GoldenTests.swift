import DeliveryMetrics
import Testing

@testable import Dashboard

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// Frames as text files: `DORATOP_WRITE_GOLDENS=1 swift test --filter Golden` writes them anew.
enum Golden {
  static func expect(_ frame: Frame, _ name: String) {
    let folder = #filePath.split(separator: "/").dropLast().joined(separator: "/")
    let path = "/\(folder)/Goldens/\(name).frame"
    let actual = frame.golden
    if getenv("DORATOP_WRITE_GOLDENS") != nil {
      guard let file = fopen(path, "w") else {
        Issue.record("cannot write \(name).frame")
        return
      }
      fputs(actual, file)
      fclose(file)
      return
    }
    guard let expected = read(path) else {
      Issue.record("\(name).frame is missing, write it with DORATOP_WRITE_GOLDENS=1")
      return
    }
    if actual == expected { return }
    let pairs = zip(actual.split(separator: "\n"), expected.split(separator: "\n"))
    let difference = pairs.first { $0 != $1 }.map { "is       \($0)\nexpected \($1)" } ?? "length"
    Issue.record("\(name).frame differs:\n\(difference)")
  }

  private static func read(_ path: String) -> String? {
    guard let file = fopen(path, "r") else { return nil }
    defer { fclose(file) }
    var bytes: [UInt8] = []
    var chunk = [UInt8](repeating: 0, count: 65_536)
    while true {
      let count = fread(&chunk, 1, chunk.count, file)
      if count == 0 { break }
      bytes += chunk[..<count]
    }
    return String(decoding: bytes, as: UTF8.self)
  }
}

@Test(
  "Golden: the overview at five sizes in two tiers",
  arguments: [(10, 40), (24, 80), (40, 120), (45, 160), (60, 220)],
  [GlyphTier.blocks, .ascii])
func overviewGoldens(size: (Int, Int), tier: GlyphTier) {
  let view = Sample.view(tier)
  let size = Size(rows: size.0, columns: size.1)
  let frame = render(
    snapshot: Sample.snapshot, status: Sample.status, view: view, size: size,
    detail: Sample.detail(for: detailRequest(for: view, status: Sample.status, size: size)))
  Golden.expect(frame, "overview-\(size.columns)x\(size.rows)-\(tier.rawValue)")
}

@Test("Golden: before anything is read, while loading, frozen and stale, and the help")
func stateGoldens() {
  let size = Size(rows: 24, columns: 80)
  var status = FeedStatus(now: Sample.now)
  status.sources = 3
  status.mode = .loading(
    FeedStatus.Progress(fraction: 0.43, bytesPerSecond: 412e6, secondsLeft: 4))
  Golden.expect(
    render(snapshot: nil, status: status, view: Sample.view(), size: size), "loading-80x24")
  status = Sample.status
  status.isStale = true
  status.freshnessSeconds = 252
  (status.sourcesOK, status.firstBadSource) = (2, "pay.log waiting 40s")
  status.badLines = 12
  var view = Sample.view()
  _ = view.apply(.toggleFreeze, now: Sample.now, events: 44_083)
  Golden.expect(
    render(snapshot: Sample.snapshot, status: status, view: view, size: size),
    "frozen-stale-80x24")
  view = Sample.view(.ascii)
  view.isHelpOpen = true
  Golden.expect(
    render(snapshot: Sample.snapshot, status: Sample.status, view: view, size: size),
    "help-80x24")
}
