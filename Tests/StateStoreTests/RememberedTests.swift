import DeliveryEvents
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
