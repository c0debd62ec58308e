import EventIntake
import FoundationEssentials
import Testing

@testable import doratop

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

@Suite("programs that are told")
struct ProgramDeliveryTests {
  private final class Folder {
    let path = "/tmp/doratop-program-\(getpid())-\(UInt64.random(in: .min ... .max))"
    init() { mkdir(path, 0o700) }
    deinit { try? FileManager.default.removeItem(atPath: path) }

    func text(_ name: String) -> String? {
      FileManager.default.contents(atPath: "\(path)/\(name)").map {
        String(decoding: $0, as: UTF8.self)
      }
    }
  }

  /// Runs a program to its end; answers what came of it.
  private func run(_ arguments: [String], _ input: String, seconds: Double = 20)
    -> DeliveryOutcome
  {
    switch ProgramDelivery.start(
      arguments, Array(input.utf8), timeoutNanoseconds: Int64(seconds * 1e9))
    {
    case .failure(let failure): return .failed(failure.reason)
    case .success(let delivery):
      while true {
        if let outcome = delivery.advance() { return outcome }
        poll(nil, 0, 2)
      }
    }
  }

  @Test("are given all of a message, however long, and their arguments as they stand")
  func input() {
    let folder = Folder()
    let hostile = "\"; touch \(folder.path)/pwned # $(touch \(folder.path)/pwned) \n -rf `id`"
    let long = hostile + String(repeating: "0123456789", count: 100_000)
    let outcome = run(
      ["/bin/sh", "-c", "cat > \"$0\"/got; echo \"$1\" > \"$0\"/argument", folder.path, hostile],
      long)
    #expect(outcome == .delivered)
    #expect(folder.text("got") == long)
    #expect(folder.text("argument") == hostile + "\n")
    #expect(folder.text("pwned") == nil)
  }

  @Test("have no file of ours open, and no terminal")
  func strangers() {
    let folder = Folder()
    // Nothing closes this by itself; a shell has its own below.
    let null = open("/dev/null", O_RDONLY)
    let number = fcntl(null, F_DUPFD, 200)
    defer { for one in [null, number] { close(one) } }
    #expect(number >= 200)
    // Column 6 of a process's line is its session, column 7 its terminal.
    let script = """
      cd "$0"; readlink /proc/$$/fd/* >open; cut -d ' ' -f 1,6,7 /proc/$$/stat >stat; ls /proc/$$/fd >numbers
      """
    #expect(run(["/bin/sh", "-c", script, folder.path], "x") == .delivered)
    let numbers = (folder.text("numbers") ?? "").split(separator: "\n").compactMap { Int32($0) }
    #expect(numbers.contains(0) && numbers.allSatisfy { $0 < 20 }, "\(numbers)")
    let words = (folder.text("stat") ?? "").split(whereSeparator: { " \n".contains($0) })
    #expect(words.count == 3 && words[0] == words[1] && words[2] == "0", "\(words)")
  }

  @Test("fail with what they said first, and when they are not there")
  func failures() {
    #expect(
      run(["/bin/sh", "-c", "echo no route >&2; echo more; exit 3"], "x")
        == .failed("exit 3 no route"))
    #expect(run(["/bin/sh", "-c", "kill -9 $$"], "x") == .failed("ended by signal 9"))
    #expect(
      run(["/nowhere/to/be/found"], "x")
        == .failed("/nowhere/to/be/found: No such file or directory"))
    // Who does not read what it is given has still done its work.
    #expect(run(["/bin/true"], String(repeating: "x", count: 5_000_000)) == .delivered)
  }

  @Test("that hang or flood are ended with all that they started")
  func limits() {
    // One in its group; one in a group of its own, as from `timeout`; and one in a session of its own.
    for child in ["sleep 600", "timeout 600 sleep 600", "setsid sleep 600"] {
      let folder = Folder()
      let hang = "\(child) & echo $! > \(folder.path)/child; sleep 600"
      #expect(
        run(["/bin/sh", "-c", hang], "x", seconds: 0.5) == .failed("took too long and was ended"))
      #expect(hasEnded(folder.text("child")), "\(child)")
    }
    // What is left behind by one that has done its work ends with it, unless it has a session of its own.
    let folder = Folder()
    let leave = "timeout 600 sleep 600 & echo $! > \(folder.path)/child; sleep 0.1"
    #expect(run(["/bin/sh", "-c", leave], "x") == .delivered)
    #expect(hasEnded(folder.text("child")))
    #expect(run(["/bin/sh", "-c", "head -c 50000000 /dev/zero"], "x") == .delivered)
  }

  /// Whether the process whose number was written down has ended, within five seconds.
  private func hasEnded(_ text: String?) -> Bool {
    guard let process = Int32(text?.split(separator: "\n").first ?? ""), process > 1 else {
      return false
    }
    for _ in 0..<500 {
      if kill(process, 0) != 0 || isDead(process) { return true }
      poll(nil, 0, 10)
    }
    kill(process, SIGKILL)
    return false
  }

  @Test("are told with all that they started, whatever their names")
  func tree() {
    let lines = [
      "10 (sh) S 1 10 10 0", "11 (a) b) 1 2 3) S 10 11 10 0", "12 (x) S 10 12 12 0",
      "13 (y) S 12 13 13 0", "14 (left) S 1 14 10 0", "15 (other) S 1 15 15 0", "16 (broken",
    ]
    let entries = lines.compactMap(ProcessTree.Entry.init)
    #expect(entries.count == 6)
    #expect(ProcessTree.members(of: 10, among: entries) == [11, 12, 13, 14])
    #expect(ProcessTree.members(of: 15, among: entries) == [])
  }

  /// Whether a process has ended and waits for somebody to ask.
  private func isDead(_ process: Int32) -> Bool {
    guard let status = FileManager.default.contents(atPath: "/proc/\(process)/stat") else {
      return true
    }
    return String(decoding: status, as: UTF8.self).contains(") Z ")
  }
}
