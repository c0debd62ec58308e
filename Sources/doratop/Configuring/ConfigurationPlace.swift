import Configuration
import EditedFiles

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// A file of a configuration, and how it came to be the one.
struct ConfigurationPlace: Equatable {
  static let fileName = "doratop.yaml"

  var path: String
  /// Whether it was only lying in the working folder, and may have come with somebody's repository.
  var wasLyingAround = false

  /// The file that was asked for, else that of the environment, else the first that is there of the working
  /// folder's and the user's; `nil` for none.
  static func find(asked: String?, in environment: [String: String]) -> ConfigurationPlace? {
    if let named = asked ?? environment["DORATOP_CONFIG"], !named.isEmpty {
      return ConfigurationPlace(path: named)
    }
    return candidates(environment).first { access($0.path, F_OK) == 0 }
  }

  /// Where a file is looked for that nobody named.
  static func candidates(_ environment: [String: String]) -> [ConfigurationPlace] {
    let own = ConfigurationFolder.path(environment).map {
      ConfigurationPlace(path: "\($0)/\(fileName)")
    }
    return [ConfigurationPlace(path: fileName, wasLyingAround: true)] + (own.map { [$0] } ?? [])
  }

  /// Reads it, with all that it includes.
  func read() -> Configuration {
    Configuration(
      path: path,
      in: ConfigurationSurroundings(
        home: Environment.variables["HOME"], mayNotify: !wasLyingAround,
        isKnownZone: ZoneLoader.isKnown(named:)))
  }
}
