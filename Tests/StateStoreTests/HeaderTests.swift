import FoundationEssentials
import Testing

@testable import StateStore

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

@Suite("the header of a state")
struct HeaderTests {
  /// A state that was made, with one byte of its file changed; answers why it cannot be used.
  private func fault(_ place: Int, _ change: (UInt8) -> UInt8) throws -> StateFault? {
    let folder = "/tmp/state-header-\(getpid())-\(UInt64.random(in: .min ... .max))"
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let state = StatePlace(path: folder + "/S.db")
    try StateFile(state).close()
    var bytes = [UInt8](try #require(FileManager.default.contents(atPath: state.path)))
    bytes[place] = change(bytes[place])
    let descriptor = open(state.path, O_WRONLY | O_TRUNC)
    #expect(write(descriptor, bytes, bytes.count) == bytes.count)
    close(descriptor)
    defer {
      // Whatever was said, the file is as it was.
      #expect(FileManager.default.contents(atPath: state.path).map { [UInt8]($0) } == bytes)
    }
    do {
      try StateFile(state).close()
      return nil
    } catch {
      return error
    }
  }

  @Test("a state with a damaged header is a damaged state, and no foreign file")
  func damaged() throws {
    #expect(try fault(3) { $0 ^ 1 } == .corrupt("its header is damaged"))
    #expect(try fault(47) { $0 ^ 1 } == .corrupt("its header is damaged"))
    #expect(try fault(60) { $0 ^ 0x80 } == .corrupt("its version is damaged"))
    #expect(try fault(63) { $0 ^ 2 } == .corrupt("its version is damaged"))
  }

  @Test("a state of a later version, or of another application, is refused and left as it is")
  func refused() throws {
    let later = try fault(63) { _ in 99 }
    guard case .refused(let reason, code: 65) = later else {
      Issue.record("\(String(describing: later))")
      return
    }
    #expect(reason.contains("(schema 99); this is schema 2"))
    let foreign = try fault(68) { $0 ^ 1 }
    guard case .refused(let reason, code: 65) = foreign else {
      Issue.record("\(String(describing: foreign))")
      return
    }
    #expect(reason.contains("is not a state of doratop"))
  }
}
