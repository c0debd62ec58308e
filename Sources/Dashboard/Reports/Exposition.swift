/// Text for whoever reads metrics: families of samples, in one of the forms that Prometheus knows.
///
/// The forms differ in little: in OpenMetrics a counter's family is named without the `_total` of its samples, and
/// the text ends with a line that says so.
struct Exposition {
  /// How a text is to be read.
  enum Dialect: Sendable, CaseIterable {
    /// OpenMetrics 1.0.
    case openMetrics
    /// Prometheus' own text format 0.0.4.
    case prometheus
    /// What is right in both: a counter has no type then, for either name of its family would be wrong in one.
    case either
  }

  /// What becomes of a value over time.
  enum Kind: String {
    case gauge, counter
  }

  /// What a value is in; the name of its family ends with it.
  enum Unit: String {
    case seconds, ratio
  }

  /// One value; one that is not there, or is no number, is left out.
  struct Sample {
    var labels = ""
    var value: Double?

    init(_ value: Double?, _ labels: [MetricLabel] = []) {
      self.value = value
      if !labels.isEmpty { self.labels = "{" + labels.map(\.text).joined(separator: ",") + "}" }
    }

    init(_ value: Int?, _ labels: [MetricLabel] = []) { self.init(value.map(Double.init), labels) }
  }

  let dialect: Dialect
  private(set) var text = ""

  init(_ dialect: Dialect) { self.dialect = dialect }

  /// Adds a family, unless it has no sample: who reads it then knows that there is no value.
  mutating func add(
    _ name: String, as kind: Kind = .gauge, in unit: Unit? = nil, _ help: String,
    _ samples: [Sample]
  ) {
    let samples = samples.compactMap { sample in
      sample.value.flatMap { $0.isFinite ? (sample.labels, $0) : nil }
    }
    if samples.isEmpty { return }
    let isShort = kind == .counter && dialect == .openMetrics
    let family = isShort ? String(name.dropLast("_total".count)) : name
    text += "# HELP \(family) \(help)\n"
    if kind == .gauge || dialect != .either { text += "# TYPE \(family) \(kind.rawValue)\n" }
    if let unit, dialect != .prometheus { text += "# UNIT \(family) \(unit.rawValue)\n" }
    for (labels, value) in samples { text += "\(name)\(labels) \(Self.number(value))\n" }
  }

  /// Ends the text.
  mutating func end() {
    if dialect != .prometheus { text += "# EOF\n" }
  }

  /// A number as the JSON report writes it: whole ones without a fraction.
  private static func number(_ value: Double) -> String {
    value == value.rounded() && abs(value) < 1e15 ? "\(Int(value))" : "\(value)"
  }
}

/// A label with its value, as it is written.
struct MetricLabel {
  /// `service="checkout"`
  let text: String

  init(_ name: String, _ value: String) { text = "\(name)=\"\(Self.escaped(value))\"" }

  /// The most columns that a name of a log gets.
  static let limit = 200

  /// A name of a log as a label has it: in one line, and with everything spelled out that a terminal would act upon,
  /// for somebody may look at it with `curl`. Two names may come to the same.
  static func clean(_ name: String) -> String { Frame.plain(name, cutAt: limit) }

  private static func escaped(_ value: String) -> String {
    guard value.utf8.contains(where: { $0 == 0x5C || $0 == 0x22 || $0 == 0x0A }) else {
      return value
    }
    var text = ""
    for scalar in value.unicodeScalars {
      switch scalar {
      case "\\": text += "\\\\"
      case "\"": text += "\\\""
      case "\n": text += "\\n"
      default: text.unicodeScalars.append(scalar)
      }
    }
    return text
  }
}
