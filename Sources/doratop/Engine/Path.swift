/// What paths say.
enum Path {
  /// The last part of a path, which tells more than the first.
  static func lastPart(_ path: String) -> String {
    path.split(separator: "/").last.map(String.init) ?? path
  }
}
