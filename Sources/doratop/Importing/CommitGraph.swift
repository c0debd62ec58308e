/// The commits of a repository and their parents, with what their messages say about each other:
/// some fifty bytes a commit, whatever is written in them.
struct CommitGraph {
  private(set) var ids = ShaTable()
  /// Committer's and author's time, in seconds since 1970; by number.
  private(set) var committed: [Int64] = []
  private(set) var authored: [Int64] = []
  /// Where the parents of a commit begin in ``parentList``; -1 for a commit that is only named, as
  /// where a shallow clone ends.
  private var parentStart: [Int32] = []
  private var parentCount: [Int32] = []
  private var parentList: [Int32] = []
  /// Numbers in the order in which git gave them: children before parents.
  private(set) var order: [Int32] = []
  /// What messages say, of those that say something.
  private(set) var messages: [Int32: CommitMessage] = [:]
  /// Commits whose parents exist and are not here.
  var shallow: Set<Int32> = []
  /// Those of them that are merges.
  var shallowMerges: Set<Int32> = []

  /// Reads what is reachable from some commits.
  ///
  /// - Parameter note: is told from time to time how many there are by now.
  init(_ git: GitProgram, from heads: [String], note: (Int) -> Void) throws(GitFault) {
    let lines = heads.joined(separator: "\n") + "\n"
    guard let input = TemporaryInput(Array(lines.utf8)) else {
      throw .notStarted(reason: "no temporary file can be written")
    }
    var fields = NullFields()
    var reader = Reader()
    try git.run(
      [
        "log", "--topo-order", "--no-show-signature", "--encoding=UTF-8", "-z",
        "--format=tformat:%x01%H%x00%P%x00%ct%x00%at%x00%s%x00%b", "--stdin",
      ], input: input.descriptor
    ) { bytes in
      fields.take(bytes) { reader.take($0, into: &self) }
      if order.count & 0x3FFF == 0 { note(order.count) }
    }
  }

  /// A graph of given commits, children first: for tests.
  init(_ commits: [(id: String, parents: [String], committed: Int64)]) {
    for commit in commits {
      add(commit.id, commit.parents, committed: commit.committed, authored: commit.committed)
    }
  }

  /// How many commits were read.
  var count: Int { order.count }

  /// Whether a commit was read, and not only named.
  func isKnown(_ commit: Int32) -> Bool { parentStart[Int(commit)] >= 0 }

  /// Whether a commit has several parents, here or not.
  func isMerge(_ commit: Int32) -> Bool {
    parents(of: commit).count > 1 || shallowMerges.contains(commit)
  }

  /// The parents of a commit, also those that are not known.
  func parents(of commit: Int32) -> ArraySlice<Int32> {
    let start = Int(parentStart[Int(commit)])
    return start < 0 ? [] : parentList[start..<start + Int(parentCount[Int(commit)])]
  }

  fileprivate mutating func number(_ hex: UnsafeRawBufferPointer) -> Int32? {
    let number = ids.intern(hex)
    if let number, Int(number) == parentStart.count {
      committed.append(0)
      authored.append(0)
      parentStart.append(-1)
      parentCount.append(0)
    }
    return number
  }

  @discardableResult
  fileprivate mutating func add(
    _ id: String, _ parents: [String], committed: Int64, authored: Int64,
    message: CommitMessage = CommitMessage()
  ) -> Int32? {
    func number(_ hex: String) -> Int32? {
      var text = hex
      return text.withUTF8 { self.number(UnsafeRawBufferPointer($0)) }
    }
    guard let commit = number(id), parentStart[Int(commit)] < 0 else { return nil }
    let start = Int32(parentList.count)
    let list = parents.compactMap { number($0) }
    parentList += list
    parentStart[Int(commit)] = start
    parentCount[Int(commit)] = Int32(list.count)
    self.committed[Int(commit)] = committed
    self.authored[Int(commit)] = authored
    order.append(commit)
    if message != CommitMessage() { messages[commit] = message }
    return commit
  }

  /// Puts fields together to commits.
  private struct Reader {
    private var field = 0
    private var id = ""
    private var parents: [String] = []
    private var committed: Int64 = 0
    private var authored: Int64 = 0
    private var subject: [UInt8] = []

    mutating func take(_ bytes: UnsafeRawBufferPointer, into graph: inout CommitGraph) {
      switch field {
      case 0:
        // What does not begin as a commit does is passed over: a header that holds a NUL.
        guard bytes.first == 1, bytes.count == 41 || bytes.count == 65 else { return }
        id = String(decoding: bytes.dropFirst(), as: UTF8.self)
      case 1:
        parents = String(decoding: bytes, as: UTF8.self).split(separator: " ").map(String.init)
      case 2: committed = Self.seconds(bytes)
      case 3: authored = Self.seconds(bytes)
      case 4: subject = Array(bytes)
      default:
        let message = subject.withUnsafeBytes { CommitMessage(subject: $0, body: bytes) }
        graph.add(id, parents, committed: committed, authored: authored, message: message)
      }
      field = (field + 1) % 6
    }

    private static func seconds(_ bytes: UnsafeRawBufferPointer) -> Int64 {
      Int64(String(decoding: bytes, as: UTF8.self)) ?? 0
    }
  }
}
