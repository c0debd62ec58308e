@testable import Configuration
@testable import Dashboard
@testable import DeliveryMetrics
@testable import EditedFiles

/// A configuration: whatever it says, each fault has a place in the file and a sentence that can be printed; what
/// is read keeps the promises of its types, takes no pattern for long, and reads back the same when it is written down.
@_cdecl("LLVMFuzzerTestOneInput")
public func configuration(_ bytes: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  Harness.run(bytes, count) { input in
    let bytes = Array(input)
    let found = Configuration(bytes, path: "doratop.yaml", in: surroundings)
    YAMLCheck.check(found.problems, bytes)
    check(found)
    if found.problems.isEmpty, !found.places.isEmpty { checkText(of: found) }
  }
}

private let surroundings = ConfigurationSurroundings(home: "/home/ann") { $0 == "UTC" }

/// Long names that patterns are tried on, such as others would take for ever for.
private let names = [
  String(repeating: "a", count: 300) + "b", String(repeating: "prod-", count: 60), "", "production",
]

private func check(_ found: Configuration) {
  let settings = found.settings
  for window in found.windows + [found.window] {
    Harness.expect(window.nanoseconds > 0, "a window of nothing")
  }
  Harness.expect(!found.windows.isEmpty, "no window for a key")
  Harness.expect((0...1).contains(settings.changeFailureRateBelow), "a share beyond all")
  Harness.expect(settings.leadTimeSecondsBelow > 0 && settings.recoverySecondsBelow > 0, "no time")
  let lists = [
    settings.names.production, settings.names.staging, settings.names.ignored,
    settings.names.hotfix,
    settings.names.bots, settings.names.incidentLabels, settings.services.entries.map(\.repository),
    settings.teams.entries.flatMap(\.services),
  ]
  for pattern in lists.compactMap({ $0 }).joined() {
    for name in names { _ = pattern.matches(name) }
  }
  let rules = settings.alertRules ?? []
  Harness.expect(Set(rules.map(\.id)).count == rules.count, "two rules of one name")
  for rule in rules {
    Harness.expect(
      !(rule.fire.holds(rule.clear.value) && rule.clear.holds(rule.clear.value))
        && !(rule.fire.holds(rule.fire.value) && rule.clear.holds(rule.fire.value)),
      "\(rule.id) fires and clears at once")
    Harness.expect(rule.forNanoseconds >= 0 && rule.windowNanoseconds > 0, "a time below nothing")
    Harness.expect(!rule.inhibitedBy.contains(rule.id), "\(rule.id) holds back itself")
    for name in rule.inhibitedBy {
      Harness.expect(rules.contains { $0.id == name }, "\(rule.id) is held back by nobody")
    }
    for name in rule.notify {
      Harness.expect(found.notifications.receiver(named: name) != nil, "\(name) is nobody")
    }
  }
  for receiver in found.notifications.receivers.values {
    Harness.expect(receiver.timeoutNanoseconds > 0, "no time to be told")
    if case .exec(let words) = receiver.way {
      Harness.expect(words.first?.isEmpty == false, "no program")
    }
    if case .webhook(let url, let headers) = receiver.way {
      Harness.expect(!(url + headers.keys.joined()).contains(where: \.isNewline), "two lines")
      Harness.expect(!headers.values.contains { $0.utf8.contains(0x0A) }, "two headers in one")
    }
  }
}

private func checkText(of found: Configuration) {
  let first = written(found)
  let again = Configuration(Array(first.utf8), path: "again.yaml", in: surroundings)
  for problem in again.problems { Harness.fail("what is written is wrong: \(problem)\n\(first)") }
  let second = written(again)
  Harness.expect(first == second, "what is written changes:\n\(first)\n\(second)")
}

private func written(_ found: Configuration) -> String {
  var lines = ConfigurationText(found, showsSecrets: true).lines
  lines.removeAll { $0.hasPrefix("# ") }
  return lines.joined(separator: "\n") + "\n"
}
