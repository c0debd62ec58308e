import Dashboard
import DeliveryMetrics

@testable import DeliveryEvents

/// What `gh` and `glab` export, and what commits say: anything is understood or left out, and each
/// line that it comes to is one event for whoever reads the log.
@_cdecl("LLVMFuzzerTestOneInput")
public func imports(_ bytes: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  Harness.run(bytes, count) { input in
    exports(input)
    messages(input)
  }
}

private let labels = NamePatterns.usual.filter { $0.key == "incidentLabels" }.compactMap {
  try? NamePattern($0.pattern)
}

private func exports(_ input: UnsafeRawBufferPointer) {
  let none = ExportLines(repo: nil, service: nil, releases: "release", incidentLabels: labels)
  let named = ExportLines(repo: "a/b", service: "s", releases: "prod", incidentLabels: labels)
  var hub = GitHubExport(none)
  var lab = GitLabExport(named)
  try? JSONRecords.read(input) { record in
    hub.take(record)
    lab.take(record)
  }
  hub.finish()
  for lines in [hub.lines.sorted, lab.lines.sorted] {
    var last = Timestamp.distantPast
    for line in lines {
      let decoded = DecodedLine()
      line.withUnsafeBytes {
        EventDecoder(symbols: SymbolTable(seed: 1)).decode(
          UnsafeRawBufferPointer(rebasing: $0.dropLast()), into: decoded)
      }
      precondition(line.last == 0x0A && line.filter { $0 < 0x20 }.count == 1, "one line")
      precondition(decoded.events.count == 1 && decoded.rejections.isEmpty, "one event")
      precondition(decoded.events[0].time >= last, "in the order of time")
      last = decoded.events[0].time
    }
  }
}

/// A message is read alike whole and as bytes, and names only what can be the id of a commit.
private func messages(_ input: UnsafeRawBufferPointer) {
  let end = input.firstIndex(of: 0x0A) ?? input.count
  let subject = UnsafeRawBufferPointer(rebasing: input[..<end])
  let body = UnsafeRawBufferPointer(rebasing: input[min(end + 1, input.count)...])
  let message = CommitMessage(subject: subject, body: body)
  let whole = CommitMessage(
    subject: String(decoding: subject, as: UTF8.self), body: String(decoding: body, as: UTF8.self))
  precondition(message == whole, "alike")
  precondition(message.reverts.allSatisfy { CommitID.isOne($0) }, "ids")
  precondition(!(message.isRevert && message.isReapply), "one of them")
}
