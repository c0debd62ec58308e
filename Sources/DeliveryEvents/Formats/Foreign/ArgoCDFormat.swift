/// Notifications of Argo CD by our template (EVENTS.md 3.9): what its webhooks send is what the user's
/// template says, so there is nothing of its own to tell them by.
enum ArgoCDFormat: ForeignFormat {
  static let sample =
    #"{"argocd":1,"trigger":"on-deployed","app":"api","namespace":"production","repoURL":"https://example.com/acme/api-deploy","revision":"9fceb02d0ae598e95dc970b74767f19372d61af8","phase":"Succeeded","health":"Healthy","startedAt":"2026-03-02T09:58:01Z","finishedAt":"2026-03-02T09:59:40Z"}"#

  static let keys = ["argocd"]

  static func accepts(_ body: JSONNode) -> Bool {
    body["argocd"] != nil && body["app"]?.text != nil
  }

  static func read(_ payload: Payload) throws(Rejection) -> Reading {
    let payload = Payload(
      body: filled(payload.body), headers: payload.headers, received: payload.received)
    let trigger = try payload.need("trigger")
    switch trigger {
    case "on-sync-running":
      return Reading(trigger, [try deploy(payload, .started, at: payload.needTime("startedAt"))])
    case "on-deployed":
      return Reading(trigger, [try deploy(payload, .succeeded, at: payload.needTime("finishedAt"))])
    case "on-sync-failed":
      return Reading(trigger, [try deploy(payload, .failed, at: payload.needTime("finishedAt"))])
    case "on-health-degraded":
      return Reading(trigger, [try degraded(payload)])
    case "on-sync-succeeded":
      return Reading(trigger, ignored: "synced, and not yet healthy: on-deployed says that it is")
    default: return Reading(trigger, ignored: "a trigger that says nothing of a deployment")
    }
  }

  /// What a template writes for a field that is not there is no value.
  private static func filled(_ body: JSONNode) -> JSONNode {
    guard case .object(let members) = body else { return body }
    return .object(
      members.filter { $0.value != .string("<no value>") && $0.value != .string("<nil>") })
  }

  private static func deploy(
    _ payload: Payload, _ state: EventState, at time: JSONNode
  ) throws(Rejection) -> NativeLine {
    var line = NativeLine(.deploy, state, at: time)
    let app = try payload.need("app")
    line.set(.id, "\(app)@\(try payload.needTime("startedAt").text ?? "")")
    line.set(.service, payload.text("service") ?? app)
    // Argo CD knows no environments: where the template does not say one, the namespace is it.
    let env = payload.text("env", "environment")
    line.set(.env, env == nil ? try payload.need("namespace") : env)
    line.set(.repo, payload.text("repoURL"))
    // The commit of the manifests, unless the template says the application's own.
    let sha = payload.text("sha", "revision") ?? list(payload, "revisions").first
    line.set(.sha, sha)
    let images = list(payload, "images")
    let version = payload.text("version") ?? (images.count == 1 ? tag(of: images[0]) : nil)
    line.set(.version, version)
    if sha == nil, version == nil {
      throw payload.refusal(.missing, "revision", expected: "a string, or \"version\"")
    }
    line.set(.team, payload.text("team"))
    line.set(.url, payload.text("url"))
    line[.started] = payload.time("startedAt")
    if let initiator = payload.text("initiatedBy"), initiator.hasPrefix("map[") {
      // The whole of who began it, as a template prints it: `map[username:ann]`, `map[automated:true]`.
      let parts = initiator.dropFirst(4).dropLast().split(separator: " ")
      if let person = parts.first(where: { $0.hasPrefix("username:") })?.dropFirst(9),
        !person.isEmpty
      {
        line.set(.trigger, "manual")
        line.set(.actor, String(person))
      } else if parts.contains("automated:true") {
        line.set(.trigger, "auto")
      }
    } else if let person = payload.text("initiatedBy") {
      line.set(.trigger, "manual")
      line.set(.actor, person)
    } else if payload["automated"]?.flag ?? (payload.text("automated") == "true") {
      line.set(.trigger, "auto")
    }
    return line
  }

  /// The texts of a list, which a template that prints it as it is writes as `[one two]`.
  private static func list(_ payload: Payload, _ path: String) -> [String] {
    guard let text = payload[path]?.text, text.hasPrefix("["), text.hasSuffix("]") else {
      return payload.texts(path)
    }
    return text.dropFirst().dropLast().split(separator: " ").map(String.init)
  }

  /// An application that is no longer healthy: by itself no failed deployment.
  private static func degraded(_ payload: Payload) throws(Rejection) -> NativeLine {
    let time: JSONNode
    if let given = payload.time("time", "healthSince") {
      time = given
    } else if let received = payload.received {
      time = JSONNode(received)
    } else {
      time = try payload.needTime("finishedAt", "startedAt")
    }
    let app = try payload.need("app")
    var line = NativeLine(.alert, .firing, at: time)
    line.set(.id, "\(app)@\(payload.text("startedAt", "finishedAt") ?? time.text ?? "")")
    line.set(.name, "on-health-degraded")
    line.set(.service, payload.text("service") ?? app)
    line.set(.env, payload.text("env", "environment", "namespace"))
    line.set(.team, payload.text("team"))
    line.set(.url, payload.text("url"))
    return line
  }

  /// The tag of an image such as `registry:5000/api:1.42.0`; `nil` when it has none.
  private static func tag(of image: String) -> String? {
    let name = image.split(separator: "@").first ?? ""
    guard let last = name.split(separator: "/").last, let colon = last.firstIndex(of: ":") else {
      return nil
    }
    return String(last[last.index(after: colon)...])
  }
}
