import FoundationEssentials
import Testing

@testable import DeliveryEvents

/// What stands at a path of the real payloads beside the project; `nil` where they are absent.
func shared(_ path: String) -> String? {
  let root = #filePath.split(separator: "/").dropLast(3).joined(separator: "/")
  let found = "/\(root)/../shared/data/\(path)"
  return FileManager.default.fileExists(atPath: found) ? found : nil
}

@Suite("formats")
struct FormatTests {
  @Test("each format accepts its own sample and no other's", arguments: EventFormat.allCases)
  func samples(format: EventFormat) {
    let line = Decoding().line(format.sample)
    #expect(line.format == format)
    #expect(line.rejections.isEmpty)
    #expect(line.events.count == 1)
  }

  @Test("formats are numbered in the order of their list")
  func places() {
    #expect(EventFormat.allCases.map(\.index) == Array(EventFormat.allCases.indices))
  }

  @Test("a CDEvent says the same bare and inside a CloudEvent")
  func wrapped() {
    let decoding = Decoding()
    let bare = EventFormat.cdevents.sample
    let wrapped =
      "{\"specversion\":\"1.0\",\"id\":\"d-1\",\"source\":\"/deploy\",\"type\":\"dev.cdevents.service.deployed.0.3.0\",\"time\":null,\"data\":\(bare)}"
    #expect(decoding.event(bare) == decoding.event(wrapped))
    let event = decoding.event(bare)
    #expect(event?.kind == .deploy)
    #expect(event?.state == .succeeded)
    #expect(decoding.string(event?.service ?? .none) == "api")
    #expect(decoding.string(event?.env ?? .none) == "production")
  }

  @Test("a merged change is a change and the commit it landed as")
  func merged() {
    let line = Decoding().line(
      #"{"context":{"version":"0.4.1","id":"m","source":"/s","type":"dev.cdevents.change.merged.0.2.0","timestamp":"2026-03-02T09:00:00Z"},"subject":{"id":"9fceb02abc","type":"change","content":{"repository":{"id":"acme/api"}}}}"#
    )
    #expect(line.events.map(\.kind) == [.commit, .change])
    #expect(Set(line.events.map(\.key)).count == 2)
  }

  @Test("outcomes of runs are read in every spelling")
  func outcomes() {
    let decoding = Decoding()
    let states: [(String, EventState)] = [
      ("success", .succeeded), ("pass", .succeeded), ("failure", .failed), ("error", .failed),
      ("cancel", .cancelled),
    ]
    for (outcome, state) in states {
      let event = decoding.event(
        "{\"context\":{\"id\":\"\(outcome)\",\"source\":\"/s\",\"type\":\"dev.cdevents.pipelinerun.finished.0.2.0\",\"timestamp\":\"2026-03-02T09:00:00Z\"},\"subject\":{\"id\":\"r\",\"content\":{\"outcome\":\"\(outcome)\"}}}"
      )
      #expect(event?.state == state)
    }
  }

  @Test("every real CDEvent and CloudEvent beside the project decodes")
  func realFiles() throws {
    var files: [String] = []
    for folder in ["cdevents/0.4.1", "cdevents/0.5.1", "cdevents/0.6.0-draft", "cloudevents"] {
      guard let path = shared(folder) else {
        print("skipped \(folder): no shared data beside the project")
        continue
      }
      for name in try FileManager.default.contentsOfDirectory(atPath: path)
      where name.hasSuffix(".json") {
        files.append(path + "/" + name)
      }
    }
    for file in files {
      guard let data = FileManager.default.contents(atPath: file) else { continue }
      let line = Decoding().line([UInt8](data))
      let isEmptyBatch = file.hasSuffix("batch-07.json")
      let refused = line.rejections.map(\.sentence)
      // The specification's CloudEvents without a time say nothing that can be placed.
      let hasNoTime = refused.contains { $0.contains("\"time\" is") }
      #expect(isEmptyBatch || !line.events.isEmpty || hasNoTime, "\(file): \(refused)")
    }
  }
}
