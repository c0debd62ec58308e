import DeliveryEvents

@testable import doratop

/// A made-up log for the tests of slices: days of several services that each work their own way, with
/// everything in it that makes later lines lean on earlier ones.
struct SliceStory {
  static let start = Timestamp(text: "2026-03-01T00:00:00Z") ?? .distantPast
  let days: Int
  /// The more, the less happens.
  let pace: Int

  private(set) var lines: [String] = []
  private var random: SeededGenerator
  private var number = 0
  /// Whether each service goes by its own commits alone, so that most of what is over may go.
  private let isTidy: Bool
  /// Deployments so far, for incidents and repairs to speak of.
  private var deployed: [(service: String, id: String, sha: String)] = []

  init(seed: UInt64, days: Int = 30, pace: Int = 1) {
    (self.days, self.pace) = (days, pace)
    random = SeededGenerator(seed: seed)
    isTidy = random.happens(0.6)
    for service in ["shop", "pay", "mail", "list"].prefix(random.number(2...4)) {
      tell(of: service, style: random.number(0...3))
    }
    remarks()
    disorder()
  }

  /// An instant of the story in nanoseconds after 1970, in a whole number of seconds.
  static func instant(_ minute: Double) -> Timestamp {
    start.advanced(byNanoseconds: Int64(minute * 60) * 1_000_000_000)
  }

  private func clock(_ minute: Double) -> String {
    "\(Self.instant(minute).secondsRoundedDown)"
  }

  private mutating func next(_ word: String) -> String {
    number += 1
    return "\(word)\(number)"
  }

  private mutating func add(_ minute: Double, _ kind: String, _ more: String) {
    // Behind the end of the month there is nothing to be asked.
    lines.append("{\"time\":\(clock(minute)),\"kind\":\"\(kind)\"\(more)}")
  }

