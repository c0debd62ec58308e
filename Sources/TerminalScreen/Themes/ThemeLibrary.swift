import Dashboard
public import EditedFiles

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// Finds themes by name: first the user's folder, then those that are compiled in.
///
/// A file is read when its theme is asked for, so a change on disk shows with the next
/// ``theme(named:)``; ``reload()`` looks for files that came or went.
public struct ThemeLibrary: Sendable {
  /// Where a theme comes from.
  public enum Origin: Sendable, Equatable, CustomStringConvertible {
    case compiledIn
    case file(String)

    public var description: String {
      switch self {
      case .compiledIn: "compiled in"
      case .file(let path): Frame.plain(path)
      }
    }
  }

  /// How many bases a theme can stand on, one upon the other.
  static let maximumBases = 4

  /// The user's themes; `nil` when the environment names no place for them.
  public let folder: String?
  /// Every theme: those that are compiled in, then the user's by name.
  public private(set) var names: [String] = []
  private var userNames: Set<String> = []

  /// Creates a library upon a folder, which need not exist.
  public init(folder: String?) {
    self.folder = folder
    reload()
  }

  /// Creates the library of an environment: `$XDG_CONFIG_HOME/doratop/themes`, else
  /// `~/.config/doratop/themes`.
  public init(environment: [String: String]) {
    self.init(folder: ConfigurationFolder.path(environment).map { $0 + "/themes" })
  }

  /// Looks again for the files of the folder.
  public mutating func reload() {
    userNames = Set(folder.map(Self.themeNames) ?? [])
    let compiledIn = EmbeddedThemes.files.map(\.name)
    names = compiledIn + userNames.subtracting(compiledIn).sorted()
  }

  /// The theme after another one, and the first after the last or an unknown one.
  public func next(after name: String) -> String {
    guard let index = names.firstIndex(of: name) else { return names.first ?? "default" }
    return names[(index + 1) % names.count]
  }

  /// Where the theme of a name comes from; `nil` when there is none.
  public func origin(of name: String) -> Origin? {
    if Self.isPath(name) { return .file(name) }
    if let folder, userNames.contains(name) { return .file("\(folder)/\(name).yaml") }
    return Self.isCompiledIn(name) ? .compiledIn : nil
  }

  /// A theme by its name, or by the path of its file: with a slash, or an end of `.yaml`.
  ///
  /// Never fails: what is wrong is listed, and falls back.
  public func theme(named name: String) -> (theme: Theme, warnings: [FileProblem]) {
    var problems: [FileProblem] = []
    do throws(FileProblem) {
      guard let origin = origin(of: name) else {
        let known = names.map { "\"\($0)\"" }.joined(separator: ", ")
        let question = Nearest.question(name, among: names)
        throw FileProblem(
          .fault, name, "no such theme\(question), expected a file or one of \(known)")
      }
      let layers = try layers(of: name, origin, problems: &problems)
      return (merged(layers, name: name), problems)
    } catch {
      problems.append(error)
      // Whatever is wrong with the user's own default, the one that is compiled in is there.
      let layers = try? layers(of: "default", .compiledIn, problems: &problems)
      return (merged(layers ?? [], name: "default"), problems)
    }
  }

  /// A theme's file and those of its bases, the nearest first.
  private func layers(
    of name: String, _ origin: Origin, problems: inout [FileProblem]
  ) throws(FileProblem) -> [ThemeFile] {
    var (name, origin) = (name, origin)
    var chain = [name]
    var seen = [origin == .compiledIn ? name : origin.description]
    var layers = [try file(name, origin)]
    problems += layers[0].problems
    while let base = layers.last?.base {
      let path = Self.path(name, origin)
      func broken(_ sentence: String) -> FileProblem {
        FileProblem(.fault, path, line: base.line, "base is \"\(base.name)\", \(sentence)")
      }
      guard chain.count <= Self.maximumBases else {
        problems.append(
          broken("the \(chain.count)th in a row, expected at most \(Self.maximumBases)"))
        break
      }
      // A user's `default` upon `default` stands on the one that is compiled in.
      let isUponItself = base.name == name && origin != .compiledIn && Self.isCompiledIn(name)
      let next = isUponItself ? .compiledIn : self.origin(of: base.name)
      guard let next, !Self.isPath(base.name) else {
        problems.append(broken("expected the name of a theme"))
        break
      }
      chain.append(base.name)
      let identity = next == .compiledIn ? base.name : next.description
      if seen.contains(identity) {
        problems.append(
          broken("which leads in a circle (\(chain.joined(separator: " > "))), expected another"))
        break
      }
      seen.append(identity)
      (name, origin) = (base.name, next)
      do throws(FileProblem) {
        let layer = try file(name, origin)
        problems += layer.problems
        layers.append(layer)
      } catch {
        problems.append(error)
        break
      }
    }
    return layers
  }

  private static func isCompiledIn(_ name: String) -> Bool {
    EmbeddedThemes.files.contains { $0.name == name }
  }

  /// The path that sentences about a theme name.
  private static func path(_ name: String, _ origin: Origin) -> String {
    switch origin {
    case .compiledIn: "Themes/\(name).yaml"
    case .file(let path): path
    }
  }

  private func file(_ name: String, _ origin: Origin) throws(FileProblem) -> ThemeFile {
    let path = Self.path(name, origin)
    switch origin {
    case .compiledIn:
      let bytes = EmbeddedThemes.files.first { $0.name == name }?.bytes ?? []
      return try ThemeFile(bytes, path: path)
    case .file: return try ThemeFile(YAMLFile.bytes(of: path, expected: "a theme"), path: path)
    }
  }

  /// The whole theme: each role by itself, its dotted parent, the bases, and what is compiled in.
  private func merged(_ layers: [ThemeFile], name: String) -> Theme {
    let variant = layers.lazy.compactMap(\.variant).first ?? .dark
    var entries: [Role: Theme.Entry] = [:]
    for layer in layers + [nil] {
      let missing = Role.allCases.filter { entries[$0] == nil }
      if missing.isEmpty { break }
      // Read only when it is needed: most themes of ours are complete.
      let last = variant == .light ? "default-light" : "default"
      guard let layer = layer ?? (try? file(last, .compiledIn)) else { break }
      for role in missing {
        entries[role] = ThemeFile.ancestry(of: role.name).lazy.compactMap { layer.roles[$0] }.first
      }
    }
    var glyphs: [Role: Unicode.Scalar] = [:]
    for layer in layers.reversed() { glyphs.merge(layer.glyphs) { $1 } }
    return Theme(
      name: name, title: layers.first?.title, variant: variant, entries: entries, glyphs: glyphs)
  }
}

// MARK: - Files

extension ThemeLibrary {
  private static let ending = ".yaml"

  private static func isPath(_ name: String) -> Bool {
    name.contains("/") || name.hasSuffix(ending)
  }

  /// The names of the theme files of a folder.
  private static func themeNames(in folder: String) -> [String] {
    guard let directory = opendir(folder) else { return [] }
    defer { closedir(directory) }
    var names: [String] = []
    while let entry = readdir(directory) {
      let name = withUnsafeBytes(of: entry.pointee.d_name) { bytes in
        String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
      }
      if name.hasSuffix(ending), !name.hasPrefix("."), name.count > ending.count {
        names.append(String(name.dropLast(ending.count)))
      }
    }
    return names
  }
}
