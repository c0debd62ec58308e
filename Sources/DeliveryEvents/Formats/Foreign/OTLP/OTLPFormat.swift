/// OpenTelemetry's JSON (open-telemetry/opentelemetry-proto, "OTLP/JSON"), as the file exporter writes
/// it: one batch of spans or log records a line, of which those count that say something of delivery
/// by the semantic conventions for CI/CD and deployments (semantic-conventions 1.27 and later).
enum OTLPFormat: ForeignFormat {
  static let sample =
    #"{"resourceSpans":[{"resource":{"attributes":[{"key":"vcs.repository.url.full","value":{"stringValue":"https://example.com/acme/api"}}]},"scopeSpans":[{"spans":[{"traceId":"5b8efff798038103d269b633813fc60c","spanId":"eee19b7ec3c1b174","name":"RUN build","startTimeUnixNano":"1772445481000000000","endTimeUnixNano":"1772445580000000000","attributes":[{"key":"cicd.pipeline.name","value":{"stringValue":"build"}},{"key":"cicd.pipeline.run.id","value":{"stringValue":"289782451"}},{"key":"cicd.pipeline.result","value":{"stringValue":"success"}}]}]}]}]}"#

  static let keys = ["resourceSpans", "resourceLogs", "resourceMetrics"]

  static func accepts(_ body: JSONNode) -> Bool {
    keys.contains { body[$0]?.isList ?? false }
  }

  static func read(_ payload: Payload) throws(Rejection) -> Reading {
    let spans = records(of: payload, "resourceSpans", "scopeSpans", "spans")
    let logs = records(of: payload, "resourceLogs", "scopeLogs", "logRecords")
    var reading = Reading("\(spans.count) spans, \(logs.count) log records", [])
    let trace = OTLPTrace(spans)
    var silent = 0
    for record in spans + logs {
      do throws(Rejection) {
        let lines = try record.isSpan ? OTLPSpan(record, in: trace).lines() : record.deployment()
        if lines.isEmpty { silent += 1 }
        reading.lines += lines
      } catch {
        var named = error
        named.field = "\(record.place).\(error.field ?? "")"
        reading.rejections.append(named)
      }
    }
    if silent > 0 {
      reading.ignored = "\(silent) of \(spans.count + logs.count) records say nothing of delivery"
    } else if spans.isEmpty, logs.isEmpty {
      // Metrics tell how many, and how long: never which.
      let metrics = payload["resourceMetrics"] != nil
      reading.what = metrics ? "metrics" : reading.what
      reading.ignored = metrics ? "metrics say nothing of single deliveries" : "an empty batch"
    }
    return reading
  }

  /// All records of a batch, with the attributes of what they come from.
  private static func records(
    of payload: Payload, _ outer: String, _ middle: String, _ inner: String
  ) -> [OTLPRecord] {
    var found: [OTLPRecord] = []
    for (first, group) in (payload[outer]?.elements ?? []).enumerated() {
      let resource = OTLPAttributes(group.at("resource.attributes"))
      for (second, scope) in (group[middle]?.elements ?? []).enumerated() {
        for (third, record) in (scope[inner]?.elements ?? []).enumerated() {
          found.append(
            OTLPRecord(
              payload: Payload(body: record), isSpan: inner == "spans",
              own: OTLPAttributes(record["attributes"]), resource: resource,
              place: "\(outer)[\(first)].\(middle)[\(second)].\(inner)[\(third)]"))
        }
      }
    }
    return found
  }
}

/// Attributes, which OTLP writes as a list of keys and values of a kind.
struct OTLPAttributes {
  private var values: [String: String] = [:]

  init(_ node: JSONNode?) {
    for attribute in node?.elements ?? [] {
      guard let key = attribute["key"]?.text, let value = attribute["value"] else { continue }
      let kinds = ["stringValue", "intValue", "doubleValue"]
      let text = kinds.lazy.compactMap { value[$0]?.text }.first
      if let text = text ?? value["boolValue"]?.flag.map(String.init), !text.isEmpty {
        values[key] = text
      }
    }
  }

  /// The value of the first of some keys that has one.
  subscript(_ keys: String...) -> String? { keys.lazy.compactMap { values[$0] }.first }

  /// Whether there is a key that begins so.
  func has(prefix: String) -> Bool { values.keys.contains { $0.hasPrefix(prefix) } }
}
