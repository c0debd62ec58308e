import DeliveryEvents

/// What a commit's line has beside its place in the history.
struct CommitDetails: Equatable {
  /// Lines and files of its difference to its parent.
  struct Size: Equatable {
    var added = 0
    var deleted = 0
    var files = 0
  }

  var author: String
  var isBot: Bool
  var title: String
  /// `nil` where it was not asked for.
  var size: Size?

  /// As long as a title is of use.
  static let longestTitle = 200
}

/// Reads details one commit after the other, in the order in which they are asked for, and keeps
/// none of them.
struct CommitDetailsReader {
  private var fields = NullFields()
  private var field = Field.size
  private var commit: Int32?
  private var name: [UInt8] = []
  private var details = CommitDetails(author: "", isBot: false, title: "")
  private var size = CommitDetails.Size()
  private var authors: Authors
  private let hasSizes: Bool

  private enum Field { case name, address, title, size }

  private init(_ authors: Authors, hasSizes: Bool) {
    self.authors = authors
    self.hasSizes = hasSizes
  }

  /// Hands over the details of some commits in their order.
  static func read(
    _ commits: [Int32], of graph: CommitGraph, _ git: GitProgram, _ choices: GitChoices,
    authors: Authors, _ body: (Int32, CommitDetails) -> Void
  ) throws(GitFault) {
    if commits.isEmpty { return }
    var list: [UInt8] = []
    for commit in commits {
      list += graph.ids.text(commit).utf8
      list.append(UInt8(ascii: "\n"))
    }
    guard let input = TemporaryInput(list) else {
      throw .notStarted(reason: "no temporary file can be written")
    }
    var reader = CommitDetailsReader(authors, hasSizes: choices.sizes)
    let paths =
      choices.sizes && !choices.paths.isEmpty
      ? ["--"] + choices.paths.map(GitHistory.literal) : []
    // diff-tree reads the trees even where it shows no difference, and a clone may be without.
    let command =
      choices.sizes
      ? [
        "diff-tree", "--stdin", "--always", "-r", "--root", "--numstat", "--no-renames",
        "--no-ext-diff", "--no-textconv",
      ] : ["log", "--no-walk=unsorted", "--stdin", "--no-show-signature"]
    try git.run(
      command + ["-z", "--encoding=UTF-8", "--format=tformat:%x01%H%x00%an%x00%ae%x00%s%x00"]
        + paths,
      input: input.descriptor
    ) { bytes in reader.take(bytes, graph, body) }
    reader.finish(body)
  }

  private mutating func take(
    _ bytes: UnsafeRawBufferPointer, _ graph: CommitGraph, _ body: (Int32, CommitDetails) -> Void
  ) {
    var fields = self.fields
    fields.take(bytes) { take(field: $0, graph, body) }
    self.fields = fields
  }

  private mutating func take(
    field bytes: UnsafeRawBufferPointer, _ graph: CommitGraph,
    _ body: (Int32, CommitDetails) -> Void
  ) {
    switch field {
    case .name:
      name = Array(bytes)
      field = .address
    case .address:
      let author = authors.author(name: name, address: Array(bytes))
      (details.author, details.isBot) = author
      field = .title
    case .title:
      let title = String(decoding: bytes.prefix(4096), as: UTF8.self)
      details.title = String(title.prefix(CommitDetails.longestTitle))
      field = .size
    case .size:
      if bytes.first == 1 {
        finish(body)
        commit = graph.ids.find(UnsafeRawBufferPointer(rebasing: bytes.dropFirst()))
        size = CommitDetails.Size()
        field = .name
      } else {
        count(bytes)
      }
    }
  }

  /// `12\t3\tpath`, with `-` for the lines of what is no text; the first with a line break before it.
  private mutating func count(_ bytes: UnsafeRawBufferPointer) {
    var numbers = [0, 0]
    var index = bytes.first == UInt8(ascii: "\n") ? 1 : 0
    for place in 0..<2 {
      while index < bytes.count, bytes[index] != UInt8(ascii: "\t") {
        let digit = Int(bytes[index]) - 0x30
        if (0...9).contains(digit), numbers[place] < 1 << 40 {
          numbers[place] = numbers[place] * 10 + digit
        }
        index += 1
      }
      index += 1
    }
    // Without a path there was nothing.
    guard index < bytes.count else { return }
    size.added += numbers[0]
    size.deleted += numbers[1]
    size.files += 1
  }

  private mutating func finish(_ body: (Int32, CommitDetails) -> Void) {
    guard let commit else { return }
    details.size = hasSizes ? size : nil
    body(commit, details)
    self.commit = nil
  }
}
