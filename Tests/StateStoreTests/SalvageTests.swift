import DeliveryEvents
import FoundationEssentials
import Testing

@testable import StateStore

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

@Suite("a damaged state")
struct SalvageTests {
  // Each test has its own: they run beside each other.
  private let place = StatePlace(
    path: "/tmp/state-salvage-\(getpid())-\(UInt64.random(in: .min ... .max))/S.db")

  /// Saves so many events, in a batch of their own.
  private func save(_ count: Int) throws {
    let file = try StateFile(place)
    defer { file.close() }
    let contents = try file.contents()
    let symbols = SymbolTable(seed: contents?.seed ?? 1)
    let writer = try StateWriter(
      file, seed: contents?.seed ?? 1, sources: ["a"], isNew: contents == nil)
    var facts = PendingFacts(symbols: symbols)
    for number in 0..<count {
      facts.append(
        DeliveryEvent(kind: .note, time: Timestamp(seconds: Int64(number))), format: .native)
    }
    var commit = StateCommit(&facts, positions: [], counters: "{}", time: 1)
    commit.isDurable = true
    _ = writer.save(commit, now: 0)
    #expect(writer.finish(until: 10, clock: { 0 }, pause: { poll(nil, 0, 1) }))
  }

  private func salvage() -> (events: Int, loss: StateSalvage.Loss) {
    var events = 0
    let loss = StateSalvage.read(place, symbols: SymbolTable(seed: 1)) { _, _ in events += 1 }
    return (events, loss)
  }

  @Test("gives what is whole, and counts what is not")
  func loss() throws {
    defer { try? FileManager.default.removeItem(atPath: String(place.path.dropLast(5))) }
    for count in [3, 5, 7] { try save(count) }
    let whole = salvage()
    #expect(whole.events == 15 && whole.loss == StateSalvage.Loss())
    let file = try StateFile(place)
    try file.queue.write { db in
      try db.execute(sql: "UPDATE batches SET facts = '[' || facts WHERE count = 5")
    }
    file.close()
    var loss = StateSalvage.Loss()
    (loss.batches, loss.events) = (1, 5)
    let damaged = salvage()
    #expect(damaged.events == 10 && damaged.loss == loss)
  }

  @Test("that cannot be opened has lost nobody knows how much")
  func unreadable() {
    var loss = StateSalvage.Loss()
    loss.isOpen = true
    let found = salvage()
    #expect(found.events == 0 && found.loss == loss)
  }
}
