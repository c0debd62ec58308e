import Testing

@testable import EventIntake

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

@Suite("retries")
struct RetryTests {
  private let second: UInt64 = 1_000_000_000

  @Test("each failure doubles the wait, up to half a minute")
  func doubles() {
    var retry = Retry()
    var now: UInt64 = 1_000 * second
    #expect(retry.isDue(at: now, nil))
    var waits: [UInt64] = []
    for _ in 0..<8 {
      retry.failed(at: now, nil)
      let failed = now
      while !retry.isDue(at: now, nil) { now += second / 4 }
      waits.append((now - failed) / second)
    }
    #expect(waits == [1, 2, 4, 8, 16, 30, 30, 30])
  }

  @Test("a change of the file ends the wait, and another failure begins with a second")
  func changed() throws {
    let bench = Workbench()
    bench.write("one\n", to: "a.jsonl")
    let before = try #require(FileStatus.of(path: bench.path("a.jsonl")))
    var retry = Retry()
    for _ in 0..<5 { retry.failed(at: 0, before) }
    #expect(!retry.isDue(at: 2 * second, before))
    bench.append("two\n", to: "a.jsonl")
    let after = try #require(FileStatus.of(path: bench.path("a.jsonl")))
    #expect(retry.isDue(at: 2 * second, after))
    retry.failed(at: 2 * second, after)
    #expect(!retry.isDue(at: 2 * second + second / 2, after))
    #expect(retry.isDue(at: 3 * second, after))
  }
}
