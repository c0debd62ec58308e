/// The files of the folder `Themes/`, compiled in: one binary is enough.
enum EmbeddedThemes {
  /// The themes in the order in which `c` goes through them; Package.swift lists the same files.
  static let files: [(name: String, bytes: [UInt8])] = [
    ("default", PackageResources.default_yaml),
    ("default-light", PackageResources.default_light_yaml),
    ("okabe-dark", PackageResources.okabe_dark_yaml),
    ("tritan-dark", PackageResources.tritan_dark_yaml),
    ("high-contrast", PackageResources.high_contrast_yaml),
    ("paper", PackageResources.paper_yaml),
    ("gruvbox-dark", PackageResources.gruvbox_dark_yaml),
    ("mono", PackageResources.mono_yaml),
  ]
}
