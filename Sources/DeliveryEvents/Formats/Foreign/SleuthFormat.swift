/// What is posted to Sleuth's `register_deploy` (its documentation, "Deploy Registration"): that a
/// commit was deployed. Which service it is about stands only in the request's path.
enum SleuthFormat: ForeignFormat {
  static let sample =
    ##"{"sha":"9fceb02d0ae5","environment":"production","date":"2026-03-02T09:59:40Z","tags":["#api"],"email":"dev@example.com"}"##

  static let keys = ["sha"]

  static func claims(_ headers: Headers) -> Bool { path(headers) != nil }

  static func accepts(_ body: JSONNode) -> Bool {
    body["sha"]?.text != nil && body["environment"]?.string != nil && body["repository"] == nil
      && body["kind"] == nil
  }

  static func read(_ payload: Payload) throws(Rejection) -> Reading {
    let sha = try payload.need("sha")
    let env = try payload.need("environment")
    let time: JSONNode
    if !payload.hasTime("date"), let received = payload.received {
      // Sleuth takes the time of the request where none is given.
      time = JSONNode(received)
    } else {
      time = try payload.needTime("date")
    }
    var line = NativeLine(.deploy, .succeeded, at: time)
    line.set(.sha, sha)
    line.set(.env, env)
    line.set(.service, path(payload.headers))
    line.set(.actor, payload.text("email"))
    let tags = payload.texts("tags").flatMap { $0.split(separator: ",") }
    for tag in tags {
      line.label(String(tag.drop { $0 == "#" || $0 == " " }), "true")
    }
    return Reading("register_deploy", [line])
  }

  /// The deployment's name in the path of a request
  /// `/api/1/deployments/ORGANISATION/DEPLOYMENT/register_deploy`, where a receiver logs the path as
  /// a header; `nil` where it does not.
  private static func path(_ headers: Headers) -> String? {
    for name in [":path", "path", "x-forwarded-uri", "x-original-uri", "x-envoy-original-path"] {
      guard let path = headers[name]?.split(separator: "?").first else { continue }
      let parts = path.split(separator: "/").map(String.init)
      if parts.count >= 3, ["register_deploy", "register-deploy"].contains(parts[parts.count - 1]),
        parts.contains("deployments")
      {
        return parts[parts.count - 2]
      }
    }
    return nil
  }
}
