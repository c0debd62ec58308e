/// Where a user's own files are: `$XDG_CONFIG_HOME/doratop`, else `~/.config/doratop`.
public enum ConfigurationFolder {
  /// The folder of an environment, which need not exist; `nil` when it names no place.
  public static func path(_ environment: [String: String]) -> String? {
    // The specification asks to pass over what is not absolute.
    let places = [
      environment["XDG_CONFIG_HOME"], environment["HOME"].map { $0 + "/.config" },
    ]
    return places.compactMap { $0 }.first { $0.hasPrefix("/") }.map { $0 + "/doratop" }
  }
}
