import DeliveryEvents
import DeliveryMetrics
import FoundationEssentials
import StateStore
import Testing

@testable import doratop

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

@Suite("what no log holds, on its way to the state")
struct StateMemoryTests {
  @Test("what one writer was given and never saved, the next one saves before it counts as saved")
  func otherWriter() throws {
    let folder = "/tmp/doratop-memory-\(getpid())-\(UInt64.random(in: .min ... .max))"
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let session = LogSession(sources: [], mode: .once, settings: Settings())
    let memory = StateMemory()
    let row = Remembered(.acknowledgement, name: "a1", ["by": "kim"])
    memory.set(row)
    let file = try StateFile(StatePlace(path: "\(folder)/1/S.db"))
    let lost = try StateWriter(file, seed: 1, sources: ["a"], isNew: true)
    memory.save(to: lost, session)
    // Nobody looks what became of it.
    #expect(!memory.isSaved)

    let other = try StateFile(StatePlace(path: "\(folder)/2/S.db"))
    let writer = try StateWriter(other, seed: 1, sources: ["a"], isNew: true)
    memory.save(to: writer, session)
    #expect(!memory.isSaved)
    #expect(writer.finish(until: 10, clock: { 0 }, pause: { poll(nil, 0, 1) }))
    memory.save(to: writer, session)
    #expect(memory.isSaved)
    #expect(try other.contents()?.remembered == [row])
    _ = lost.finish(until: 10, clock: { 0 }, pause: { poll(nil, 0, 1) })
    file.close()
    other.close()
  }
}
