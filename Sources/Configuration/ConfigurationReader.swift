import Dashboard
import DeliveryMetrics
import EditedFiles
import Yams

/// What a configuration is read in: what only the program around it knows.
public struct ConfigurationSurroundings: Sendable {
  /// Where `~/` leads to.
  public var home: String?
  /// Whether the system knows a time zone of that name.
  public var isKnownZone: @Sendable (String) -> Bool
  /// Whether the file may name programs and addresses that are told of alerts, and where metrics go: not one that
  /// was only lying in the working folder, which may have come with somebody's repository.
  public var mayNotify: Bool

  /// Creates surroundings.
  public init(
    home: String?, mayNotify: Bool = true, isKnownZone: @escaping @Sendable (String) -> Bool
  ) {
    (self.home, self.mayNotify, self.isKnownZone) = (home, mayNotify, isKnownZone)
  }
}

extension Configuration {
  /// The most that a file may have, all that it includes with it.
  public static let maximumBytes = 1 << 20

  /// Reads a file with all that it includes.
  public init(path: String, in surroundings: ConfigurationSurroundings) {
    var reader = ConfigurationReader(path: path, surroundings)
    reader.readFile()
    self = reader.finished()
  }

  /// Reads a file's bytes; what it would include is refused.
  init(_ bytes: [UInt8], path: String, in surroundings: ConfigurationSurroundings) {
    var reader = ConfigurationReader(path: path, surroundings)
    reader.mayInclude = false
    reader.read(bytes, of: path, depth: 0)
    self = reader.finished()
  }
}

/// Reads the files of a configuration, and puts together what they say.
struct ConfigurationReader {
  static let maximumDepth = 8
  static let maximumFiles = 256
  static let expected = "a configuration"

  let fields: FieldReader
  let surroundings: ConfigurationSurroundings
  var configuration = Configuration()
  /// Alert rules depend on what else is said, and are read last.
  var alerts: [(path: String, node: Node)] = []
  /// Receivers that a file which nobody named may not have; rules may name them all the same.
  var leftOut = Notifications()
  /// The repositories that have a service, as they are known in logs.
  var repositories: Set<String> = []
  /// The team of each service, or pattern of services, that was named.
  var teamOfServices: [String: String] = [:]
  var mayInclude = true
  /// The first file, by which all of it is named.
  let path: String
  private var bytesLeft = Configuration.maximumBytes
  /// The number of each file's last line.
  private var lastLines: [String: Int] = [:]
  /// The folder of the first file, after all links.
  private var folder = ""
  /// The files that are being read, each included by the one before.
  private var open: [String] = []
  private var seen: Set<String> = []

  init(path: String, _ surroundings: ConfigurationSurroundings) {
    self.path = path
    self.surroundings = surroundings
    fields = FieldReader(path: path)
  }

  mutating func readFile() {
    do throws(FileProblem) {
      let file = try EditedFile(
        path, expected: Self.expected, maximumBytes: Configuration.maximumBytes)
      let real = FilePath.real(path) ?? path
      folder = FilePath.folder(of: real)
      seen = [real]
      open = [real]
      read(file.bytes, of: path, depth: 0)
    } catch {
      configuration.files.append(path)
      fields.add(FileProblem(.refusal, error.path, line: error.line, error.sentence))
    }
  }

  /// Everything, with what could only be told at the end.
  mutating func finished() -> Configuration {
    judgeRetention()
    readAlerts()
    let problems = fields.problems.map { problem in
      // What is left out at the end stands after it, to the parser.
      let line = problem.line.map { min($0, lastLines[problem.path] ?? $0) }
      return FileProblem(problem.severity, problem.path, line: line, problem.sentence)
    }
    configuration.problems = Self.inOrder(problems, of: configuration.files)
    return configuration
  }

  private static func inOrder(_ problems: [FileProblem], of files: [String]) -> [FileProblem] {
    var places: [String: Int] = [:]
    for (place, file) in files.enumerated() where places[file] == nil { places[file] = place }
    return problems.enumerated().sorted { one, two in
      let (first, second) = (places[one.element.path] ?? .max, places[two.element.path] ?? .max)
      if first != second { return first < second }
      let (line, other) = (one.element.line ?? 0, two.element.line ?? 0)
      return line == other ? one.offset < two.offset : line < other
    }.map(\.element)
  }

