@testable import doratop

/// A random log for the tests of slices that is no story: coarse times, so that ties are many, and few names,
/// so that lines speak of the same things, contradict each other and come in any order. Names pass with time:
/// else nothing would ever be over.
struct SliceTangle {
  private(set) var lines: [String] = []
  let days: Int
  private var random: SeededGenerator
  /// The day of the line that is made.
  private var day = 0

  init(seed: UInt64) {
    random = SeededGenerator(seed: seed)
    days = random.number(60...250)
    // Some logs are of one kind of work mostly.
    let kinds = [0...99, 0...59, 25...99][random.number(0...2)]
    let isTidy = random.happens(0.5)
    for number in 0..<random.number(100...600) {
      let service = isTidy ? "shop" : pick(["shop", "shop", "pay", "mail"])
      day = random.number(0...days)
      var fields = line(random.number(kinds), service, number, isTidy)
      fields["time"] = "\(time())"
      if random.happens(0.3) { fields["team"] = quoted(pick(["web", "web", "core"])) }
      let text = fields.sorted { $0.key < $1.key }.map { "\"\($0.key)\":\($0.value)" }
      lines.append("{" + text.joined(separator: ",") + "}")
      if random.happens(0.02) { lines.append(lines[lines.count - 1]) }
      if random.happens(0.01) { lines.append("nonsense") }
    }
  }

  private mutating func pick<Value>(_ values: [Value]) -> Value {
    values[random.number(0...values.count - 1)]
  }

  private func quoted(_ text: String) -> String { "\"\(text)\"" }

  private mutating func time() -> Int64 {
    let minute = max(0, day - random.number(0...2)) * 1440 + random.number(8...20) * 60
    return SliceStory.instant(Double(minute + random.number(0...5) * 10)).secondsRoundedDown
  }

  private mutating func sha(_ service: String) -> String {
    quoted("\(service)\(day / 4 + random.number(0...4))")
  }

  /// One of a few names of about the day.
  private mutating func name(_ letter: String) -> String {
    quoted("\(letter)\(day / 3 + random.number(0...5))")
  }

  private mutating func line(_ kind: Int, _ service: String, _ number: Int, _ isTidy: Bool)
    -> [String: String]
  {
    var fields = ["service": quoted(service)]
    func set(_ name: String, _ value: String) { fields[name] = value }
    switch kind {
    case 0..<25:
      (fields["kind"], fields["sha"]) = (quoted("commit"), sha(service))
      if !isTidy, random.happens(0.5) { set("parents", "[\(sha(service))]") }
      if random.happens(0.3) { set("committed", "\(time())") }
      if random.happens(0.7) { set("author", quoted(pick(["ann", "bob", "eve", "bot-x"]))) }
      if random.happens(0.1) { set("merge", "true") }
      if random.happens(0.2) { set("change", name("p")) }
      if random.happens(0.3) { set("branch", quoted(pick(["main", "topic"]))) }
    case 25..<60: deploy(service, &fields, isTidy)
    case 60..<70:
      (fields["kind"], fields["id"]) = (quoted("incident"), name("i"))
      set(
        "state",
        quoted(pick(["opened", "opened", "resolved", "resolved", "reopened", "cancelled"])))
      if random.happens(0.3) { set("deploy", name("d")) }
      if random.happens(0.2) { set("sha", sha(service)) }
      if random.happens(0.2) { set("opened", "\(time())") }
      if random.happens(0.5) { set("actor", quoted(pick(["ann", "bob", "eve"]))) }
    case 70..<80:
      (fields["kind"], fields["id"]) = (quoted("change"), name("p"))
      set("state", quoted(pick(["opened", "approved", "closed", "merged", "merged"])))
      set("sha", sha(service))
      if random.happens(0.5) { set("base", quoted(pick(["main", "develop", "develop"]))) }
    case 80..<90: run(service, number, &fields)
    case 90..<97:
      (fields["kind"], fields["id"]) = (quoted("health"), quoted(pick(["ping", "page"])))
      set("state", quoted(pick(["up", "up", "degraded", "down"])))
      if random.happens(0.6) { set("env", quoted(pick(["production", "staging"]))) }
    case 97: fields = ["kind": quoted("note"), "text": quoted("n\(number)")]
    default:
      (fields["kind"], fields["name"]) = (quoted("metric"), quoted("load"))
      set("value", "\(number)")
    }
    return fields
  }

  private mutating func deploy(_ service: String, _ fields: inout [String: String], _ isTidy: Bool)
  {
    fields["kind"] = quoted("deploy")
    if random.happens(0.8) { fields["id"] = name("d") }
    if random.happens(0.9) { fields["sha"] = sha(service) }
    if fields["sha"] == nil || random.happens(0.1) {
      fields["version"] = name("v")
    }
    fields["state"] = quoted(
      pick([
        "succeeded", "succeeded", "succeeded", "failed", "started", "queued", "rolledback",
        "cancelled",
      ]))
    fields["env"] = quoted(
      isTidy
        ? pick(["production", "production", "staging"])
        : pick(["production", "production", "prod/eu", "staging", "elsewhere"]))
    if !isTidy, random.happens(0.2) { fields["shas"] = "[\(sha(service)),\(sha("pay"))]" }
    if random.happens(0.1) { fields["trigger"] = quoted("rollback") }
    if random.happens(0.1) { fields["fixes"] = "[\(name("d"))]" }
    if random.happens(0.3) { fields["run"] = name("r") }
    if random.happens(0.5) { fields["actor"] = quoted(pick(["ann", "bob", "eve"])) }
  }

  private mutating func run(_ service: String, _ number: Int, _ fields: inout [String: String]) {
    fields["state"] = quoted(
      pick(["started", "succeeded", "succeeded", "failed", "skipped", "cancelled"]))
    if random.happens(0.6) { fields["sha"] = sha(service) }
    if random.happens(0.5) {
      (fields["kind"], fields["id"]) = (quoted("pipeline"), name("r"))
      if random.happens(0.5) { fields["branch"] = quoted(pick(["main", "main", "develop"])) }
    } else {
      (fields["kind"], fields["id"]) = (quoted("job"), quoted("j\(number)"))
      fields["name"] = quoted(pick(["unit_tests", "security_scan", "other"]))
      if random.happens(0.5) { fields["run"] = name("r") }
      if random.happens(0.3) { fields["service"] = nil }
      if random.happens(0.1) { fields["stage"] = quoted("verify") }
    }
  }
}
