/// The lines of the followed files that speak of the open deployment, word for word, as far as they
/// have been looked for.
public struct SourceLines: Sendable, Equatable {
  /// A line and where it stands.
  public struct Line: Sendable, Equatable {
    /// The last part of the file's path.
    public var file: String
    /// From 1.
    public var number: Int
    /// The byte at which it begins.
    public var offset: Int
    /// As it stands in the file; what cannot be drawn is spelled out where it is shown.
    public var text: String
    /// Whether more follows than ``text`` holds.
    public var isCut: Bool

    /// Creates a line.
    public init(file: String, number: Int, offset: Int, text: String, isCut: Bool = false) {
      self.file = file
      self.number = number
      self.offset = offset
      self.text = text
      self.isCut = isCut
    }
  }

  /// In the order of the files.
  public var lines: [Line]
  /// How much of the files has been looked through, in `0...1`; `nil` when that is all.
  public var searched: Double?
  /// Why nothing was found, or what was not looked through; `nil` where there is nothing to say.
  public var note: String?

  /// Creates what a search has come to.
  public init(lines: [Line] = [], searched: Double? = nil, note: String? = nil) {
    self.lines = lines
    self.searched = searched
    self.note = note
  }
}
