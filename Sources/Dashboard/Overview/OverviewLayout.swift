/// Where everything of the overview stands, for a size: a pure function of the size alone, so that
/// nothing moves when the data does.
struct OverviewLayout: Sendable, Equatable {
  enum Kind: Sendable, Equatable {
    /// Too small for anything but words.
    case tiny
    /// A line or a few for each measure, without borders.
    case compact
    /// Bordered panels.
    case panels
  }

  /// One or two panels side by side; in ``Kind/panels`` the row above is a rule with their titles.
  struct Band: Sendable, Equatable {
    var panels: [PanelID]
    /// The first row of the content.
    var row: Int
    var rows: Int
  }

  let kind: Kind
  let size: Size
  private(set) var bands: [Band]

  /// The panels that are there, in the order in which Tab goes through them.
  var panels: [PanelID] {
    let all = Set(bands.flatMap(\.panels))
    return PanelID.allCases.filter(all.contains)
  }

  /// Lays out a screen.
  init(size: Size) {
    self.size = size
    if size.columns < 40 || size.rows < 10 {
      kind = .tiny
      bands = []
    } else if size.columns < 80 || size.rows < 24 {
      kind = .compact
      bands = Self.stack(Self.compactPlan(size), room: size.rows - 3, rules: false)
    } else {
      kind = .panels
      let plan =
        size.columns >= 160 && size.rows >= 45
        ? Self.largePlan
        : size.columns >= 120 && size.rows >= 36 ? Self.widePlan : Self.smallPlan
      bands = Self.stack(plan, room: size.rows - 3, rules: true)
    }
  }

  /// Bands with their least rows, and the order in which they grow.
  private struct Plan {
    var bands: [([PanelID], Int)]
    /// Bands that grow together, up to so many rows.
    var growth: [(bands: [Int], rows: Int)]
    /// The band that takes what is left.
    var rest: Int
  }

  private static let smallPlan = Plan(
    bands: [
      ([.deploymentFrequency, .leadTime], 5), ([.changeFailureRate, .recoveryTime], 5),
      ([.valueStream], 2), ([.alerts], 2), ([.deployments], 1),
    ],
    growth: [([4], 3), ([0, 1], 6), ([3], 3), ([0, 1], 8), ([4], 6), ([3], 5), ([0, 1], 12)],
    rest: 4)

  private static let widePlan = Plan(
    bands: [
      ([.deploymentFrequency, .leadTime], 7), ([.changeFailureRate, .recoveryTime], 7),
      ([.valueStream], 2), ([.alerts, .deployments], 4), ([.services], 3),
    ],
    growth: [([3], 6), ([4], 5), ([2], 3), ([0, 1], 11), ([3], 9), ([4], 8), ([0, 1], 15)],
    rest: 3)

  private static let largePlan = Plan(
    bands: [
      ([.deploymentFrequency, .leadTime], 7), ([.changeFailureRate, .recoveryTime], 7),
      ([.valueStream], 2), ([.alerts, .deployments], 5), ([.pipeline, .practices], 5),
      ([.services], 3),
    ],
    // Figures that are seen from afar come first.
    growth: [
      ([0, 1], MetricPanel.leastBigRows), ([2], 3), ([3], 6), ([4], 6), ([5], 5), ([0, 1], 11),
      ([3], 9), ([4], 8), ([5], 8),
      ([0, 1], 15),
    ],
    rest: 3)

  private static func compactPlan(_ size: Size) -> Plan {
    let stream: [([PanelID], Int)] =
      size.columns >= 64 && size.rows >= 16 ? [([.valueStream], 2)] : []
    let alerts = 4 + stream.count
    return Plan(
      bands: [
        ([.deploymentFrequency], 1), ([.leadTime], 1), ([.changeFailureRate], 1),
        ([.recoveryTime], 1),
      ] + stream + [([.alerts], 1), ([.deployments], 1)],
      growth: [
        ([alerts], 2), ([0, 1, 2, 3], 2), ([0, 1, 2, 3], 3), ([alerts], 4), ([alerts + 1], 4),
        ([0, 1, 2, 3], 6),
      ],
      rest: alerts + 1)
  }

  private static func stack(_ plan: Plan, room: Int, rules: Bool) -> [Band] {
    var rows = plan.bands.map(\.1)
    var spare = room - rows.reduce(0, +) - (rules ? rows.count + 1 : 0)
    for step in plan.growth {
      while spare >= step.bands.count, rows[step.bands[0]] < step.rows {
        for band in step.bands { rows[band] += 1 }
        spare -= step.bands.count
      }
    }
    rows[plan.rest] += max(0, spare)
    var row = rules ? 2 : 1
    return zip(plan.bands, rows).map { band, rows in
      defer { row += rows + (rules ? 1 : 0) }
      return Band(panels: band.0, row: row, rows: rows)
    }
  }
}