  private mutating func tell(of service: String, style: Int) {
    let name = ",\"service\":\"\(service)\""
    var minute = Double(random.number(0...2000) * pace)
    var parent: String?
    var batch: [String] = []
    let trunk = random.happens(0.8) ? "main" : "develop"
    while minute < Double(days) * 1440 {
      minute += Double(random.number(30...700) * pace)
      // Now and then a service sleeps for a while.
      if random.happens(0.005) { minute += Double(random.number(5...40) * 1440) }
      let sha = next("c")
      let change = random.happens(0.4) ? next("p") : nil
      if let change {
        let base = random.happens(0.9) ? trunk : "next"
        let id = ",\"id\":\"\(change)\",\"branch\":\"b\(number)\",\"base\":\"\(base)\"" + name
        add(minute - 90, "change", ",\"state\":\"opened\"" + id)
        if random.happens(0.3) { add(minute - 60, "change", ",\"state\":\"approved\"" + id) }
        if random.happens(0.1) {
          add(minute - 40, "change", ",\"state\":\"closed\"" + id)
          if random.happens(0.5) { continue }
          add(minute - 30, "change", ",\"state\":\"opened\"" + id)
        }
        add(minute, "change", ",\"state\":\"merged\",\"sha\":\"\(sha)\"" + id)
      }
      var commit = ",\"sha\":\"\(sha)\"" + name
      if random.happens(0.7) {
        commit += ",\"author\":\"\(person(random.number(0...5)))\""
        commit += ",\"added\":\(random.number(1...400))"
      }
      if random.happens(0.5) { commit += ",\"committed\":\(clock(minute - 50))" }
      if random.happens(0.1) { commit += ",\"team\":\"\(random.happens(0.5) ? "web" : "core")\"" }
      if let change, random.happens(0.5) { commit += ",\"change\":\"\(change)\"" }
      if style == 0 { commit += ",\"parents\":[\(parent.map { "\"\($0)\"" } ?? "")]" }
      add(!isTidy && random.happens(0.02) ? minute + 3000 : minute, "commit", commit)
      if !isTidy, random.happens(0.05) {
        // The same commit in another service's log, and later once more with what was missing.
        add(minute + 1, "commit", ",\"sha\":\"\(sha)\",\"service\":\"list\"")
      }
      if !isTidy, random.happens(0.02) {
        add(minute + 5000, "commit", ",\"sha\":\"\(sha)\",\"parents\":[\"c1\"]" + name)
      }
      if random.happens(0.1), style == 0 { continue }
      parent = sha
      batch.append(sha)
      test(sha, name, minute, random.happens(0.7) ? trunk : nil)
      if random.happens(0.4) { continue }
      deploy(service, sha, style == 2 ? batch : nil, minute + 30)
      if random.happens(0.9) { batch = [] }
    }
    watch(service)
  }

  private func person(_ number: Int) -> String {
    "ann bob cat dan eve fay".split(separator: " ")[number].description
  }

  private mutating func test(_ sha: String, _ name: String, _ minute: Double, _ branch: String?) {
    if random.happens(0.2) { return }
    let run = next("r")
    let of = ",\"sha\":\"\(sha)\"" + name + (branch.map { ",\"branch\":\"\($0)\"" } ?? "")
    add(minute + 1, "pipeline", ",\"state\":\"started\",\"id\":\"\(run)\"" + of)
    for job in ["unit_tests", "integration_tests"] {
      let own = random.happens(0.5) ? of : ""
      let state = random.happens(0.2) ? "failed" : "succeeded"
      add(
        minute + Double(random.number(5...20)), "job",
        ",\"state\":\"\(state)\",\"id\":\"\(run)/\(job)\",\"run\":\"\(run)\",\"name\":\"\(job)\""
          + own)
    }
    let end = random.happens(0.2) ? "failed" : "succeeded"
    add(minute + 25, "pipeline", ",\"state\":\"\(end)\",\"id\":\"\(run)\"" + of)
    if random.happens(0.02) {
      // Once more, long after.
      add(minute + 60_000, "pipeline", ",\"state\":\"succeeded\",\"id\":\"\(run)n\"" + of)
    }
  }

  private mutating func deploy(
    _ service: String, _ sha: String, _ list: [String]?, _ begin: Double
  ) {
    let isBare = random.happens(0.15)
    var minute = begin
    var route = random.happens(0.7) ? ["staging", "production"] : ["production"]
    if !isTidy, random.happens(0.1) { route.append("production/eu") }
    if random.happens(0.1) { route.insert("dev", at: 0) }
    for env in route {
      let id = next("d")
      let content = random.happens(0.03) ? "version\":\"v\(number / 9)" : "sha\":\"\(sha)"
      var to = ",\"service\":\"\(service)\",\"env\":\"\(env)\",\"\(content)\""
      if !isBare { to += ",\"id\":\"\(id)\"" }
      if random.happens(0.5) { to += ",\"actor\":\"\(person(random.number(0...5)))\"" }
      if random.happens(0.3) { to += ",\"trigger\":\"manual\"" }
      let bundle =
        list.map { ",\"shas\":[\($0.map { "\"\($0)\"" }.joined(separator: ","))]" } ?? ""
      if random.happens(0.2) { add(minute - 5, "deploy", ",\"state\":\"queued\"" + to) }
      add(minute, "deploy", ",\"state\":\"started\"" + to)
      if random.happens(0.02) { continue }
      minute += Double(random.number(3...40))
      if env == "staging", random.happens(0.3) {
        add(
          minute, "job",
          ",\"state\":\"succeeded\",\"id\":\"v\(id)\",\"name\":\"smoke\",\"stage\":\"verify\",\"sha\":\"\(sha)\",\"service\":\"\(service)\",\"started\":\(clock(minute - 2))"
        )
      }
      if random.happens(0.15) {
        add(minute, "deploy", ",\"state\":\"failed\"" + to)
        if random.happens(0.3) { return }
        // A retry, now and then only days later.
        minute += random.happens(0.1) ? 4000 : 20
      }
      if random.happens(0.03) {
        add(minute, "deploy", ",\"state\":\"cancelled\"" + to)
        return
      }
      var end = to + bundle
      if random.happens(0.1), let other = deployed.last {
        end += ",\"fixes\":[\"\(other.id)\"]"
      }
      if random.happens(0.05) { end += ",\"labels\":{\"hotfix\":\"yes\"}" }
      add(minute, "deploy", ",\"state\":\"succeeded\"" + end)
      if env == "production" { after(service, id, sha, minute, isBare: isBare) }
    }
  }

  /// What may come of a deployment.
  private mutating func after(
    _ service: String, _ id: String, _ sha: String, _ minute: Double, isBare: Bool
  ) {
    let to = ",\"service\":\"\(service)\",\"env\":\"production\""
    if random.happens(0.1) {
      let name = isBare ? ",\"sha\":\"\(sha)\"" : ",\"id\":\"\(id)\""
      add(
        minute + Double(random.number(10...3000)), "deploy", ",\"state\":\"rolledback\"" + to + name
      )
    }
    if random.happens(0.15),
      let old = deployed.filter({ $0.service == service }).randomElement(using: &random)
    {
      add(
        minute + 15, "deploy",
        ",\"state\":\"succeeded\",\"id\":\"\(next("b"))\",\"sha\":\"\(old.sha)\"" + to
          + (random.happens(0.5) ? ",\"trigger\":\"rollback\"" : ""))
    }
    deployed.append((service, id, sha))
    guard random.happens(0.2) else { return }
    var incident = ",\"id\":\"\(next("i"))\""
    if random.happens(0.9) { incident += ",\"service\":\"\(service)\"" }
    let old = deployed.randomElement(using: &random) ?? (service, id, sha)
    switch random.number(0...4) {
    case 0: incident += ",\"deploy\":\"\(old.id)\""
    case 1: incident += ",\"sha\":\"\(old.sha)\""
    case 2: incident += ",\"deploy\":\"none\""
    default: break
    }
    add(minute + 20, "incident", ",\"state\":\"opened\"" + incident)
    if random.happens(0.1) { return }
    let end = minute + Double(random.number(30...(random.happens(0.1) ? 20_000 : 600)))
    let resolver = ",\"actor\":\"\(person(random.number(0...5)))\""
    add(end, "incident", ",\"state\":\"resolved\"" + incident + resolver)
    if random.happens(0.1) {
      add(end + 100, "incident", ",\"state\":\"reopened\"" + incident)
      add(end + 200, "incident", ",\"state\":\"resolved\"" + incident)
    }
  }

  private mutating func watch(_ service: String) {
    var minute = Double(random.number(0...9000) * pace)
    while minute < Double(days) * 1440, random.happens(0.98) {
      let state = random.happens(0.8) ? "up" : random.happens(0.7) ? "down" : "degraded"
      let env = random.happens(0.8) ? "production" : "staging"
      add(
        minute, "health",
        ",\"state\":\"\(state)\",\"id\":\"web\(random.number(1...2))\",\"service\":\"\(service)\",\"env\":\"\(env)\""
      )
      if random.happens(0.1) {
        add(minute, "metric", ",\"name\":\"load\",\"value\":\(number),\"service\":\"\(service)\"")
      }
      minute += Double(random.number(10...1200) * pace)
    }
  }

  private mutating func remarks() {
    for _ in 0..<random.number(0...60) {
      let minute = Double(random.number(0...(days * 1440)))
      let more = random.happens(0.3) ? ",\"service\":\"shop\",\"team\":\"night\"" : ""
      add(minute, "note", ",\"text\":\"\(next("n"))\"" + more)
    }
  }

  /// Lines that come late, twice or in contradiction, and others that are none.
  private mutating func disorder() {
    lines.sort { Self.time($0) < Self.time($1) }
    for index in lines.indices where random.happens(0.03) {
      lines.swapAt(index, random.number(max(0, index - 40)...min(lines.count - 1, index + 40)))
    }
    for number in 0..<lines.count / 100 {
      // Several lines that call themselves one event, and several events in one line.
      let place = random.number(0...(lines.count - 2))
      if lines[place].hasSuffix("}"), random.happens(0.2) {
        lines[place] = lines[place].dropLast() + ",\"event\":\"e\(number / 2)\"}"
      } else if lines[place].hasPrefix("{"), lines[place + 1].hasPrefix("{") {
        lines[place] = "[\(lines[place]),\(lines.remove(at: place + 1))]"
      }
    }
    for _ in 0..<lines.count / 50 {
      let line = lines[random.number(0...(lines.count - 1))]
      let twin =
        random.happens(0.5) || !line.hasSuffix("}")
        ? line : line.dropLast() + ",\"team\":\"twin\"}"
      lines.insert(String(twin), at: random.number(0...lines.count))
      if random.happens(0.5) { lines.insert("no event", at: random.number(0...lines.count)) }
    }
  }

  /// When a line was, as the digits that stand at its beginning.
  static func time(_ line: String) -> Int { Int(line.dropFirst(8).prefix { $0.isNumber }) ?? 0 }
}
