import Dashboard
import EditedFiles
import Yams

/// What one theme file says, before its base is added; what is wrong with it is left out and listed.
struct ThemeFile: Sendable {
  private(set) var title: String?
  private(set) var variant: Theme.Variant?
  private(set) var base: (name: String, line: Int)?
  /// By the name of a role, or of a group of roles such as `status`.
  private(set) var roles: [String: Theme.Entry] = [:]
  private(set) var glyphs: [Role: Unicode.Scalar] = [:]
  private(set) var problems: [FileProblem] = []

  private let path: String
  private var palette: [String: ThemeColor] = [:]

  /// The names that can stand under `roles`: a role, or what is before the dot of some.
  static let keys: Set<String> = Set(Role.allCases.flatMap { ancestry(of: $0.name) })

  /// A name and its dotted parents: `status.ok`, then `status`.
  static func ancestry(of name: String) -> [String] {
    var names = [name]
    while let last = names.last, let dot = last.lastIndex(of: ".") {
      names.append(String(last[..<dot]))
    }
    return names
  }

  /// Reads a file's bytes.
  ///
  /// - Throws: ``FileProblem`` when nothing at all can be made of them.
  init(_ bytes: [UInt8], path: String) throws(FileProblem) {
    self.path = path
    guard let root = try YAMLFile.root(bytes, path: path, expected: "a theme") else { return }
    guard let mapping = root.mapping else {
      throw FileProblem(
        .fault, path, line: min(root.line, YAMLFile.lastLine(of: bytes)),
        "the file is a \(root.kind), expected keys such as name and roles")
    }
    // Roles use the palette wherever it stands.
    if let node = mapping["palette"] { readPalette(node) }
    for (key, value) in mapping {
      switch key.text {
      case "name": title = read(value, as: "name", expected: "a name") { $0.isEmpty ? nil : $0 }
      case "variant":
        variant = read(value, as: "variant", expected: "dark, light or any") {
          Theme.Variant(rawValue: $0)
        }
      case "base":
        let name = read(value, as: "base", expected: "the name of a theme") {
          $0.isEmpty ? nil : $0
        }
        base = name.map { ($0, value.line) }
      case "palette": break
      case "roles": readRoles(value)
      case "glyphs": readGlyphs(value)
      default:
        warn(key, "is not a key of a theme, expected name, variant, base, palette, roles or glyphs")
      }
    }
    problems = problems.inOrder(within: bytes)
  }

  private mutating func readPalette(_ node: Node) {
    for (key, value) in pairs(of: node, as: "palette") {
      palette[key.text] = read(
        value, as: "palette.\(key.text)",
        expected: "\"#rrggbb\" in quotes or a name such as bright-red"
      ) { Self.color($0, palette: [:]) }
    }
  }

  private mutating func readRoles(_ node: Node) {
    for (key, value) in pairs(of: node, as: "roles") {
      guard Self.keys.contains(key.text) else {
        warn(key, "is not a role, expected one that `doratop themes show default` lists")
        continue
      }
      roles[key.text] = entry(value, as: "roles.\(key.text)")
    }
  }

  private mutating func readGlyphs(_ node: Node) {
    for (key, value) in pairs(of: node, as: "glyphs") {
      guard let role = Role(name: "status.\(key.text)") else {
        warn(key, "is not a glyph, expected ok, warn, miss or nodata")
        continue
      }
      glyphs[role] = read(
        value, as: "glyphs.\(key.text)", expected: "one character that is one cell wide"
      ) { text in
        guard let scalar = text.unicodeScalars.first, text.unicodeScalars.count == 1 else {
          return nil
        }
        let cell = Cell(scalar)
        return cell.width == 1 && !cell.isSpace && cell.scalars == [scalar] ? scalar : nil
      }
    }
  }

