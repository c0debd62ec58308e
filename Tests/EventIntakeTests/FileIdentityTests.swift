import Testing

@testable import EventIntake

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

@Suite("what a file is")
struct FileIdentityTests {
  @Test("a file that cannot be read is no other one; one that ends early is")
  func unreadable() throws {
    let bench = Workbench()
    bench.write("one\ntwo\n", to: "a.jsonl")
    let descriptor = Descriptor.open(bench.path("a.jsonl"))
    let status = try #require(FileStatus.of(descriptor))
    var identity = FileIdentity(device: status.device, inode: status.inode)
    Array("one\n".utf8).withUnsafeBytes { identity.advance(over: $0) }
    #expect(identity.matches(descriptor, size: 8) == true)
    #expect(identity.matches(descriptor, size: 3) == false)
    bench.write("one", to: "a.jsonl")
    #expect(identity.matches(descriptor, size: 8) == false)
    Descriptor.close(descriptor)
    // A directory can be opened, and reading it is an error, as of a disk that fails.
    let failing = Descriptor.open(bench.folder)
    #expect(identity.matches(failing, size: 8) == nil)
    #expect(Compression.beginning(of: failing) == .failed(EISDIR))
    Descriptor.close(failing)
  }

  @Test("a compressed file that cannot be read is no broken one")
  func unreadableCompressed() {
    let bench = Workbench()
    let failing = Descriptor.open(bench.folder)
    let reader = GzipReader(IntakeOptions(mode: .follow))
    let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 16, alignment: 16)
    #expect(reader.read(failing, into: buffer) == .failed(EISDIR))
    buffer.deallocate()
    Descriptor.close(failing)
  }
}
