/// CloudEvents of Tekton Pipelines (tektoncd/pipeline, "Events in Tekton" and "cloudevent.go"): whole,
/// or their bodies alone, whose headers were lost (EVENTS.md 3.10).
///
/// A controller that was restarted sends its events once more, with other ids and times: so the times
/// are those that the run itself says, wherever it does.
enum TektonFormat: ForeignFormat {
  static let sample =
    #"{"pipelineRun":{"metadata":{"name":"build-x7k2p","uid":"4ccb4f01","creationTimestamp":"2026-03-02T09:57:00Z","labels":{"tekton.dev/pipeline":"build"}},"spec":{"params":[{"name":"gitrevision","value":"9fceb02d0ae5"}]},"status":{"startTime":"2026-03-02T09:57:01Z","completionTime":"2026-03-02T09:59:00Z","conditions":[{"type":"Succeeded","status":"True","reason":"Succeeded"}]}}}"#

  /// What the types of its CloudEvents begin with.
  static let typePrefix = "dev.tekton.event."

  static let keys = ["pipelineRun", "taskRun", "customRun", "specversion"]

  static func accepts(_ body: JSONNode) -> Bool {
    if let type = body["type"]?.text, body["specversion"] != nil {
      return type.hasPrefix(typePrefix)
    }
    return object(of: body) != nil
  }

  /// The key of the run in an event's data; `nil` when there is none.
  private static func object(of body: JSONNode) -> String? {
    ["pipelineRun", "taskRun", "customRun"].first { body[$0]?.isObject ?? false }
  }

  static func read(_ payload: Payload) throws(Rejection) -> Reading {
    var data = payload.body
    var verb: String?
    if let type = payload["type"]?.text, type.hasPrefix(typePrefix) {
      let words = type.dropFirst(typePrefix.count).split(separator: ".").prefix(2)
      verb = words.joined(separator: " ")
      data = payload["data"] ?? CloudEventsFormat.decoded(payload["data_base64"]) ?? .null
    }
    guard let key = object(of: data), let object = data[key] else {
      if let verb, verb.hasPrefix("run ") {
        return Reading(verb, ignored: "a run of the old kind, which custom runs came after")
      }
      if let verb, !["pipelinerun", "taskrun", "customrun"].contains(where: verb.hasPrefix) {
        return Reading(verb, ignored: "an event of no run")
      }
      throw payload.refusal(.missing, "data.pipelineRun", expected: "a run")
    }
    let run = TektonRun(
      payload: Payload(body: object), isPipeline: key == "pipelineRun",
      word: verb?.split(separator: " ").last.map(String.init), sent: payload.time("time"))
    do throws(Rejection) {
      return try run.reading(what: verb ?? key)
    } catch {
      var named = error
      named.field = (verb == nil ? "" : "data.") + "\(key).\(error.field ?? "")"
      throw named
    }
  }
}
