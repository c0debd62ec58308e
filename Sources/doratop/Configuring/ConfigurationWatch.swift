import Configuration
import Dashboard
import EditedFiles
import EventIntake

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// Notices when the files of a configuration change, and reads them again; a bad edit changes nothing.
///
/// What follows from a configuration is `Choices` for a screen, and something of their own for others.
final class ConfigurationWatch<Choices> {
  /// What a look came to.
  enum News {
    case none
    /// There is another configuration.
    case changed(Choices, before: Choices)
    /// What was read cannot be used: why.
    case refused(String)
  }

  private let arguments: ConfigurationArguments
  private let choose: (Configuration) throws -> Choices
  /// Where it is read from; `nil` as long as there is none.
  private var place: ConfigurationPlace?
  private var files: [String]
  private var identities: [Identity?] = []
  private(set) var choices: Choices
  /// When what applies was read, such as `14:07`.
  private var readAt: String
  private var nextLook: UInt64

  /// Why what is in the files does not apply; `nil` while it does.
  private(set) var refusal: String?

  /// What stays on the screen until it is mended.
  var banner: String? { refusal ?? problems }

  /// What is wrong with the configuration, and is not in the way.
  private var problems: String?

  private static var rest: UInt64 { 2_000_000_000 }

  /// What tells one state of a file from another.
  private struct Identity: Equatable {
    var device: UInt64
    var number: UInt64
    var size: Int64
    var mode: UInt32
    var times: [Int]

    init?(_ path: String) {
      var status = stat()
      guard stat(path, &status) == 0 else { return nil }
      device = UInt64(truncatingIfNeeded: status.st_dev)
      number = UInt64(truncatingIfNeeded: status.st_ino)
      size = Int64(status.st_size)
      mode = UInt32(truncatingIfNeeded: status.st_mode)
      #if canImport(Glibc)
        let (modified, changed) = (status.st_mtim, status.st_ctim)
      #else
        let (modified, changed) = (status.st_mtimespec, status.st_ctimespec)
      #endif
      times = [modified.tv_sec, modified.tv_nsec, changed.tv_sec, changed.tv_nsec]
    }
  }

  /// Watches what a configuration was read from.
  init(
    _ arguments: ConfigurationArguments, _ configuration: Configuration, _ choices: Choices,
    choose: @escaping (Configuration) throws -> Choices
  ) {
    self.arguments = arguments
    self.choices = choices
    self.choose = choose
    place = arguments.place
    files = configuration.files
    problems = configuration.problems.summary
    readAt = Self.timeOfDay()
    nextLook = Intake.monotonic() + Self.rest
    identities = files.map(Identity.init)
  }

  /// Looks whether something has changed, every two seconds or at once.
  func look(isUrgent: Bool = false) -> News {
    let now = Intake.monotonic()
    guard !arguments.isOff, isUrgent || now >= nextLook else { return .none }
    nextLook = now + Self.rest
    if place == nil {
      guard let found = arguments.place else { return .none }
      place = found
    } else if !isUrgent, identities == files.map(Identity.init) {
      return .none
    }
    return read()
  }

  private func read() -> News {
    guard let place else { return .none }
    // Before reading: what is written meanwhile is another state.
    let before = files.map(Identity.init)
    let configuration = place.read()
    identities = configuration.files == files ? before : configuration.files.map(Identity.init)
    files = configuration.files
    let refusals = configuration.problems.filter { $0.severity == .refusal }
    if let words = refusals.summary { return refuse(words) }
    do {
      let old = choices
      choices = try choose(configuration)
      problems = configuration.problems.summary
      readAt = Self.timeOfDay()
      refusal = nil
      return .changed(choices, before: old)
    } catch {
      return refuse("\(place.path): \(error)")
    }
  }

  private func refuse(_ words: String) -> News {
    let text = "\(words) - the configuration from \(readAt) stays"
    refusal = text
    return .refused(text)
  }

  /// The time of day where the user is.
  private static func timeOfDay() -> String {
    var now = time(nil)
    var parts = tm()
    localtime_r(&now, &parts)
    func two(_ value: Int32) -> String { value < 10 ? "0\(value)" : "\(value)" }
    return "\(two(parts.tm_hour)):\(two(parts.tm_min))"
  }
}
