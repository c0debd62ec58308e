// swift-tools-version: 6.2
import PackageDescription

/// The same strictness everywhere: Swift 6 mode brings strict concurrency, every warning is an error, and an
/// import is internal unless a public signature needs it.
let strict: [SwiftSetting] = [
  .treatAllWarnings(as: .error),
  .enableUpcomingFeature("InternalImportsByDefault"),
  // One loop owns all state (and debug builds, which the tests run, do check): no check at each access.
  .unsafeFlags(["-enforce-exclusivity=unchecked"], .when(configuration: .release)),
]

/// The same for the targets in which tests spend most of their time: optimised in debug builds as well, that is less
/// than half as much.
let optimised: [SwiftSetting] = strict + [.unsafeFlags(["-O"], .when(configuration: .debug))]

/// The files of `Themes/` that are compiled in, so that one binary is enough; `EmbeddedThemes.swift`
/// names them again.
let themes = [
  "default", "default-light", "okabe-dark", "tritan-dark", "high-contrast", "paper", "gruvbox-dark",
  "mono",
]

let package = Package(
  name: "doratop",
  platforms: [.macOS(.v15)],
  products: [.executable(name: "doratop", targets: ["doratop"])],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
    .package(url: "https://github.com/jpsim/Yams", from: "6.2.2"),
    .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
  ],
  targets: [
    .target(name: "CBytes"),
    .target(name: "CFileSystem"),
    .target(name: "DeliveryEvents", dependencies: ["CBytes"], swiftSettings: optimised),
    .systemLibrary(name: "CZlib", providers: [.apt(["zlib1g-dev"]), .brew(["zlib"])]),
    .target(
      name: "EventIntake", dependencies: ["CFileSystem", "DeliveryEvents", "CZlib"],
      swiftSettings: strict),
    .target(
      name: "DeliveryMetrics", dependencies: ["DeliveryEvents", "CBytes"], swiftSettings: optimised),
    .target(
      name: "StateStore",
      dependencies: [
        "CFileSystem", "DeliveryEvents", "DeliveryMetrics", "EventIntake",
        .product(name: "GRDB", package: "GRDB.swift"),
      ],
      swiftSettings: strict),
    .target(
      name: "Dashboard", dependencies: ["DeliveryEvents", "DeliveryMetrics"],
      swiftSettings: strict),
    .target(
      name: "CNcurses",
      linkerSettings: [
        .linkedLibrary("ncursesw", .when(platforms: [.linux])),
        .linkedLibrary("tinfo", .when(platforms: [.linux])),
        .linkedLibrary("ncurses", .when(platforms: [.macOS])),
      ]),
    .target(
      name: "EditedFiles", dependencies: ["Dashboard", .product(name: "Yams", package: "Yams")],
      swiftSettings: strict),
    .target(
      name: "Configuration",
      dependencies: [
        "EditedFiles", "DeliveryEvents", "DeliveryMetrics", "Dashboard",
        .product(name: "Yams", package: "Yams"),
      ],
      swiftSettings: strict),
    .target(
      name: "TerminalScreen",
      dependencies: [
        "Dashboard", "EditedFiles", "CNcurses", .product(name: "Yams", package: "Yams"),
      ],
      resources: themes.map { .embedInCode("../../Themes/\($0).yaml") },
      swiftSettings: strict),
    .executableTarget(
      name: "doratop",
      dependencies: [
        "CBytes", "DeliveryEvents", "EventIntake", "DeliveryMetrics", "StateStore", "Dashboard",
        "EditedFiles", "Configuration", "TerminalScreen",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ],
      swiftSettings: strict),
    .testTarget(
      name: "DeliveryEventsTests", dependencies: ["DeliveryEvents"], swiftSettings: strict),
    .testTarget(
      name: "EventIntakeTests", dependencies: ["EventIntake", "DeliveryEvents"],
      swiftSettings: strict),
    .testTarget(
      name: "DeliveryMetricsTests", dependencies: ["DeliveryMetrics", "DeliveryEvents"],
      swiftSettings: strict),
    .testTarget(
      name: "StateStoreTests",
      dependencies: ["StateStore", "EventIntake", "DeliveryMetrics", "DeliveryEvents"],
      swiftSettings: strict),
    .testTarget(
      name: "DashboardTests", dependencies: ["Dashboard", "DeliveryMetrics", "DeliveryEvents"],
      exclude: ["Goldens"], swiftSettings: strict),
    .testTarget(name: "EditedFilesTests", dependencies: ["EditedFiles"], swiftSettings: strict),
    .testTarget(
      name: "ConfigurationTests",
      dependencies: ["Configuration", "EditedFiles", "Dashboard", "DeliveryMetrics"],
      swiftSettings: strict),
    .testTarget(
      name: "TerminalScreenTests",
      dependencies: ["TerminalScreen", "EditedFiles", "Dashboard", "DeliveryEvents"],
      swiftSettings: strict),
    .testTarget(
      name: "DoratopTests",
      dependencies: [
        "doratop", "Configuration", "EditedFiles", "EventIntake", "StateStore", "TerminalScreen",
        "Dashboard", "DeliveryMetrics", "DeliveryEvents",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
        .product(name: "GRDB", package: "GRDB.swift"),
      ],
      swiftSettings: strict),
  ],
  swiftLanguageModes: [.v6]
)
