/// How far one file has been read, and what tells it from others: what has to be kept for reading to go on
/// exactly there after a restart.
///
/// The content that was read is known by its first and last bytes, as an inode alone proves nothing.
public struct FilePosition: Sendable, Equatable {
  /// What was read of a file, up to the end of a line.
  public struct Content: Sendable, Equatable {
    /// Its first bytes, at most 1,024.
    public var head: [UInt8]
    /// The last bytes before ``offset``, at most 256.
    public var marker: [UInt8]
    /// Bytes read; of a compressed file, of its plain text.
    public var offset: Int
    /// Lines read.
    public var lines: Int

    /// Creates a content.
    public init(head: [UInt8], marker: [UInt8], offset: Int, lines: Int) {
      self.head = head
      self.marker = marker
      self.offset = offset
      self.lines = lines
    }
  }

  /// A number that the file keeps for as long as it is known, from 1.
  public var id: Int
  /// Where it was last seen.
  public var path: String
  /// The number of its file system, which may be another after a restart.
  public var device: UInt64
  /// Its number there, which another file may get when it has gone.
  public var inode: UInt64
  /// What has been read of what it holds now.
  public var content: Content
  /// What had been read when the file was last found to be another; a copy of it may show up later.
  public var former: Content?
  /// Whether ``Content/offset`` lies in a line beyond the limit, the rest of which is to be skipped.
  public var isSkipping = false
  /// Whether it has been rotated away.
  public var isRotated = false
  /// Of a compressed file that has been read: its size, and its last bytes; `nil` for any other.
  public var compressed: Compressed?
  /// How often the file began anew, the first time included.
  public var generations = 1

  /// How a compressed file is told again.
  public struct Compressed: Sendable, Equatable {
    /// Its size in bytes; 0 for one that has not been read to its end.
    public var size: Int
    /// Its checksum and length, as they stand at its end.
    public var ending: [UInt8]

    /// Creates what tells a compressed file.
    public init(size: Int, ending: [UInt8]) {
      self.size = size
      self.ending = ending
    }
  }

  /// Creates the position of a file.
  public init(id: Int, path: String, device: UInt64, inode: UInt64, content: Content) {
    self.id = id
    self.path = path
    self.device = device
    self.inode = inode
    self.content = content
  }
}
