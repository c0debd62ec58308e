import DeliveryEvents
import DeliveryMetrics
import FoundationEssentials
import Testing

@testable import StateStore

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

@Suite("what no log holds")
struct RememberedTests {
  private final class Folder {
    let place = StatePlace(
      path: "/tmp/state-remembered-\(getpid())-\(UInt64.random(in: .min ... .max))/S.db")

    deinit {
      let folder = String(place.path.dropLast(5))
      try? FileManager.default.removeItem(atPath: folder)
    }

    /// Saves some in one commit.
    func save(_ all: [Remembered]) throws {
      let file = try StateFile(place)
      defer { file.close() }
      let contents = try file.contents()
      let writer = try StateWriter(
        file, seed: contents?.seed ?? 1, sources: ["a"], isNew: contents == nil)
      var facts = PendingFacts(symbols: SymbolTable(seed: 1))
      var commit = StateCommit(
        &facts, positions: [], counters: writer.isUnwritten ? "{\"first\":1}" : "", time: 1)
      commit.remembered = all
      commit.isDurable = true
      let number = writer.save(commit, now: 0)
      #expect(writer.finish(until: 10, clock: { 0 }, pause: { poll(nil, 0, 1) }))
      #expect(number == 1 && writer.saved == 1)
    }

    func read() throws -> StateContents {
      let file = try StateFile(reading: place)
      defer { file.close() }
      return try #require(try file.contents())
    }
  }

  @Test("is there again, changed and forgotten, and leaves the counters alone")
  func keeps() throws {
    let folder = Folder()
    let first = Remembered(.acknowledgement, name: "a1", ["by": "kim"])
    let second = Remembered(.silence, name: "s1", ["until": "x\u{1B}\"\\ \u{0}"])
    try folder.save([first, second])
    #expect(try folder.read().remembered == [first, second])
    let changed = Remembered(.acknowledgement, name: "a1", ["by": "ana"])
    try folder.save([changed, Remembered(.silence, name: "s1", value: nil)])
    let contents = try folder.read()
    #expect(contents.remembered == [changed])
    #expect(contents.remembered[0].decoded(as: [String: String].self) == ["by": "ana"])
    #expect(contents.counters == "{\"first\":1}")
    try folder.save([Remembered(.acknowledgement, name: "nobody", value: nil)])
    #expect(try folder.read().remembered == [changed])
  }

  @Test("an alert that goes on for everything leaves what is said of all other groups")
  func alertsThatGoOn() throws {
    let folder = Folder()
    let file = try StateFile(folder.place)
    defer { file.close() }
    let writer = try StateWriter(file, seed: 1, sources: ["a"], isNew: true)
    func save(_ fold: StateFold?) {
      var facts = PendingFacts(symbols: SymbolTable(seed: 1))
      if fold == nil { facts.append(DeliveryEvent(kind: .note, time: .distantPast), format: nil) }
      var commit = StateCommit(&facts, positions: [], counters: "{}", time: 1)
      commit.fold = fold
      _ = writer.save(commit, now: 0)
      #expect(writer.finish(until: 10, clock: { 0 }, pause: { poll(nil, 0, 1) }))
    }
    save(nil)
    var sealed = SealedDays([], until: Timestamp(seconds: 1_772_409_600))
    sealed.alerts = try ["", #","service":"","team":"""#, #","service":"a""#].map { group in
      let text =
        #"{"rule":"r","definition":"d","at":1,"known":0,"level":0,"held":0,"state":"none","start":1,"flaps":0,"isWithoutData":false\#(group)}"#
      return try JSONDecoder().decode(AlertCarry.self, from: Data(text.utf8))
    }
    save(StateFold(batch: 1, sealed: sealed))
    let kept = try #require(try file.contents()).sealed.alerts
    #expect(Set(kept) == Set(sealed.alerts))
  }

  @Test("is found to be damaged or missing, and what is whole is got out")
  func damaged() throws {
    for change in [
      "UPDATE remembered SET value = '{}' WHERE name = 'b'",
      "UPDATE remembered SET name = 'c' WHERE name = 'b'",
      "DELETE FROM remembered WHERE name = 'b'",
      "UPDATE remembered SET kind = 'unheard of' WHERE name = 'b'",
    ] {
      let folder = Folder()
      let kept = Remembered(.acknowledgement, name: "a", ["by": "kim"])
      try folder.save([kept, Remembered(.baseline, name: "b", ["value": 1])])
      let file = try StateFile(folder.place)
      try file.queue.write { db in try db.execute(sql: change) }
      file.close()
      #expect(throws: StateFault.self, "\(change)") { try folder.read() }
      #expect(StateSalvage.remembered(of: folder.place) == [kept], "\(change)")
    }
  }
}
