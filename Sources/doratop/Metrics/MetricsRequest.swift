/// What somebody asks of the server: the head of a request, read by its bytes.
struct MetricsRequest: Equatable {
  var method: String
  /// The path, without what follows a question mark.
  var path: String
  /// What of `Accept` there was, all of it.
  var accept: String

  /// What the beginning of a request comes to.
  enum Head: Equatable {
    case incomplete
    case bad
    case whole(MetricsRequest)
  }

  /// Reads what has come so far.
  static func head(_ bytes: [UInt8]) -> Head {
    // What speaks another language, TLS for example, is told at once.
    guard let first = bytes.first else { return .incomplete }
    guard (0x41...0x5A).contains(first) else { return .bad }
    guard let end = end(of: bytes) else { return .incomplete }
    var lines = bytes[..<end].split(separator: 0x0A, omittingEmptySubsequences: false).map { line in
      String(decoding: line.last == 0x0D ? line.dropLast() : line, as: UTF8.self)
    }
    let words = lines.removeFirst().split(separator: " ", omittingEmptySubsequences: false)
    guard words.count == 3, words[2].hasPrefix("HTTP/1."), words[0].utf8.count <= 16,
      words[0].utf8.allSatisfy({ (0x41...0x5A).contains($0) }), let path = path(of: words[1])
    else { return .bad }
    var accept: [Substring] = []
    for line in lines {
      guard let colon = line.firstIndex(of: ":") else { continue }
      if line[..<colon].lowercased() == "accept" {
        accept.append(line[line.index(after: colon)...])
      }
    }
    return .whole(
      MetricsRequest(
        method: String(words[0]), path: path, accept: accept.joined(separator: ",")))
  }

  /// Where the head ends: before the first blank line.
  private static func end(of bytes: [UInt8]) -> Int? {
    var index = 0
    while let feed = bytes[index...].firstIndex(of: 0x0A) {
      let next = feed + 1
      if next < bytes.count, bytes[next] == 0x0A { return feed }
      if next + 1 < bytes.count, bytes[next] == 0x0D, bytes[next + 1] == 0x0A { return feed }
      index = next
    }
    return nil
  }

  /// The path of a target, which may be a whole address.
  private static func path(of target: Substring) -> String? {
    var rest = target
    if rest.lowercased().hasPrefix("http://") {
      rest = rest.dropFirst(7)
      rest = rest.firstIndex(of: "/").map { rest[$0...] } ?? "/"
    }
    guard rest.hasPrefix("/") else { return nil }
    return String(rest.prefix { $0 != "?" && $0 != "#" })
  }

  /// Whether OpenMetrics is wanted, and not less than plain text.
  var wantsOpenMetrics: Bool {
    var (open, plain) = (0.0, 0.0)
    for part in accept.split(separator: ",") {
      let pieces = part.split(separator: ";").map {
        $0.split(whereSeparator: { $0 == " " || $0 == "\t" }).joined().lowercased()
      }
      guard let kind = pieces.first else { continue }
      let weight = pieces.dropFirst().first { $0.hasPrefix("q=") }.map {
        Double($0.dropFirst(2)) ?? 0
      }
      let version = pieces.dropFirst().first { $0.hasPrefix("version=") }?.dropFirst(8)
      switch kind {
      case "application/openmetrics-text" where version == nil || version == "1.0.0":
        open = max(open, weight ?? 1)
      case "text/plain": plain = max(plain, weight ?? 1)
      default: break
      }
    }
    return open > 0 && open >= plain
  }
}
