public import Dashboard
public import DeliveryMetrics
public import EditedFiles

/// What a user chose in `doratop.yaml`; everything has a usual value, so that none is needed.
public struct Configuration: Sendable {
  /// Where what was read is kept.
  public struct State: Sendable, Hashable {
    /// `nil` for a file that is named after the sources.
    public var file: String?
    public var isKept = true
    public var isRequired = false
  }

  /// Files, globs and folders to read; absolute where the configuration is a file.
  public var sources: [String] = []
  public var settings = Settings()
  /// A time zone by its name.
  public var zone = "UTC"
  public var window = WindowChoice(days: 30)
  /// What the key `w` goes through.
  public var windows = WindowChoice.standard
  public var notifications = Notifications()
  public var metrics = MetricsChoices()
  /// A theme's name or file.
  public var theme = "default"
  public var keyWishes: [KeyWish] = []
  public var keys = KeyTable.standard
  /// How long what was read is kept; `nil` for twice the longest window and 30 days.
  public var retention: WindowChoice?
  public var state = State()

  /// Where each key that was set stands.
  public var places: [ConfigurationKey: Place] = [:]
  /// What is wrong, in the order of files and lines. A refusal keeps all of it from being used; a fault only what
  /// it is about, such as one alert rule.
  public var problems: [FileProblem] = []
  /// Every file that it was read from, the first one first.
  public var files: [String] = []

  /// A line of a file.
  public struct Place: Sendable, Hashable, CustomStringConvertible {
    public var path: String
    public var line: Int

    /// `doratop.yaml:31`
    public var description: String { "\(path):\(line)" }
  }

  /// The usual values.
  public init() {}

  /// Whether a key was set.
  public func has(_ key: ConfigurationKey) -> Bool { places[key] != nil }

  /// The limits of a practice, as a user writes them.
  static func unit(of practice: PracticeKind) -> LimitUnit {
    switch practice {
    case .manualDeployments, .siloedOperations, .coupledDeployments, .flakyPipeline,
      .speedWithoutSafety, .safetyWithoutSpeed:
      .share
    case .slowIntegration, .slowDelivery, .brokenTrunk, .branchLife: .seconds
    case .activeBranches, .continuousIntegration, .batchSize, .staleSource: .number
    }
  }

  /// In what something is measured.
  enum LimitUnit {
    case share, seconds, number
  }
}