  mutating func read(_ bytes: [UInt8], of path: String, depth: Int) {
    configuration.files.append(path)
    bytesLeft -= bytes.count
    lastLines[path] = YAMLFile.lastLine(of: bytes)
    fields.path = path
    let root: Node?
    do throws(FileProblem) {
      root = try YAMLFile.root(
        bytes, path: path, expected: Self.expected, maximumBytes: Configuration.maximumBytes)
    } catch {
      let isSyntax = error.sentence.hasPrefix("not YAML")
      let advice = isSyntax ? "; a text with signs such as \": \" or \"#\" needs quotes" : ""
      fields.add(FileProblem(.refusal, path, line: error.line, error.sentence + advice))
      return
    }
    // A file of comments alone says nothing, which is right.
    guard let root, root.scalar?.string.isEmpty != true else { return }
    let known = ConfigurationKey.allCases.map(\.rawValue)
    var includes: [Node] = []
    for (name, value) in fields.fields(root, "", known) {
      guard let key = ConfigurationKey(rawValue: name), isOnce(key, value) else { continue }
      if key == .include { includes.append(value) } else { read(key, value) }
    }
    for node in includes { include(node, from: path, depth: depth) }
  }

  /// Whether a key is set for the first time, or may be set in several files.
  private mutating func isOnce(_ key: ConfigurationKey, _ node: Node) -> Bool {
    let place = Configuration.Place(path: fields.path, line: node.line)
    guard let other = configuration.places.updateValue(place, forKey: key) else { return true }
    switch key {
    case .sources, .services, .teams, .people, .alerts, .include: return true
    default:
      configuration.places[key] = other
      fields.fault(node, "\(key.rawValue) stands in \(other) as well, expected it once")
      return false
    }
  }

  private mutating func read(_ key: ConfigurationKey, _ node: Node) {
    switch key {
    case .sources: readSources(node)
    case .services: readServices(node)
    case .teams: readTeams(node)
    case .people: readPeople(node)
    case .environments: readEnvironments(node)
    case .patterns: readPatterns(node)
    case .targets: readTargets(node)
    case .headline: readHeadline(node)
    case .levels: fields.word(node, "levels").map { configuration.settings.levelTable = $0 }
    case .leadTime: readLeadTime(node)
    case .rollback: fields.word(node, "rollback").map { configuration.settings.rollbackMarks = $0 }
    case .linkWindow:
      fields.duration(node, "linkWindow").map {
        configuration.settings.linkWindowNanoseconds = $0
      }
    case .bake:
      fields.duration(node, "bake", mayBeZero: true).map {
        configuration.settings.bakeNanoseconds = $0
      }
    case .requiredJobs:
      configuration.settings.requiredJobs = fields.texts(node, "requiredJobs", "the name of a job")
    case .zone: readZone(node)
    case .window: readWindow(node)
    case .windows: readWindows(node)
    case .pipeline: readPipeline(node)
    case .practices: readPractices(node)
    case .alerts: alerts.append((fields.path, node))
    case .notifications: readNotifications(node)
    case .metrics: readMetrics(node)
    case .theme:
      fields.text(node, "theme", "the name of a theme").map { configuration.theme = $0 }
    case .keys: readKeys(node)
    case .retention: readRetention(node)
    case .state: readState(node)
    case .include: break
    }
  }
}

// MARK: - Other files

extension ConfigurationReader {
  private mutating func include(_ node: Node, from path: String, depth: Int) {
    let parts = fields.list(node, "include", "a list of files", atMost: Self.maximumFiles)
    for (node, place) in parts {
      guard let name = fields.text(node, place, "a file in the folder of this one") else {
        continue
      }
      include(name, node, from: path, depth: depth)
      fields.path = path
    }
  }

  private mutating func include(_ name: String, _ node: Node, from path: String, depth: Int) {
    let shown = "include \"\(name.prefix(200))\""
    guard mayInclude else {
      fields.fault(node, "\(shown) is not possible here, expected no include")
      return
    }
    let target = FilePath.joined(FilePath.folder(of: path), name)
    let real = FilePath.real(target)
    let isWithin = real.map { FilePath.isPath($0, within: folder) } ?? true
    guard !FilePath.leadsUp(name), isWithin else {
      fields.fault(node, "\(shown) leaves the config directory, expected a file in it")
      return
    }
    guard depth < Self.maximumDepth else {
      fields.fault(
        node, "\(shown) is the \(depth + 1)th in a row, expected at most \(Self.maximumDepth)")
      return
    }
    guard configuration.files.count < Self.maximumFiles else {
      fields.fault(node, "\(shown) is beyond \(Self.maximumFiles) files, expected fewer")
      return
    }
    if let real, seen.contains(real) {
      let isCircle = open.contains(real)
      fields.fault(
        node, "\(shown) \(isCircle ? "leads in a circle" : "is there already"), expected it once")
      return
    }
    guard bytesLeft > 0 else {
      fields.fault(
        node, "\(shown) is beyond \(Configuration.maximumBytes) bytes in all, expected less")
      return
    }
    do throws(FileProblem) {
      let file = try EditedFile(
        target, expected: Self.expected, maximumBytes: bytesLeft, within: folder)
      seen.insert(real ?? target)
      open.append(real ?? target)
      read(file.bytes, of: target, depth: depth + 1)
      open.removeLast()
    } catch {
      // To be looked at again when it comes.
      configuration.files.append(target)
      fields.path = path
      fields.fault(node, "\(shown): \(error.sentence)")
    }
  }
}