  /// A role's entry; `nil` when any part of it is wrong, so that the role falls back whole.
  private mutating func entry(_ node: Node, as place: String) -> Theme.Entry? {
    let before = problems.count { $0.severity == .fault }
    var entry = Theme.Entry()
    if node.scalar != nil {
      entry.full.foreground = color(node, as: place)
    } else {
      var sixteen: Node?
      var mono: Style.Attributes?
      let others = ["16", "mono"]
      entry.full = look(node, as: place, from: Theme.Look(), others) { reader, key, value in
        switch key {
        case "16": sixteen = value
        case "mono": mono = reader.attributes(value, as: "\(place).mono")
        default: return false
        }
        return true
      }
      entry.mono = mono ?? entry.full.attributes
      if let sixteen {
        let start = Theme.Look(attributes: entry.full.attributes)
        if sixteen.scalar != nil {
          entry.sixteen = start
          entry.sixteen?.foreground = color(sixteen, as: "\(place).16")
        } else {
          entry.sixteen = look(sixteen, as: "\(place).16", from: start) { _, _, _ in false }
        }
      }
    }
    return problems.count { $0.severity == .fault } == before ? entry : nil
  }

  /// Colours and attributes of a mapping; other keys, of which the caller knows some, are offered to it first.
  private mutating func look(
    _ node: Node, as place: String, from start: Theme.Look, _ others: [String] = [],
    other: (inout ThemeFile, String, Node) -> Bool
  ) -> Theme.Look {
    var look = start
    for (key, value) in pairs(of: node, as: place, or: "a colour, or fg, bg and attributes") {
      let inner = "\(place).\(key.text)"
      switch key.text {
      case "fg": look.foreground = color(value, as: inner)
      case "bg": look.background = color(value, as: inner)
      default:
        let named = Style.Attributes.names.first { $0.name == key.text }
        if let attribute = named?.attribute {
          let isOn = read(value, as: inner, expected: "true or false") {
            ["true": true, "false": false][$0]
          }
          if isOn == true { look.attributes.insert(attribute) }
          if isOn == false { look.attributes.remove(attribute) }
        } else if !other(&self, key.text, value) {
          let known = ["fg", "bg", "bold", "dim", "reverse", "underline"] + others
          let words = known.dropLast().joined(separator: ", ") + " or " + (known.last ?? "")
          warn(key, "is not a key of \(place), expected \(words)")
        }
      }
    }
    return look
  }

  private mutating func color(_ node: Node, as place: String) -> ThemeColor? {
    let palette = palette
    return read(
      node, as: place,
      expected: "\"#rrggbb\" in quotes, a name such as bright-red, default, or one of the palette"
    ) { Self.color($0, palette: palette) }
  }

  private static func color(_ text: String, palette: [String: ThemeColor]) -> ThemeColor? {
    if let color = palette[text] { return color }
    if text == "default" { return .own }
    return RGB(hex: text).map { .rgb($0) } ?? AnsiColor(name: text).map { .ansi($0) }
  }

  private mutating func attributes(_ node: Node, as place: String) -> Style.Attributes? {
    read(
      node, as: place, expected: "normal, or words of bold, dim, reverse and underline"
    ) { text in
      if text == "normal" { return [] }
      let words = text.split(separator: " ")
      let found = words.compactMap { word in Style.Attributes.names.first { $0.name == word } }
      guard !words.isEmpty, found.count == words.count else { return nil }
      return Style.Attributes(found.map(\.attribute))
    }
  }
}

// MARK: - Nodes

extension ThemeFile {
  /// What a scalar means; `nil` and a fault when it means nothing.
  private mutating func read<Value>(
    _ node: Node, as place: String, expected: String, _ meaning: (String) -> Value?
  ) -> Value? {
    guard let scalar = node.scalar else {
      fault(node, "\(place) is a \(node.kind), expected \(expected)")
      return nil
    }
    if let value = meaning(scalar.string) { return value }
    // Without quotes a colour is a comment.
    let found = scalar.string.isEmpty ? "empty" : "\"\(scalar.string.prefix(60))\""
    fault(node, "\(place) is \(found), expected \(expected)")
    return nil
  }

  /// The pairs of a mapping; none and a fault for anything else.
  private mutating func pairs(
    of node: Node, as place: String, or expected: String = "keys with values"
  ) -> [(key: Node, value: Node)] {
    guard let mapping = node.mapping else {
      fault(node, "\(place) is a \(node.kind), expected \(expected)")
      return []
    }
    return mapping.map { ($0.key, $0.value) }
  }

  private mutating func fault(_ node: Node, _ sentence: String) {
    problems.append(FileProblem(.fault, path, line: node.line, sentence))
  }

  private mutating func warn(_ key: Node, _ sentence: String) {
    let name = "\"\(key.text.prefix(60))\""
    problems.append(FileProblem(.warning, path, line: key.line, "\(name) \(sentence)"))
  }
}
