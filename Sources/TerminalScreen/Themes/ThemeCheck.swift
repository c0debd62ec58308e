import Dashboard

/// Whether everybody can read a theme: the contrast of each role, and how far apart the verdicts are
/// for eyes that see fewer colours.
///
/// Measured at each tier of colours. The sixteen named colours are taken in xterm's shades, and the
/// terminal's own pair as light on black for a dark theme, black on white for a light one, whichever
/// is worse for one that is made for any. Two own colours on each other are the terminal's business,
/// and so is what it makes of bold and dim.
public struct ThemeCheck: Sendable {
  /// The least contrast of text and of graphics (WCAG 2.2, success criteria 1.4.3 and 1.4.11).
  static let (textContrast, graphicsContrast) = (4.5, 3.0)
  /// The least delta E between two verdicts.
  static let verdictDistance = 15.0

  /// The contrast of a role at each measured tier.
  struct Contrast: Sendable, Equatable {
    let role: Role
    let needed: Double
    /// In the order of ``tiers``; `nil` for the terminal's own pair.
    let measured: [Double?]

    var holds: Bool { measured.allSatisfy { $0.map { $0 >= needed } ?? true } }
  }

  /// How different two verdicts look in each kind of vision, at the worst of the tiers.
  struct Distance: Sendable, Equatable {
    let one: Role
    let two: Role
    /// In the order of ``ColorVision``'s cases; `nil` when only attributes tell them apart.
    let measured: [Double?]

    var holds: Bool { measured.allSatisfy { $0.map { $0 >= verdictDistance } ?? true } }
  }

  static let tiers: [ColorTier] = [.truecolor, .palette256, .sixteen]

  let contrasts: [Contrast]
  let distances: [Distance]
  private let name: String

  /// Measures a theme.
  public init(_ theme: Theme) {
    name = theme.name
    let pairs = Self.ownPairs(for: theme.variant)
    contrasts = Role.allCases.map { role in
      let measured = Self.tiers.map { tier in
        pairs.compactMap { Seen(theme.style(of: role, tier: tier), own: $0)?.contrast }.min()
      }
      return Contrast(
        role: role, needed: role.isGraphic ? Self.graphicsContrast : Self.textContrast,
        measured: measured)
    }
    let groups: [[Role]] = [
      [.statusOK, .statusWarn, .statusMiss], [.graphOK, .graphWarn, .graphMiss],
      [.digitOK, .digitWarn, .digitMiss],
    ]
    distances = groups.flatMap { group in
      [(group[0], group[1]), (group[0], group[2]), (group[1], group[2])].map { one, two in
        let measured = ColorVision.allCases.map { vision in
          let all = Self.tiers.flatMap { tier in
            pairs.compactMap { own -> Double? in
              let first = Seen(theme.style(of: one, tier: tier), own: own)
              let second = Seen(theme.style(of: two, tier: tier), own: own)
              if first == nil, second == nil { return nil }
              return (first ?? own).distance(to: second ?? own, in: vision)
            }
          }
          return all.min()
        }
        return Distance(one: one, two: two, measured: measured)
      }
    }
  }

  /// Whether everything holds.
  public var passes: Bool { contrasts.allSatisfy(\.holds) && distances.allSatisfy(\.holds) }

  /// What was measured as a table, then one sentence for all of it.
  public var lines: [String] {
    var lines = ["CONTRAST".padded(20) + "NEEDS".padded(7) + "TRUE    256     16"]
    lines += contrasts.map { contrast in
      contrast.role.name.padded(20) + Self.number(contrast.needed).padded(7)
        + Self.row(contrast.measured, contrast.holds)
    }
    lines.append("")
    lines.append(
      "DISTANCE OF VERDICTS".padded(27) + "NEEDS  NORMAL  PROTAN  DEUTAN  TRITAN")
    lines += distances.map { distance in
      "\(distance.one.name) - \(distance.two.name)".padded(27)
        + Self.number(Self.verdictDistance).padded(7)
        + Self.row(distance.measured, distance.holds)
    }
    lines.append("")
    let failed = contrasts.count { !$0.holds } + distances.count { !$0.holds }
    let checks = "\(contrasts.count) contrasts, \(distances.count) distances"
    lines.append(
      failed == 0 ? "\(name): passed (\(checks))" : "\(name): \(failed) failed (\(checks))")
    return lines
  }

  private static func row(_ measured: [Double?], _ holds: Bool) -> String {
    measured.map { ($0.map(number) ?? "own").padded(8) }.joined() + (holds ? "ok" : "FAILED")
  }

  /// One digit after the point, rounded down: what is shown is never more than what was measured.
  private static func number(_ value: Double) -> String {
    "\((value * 10).rounded(.down) / 10)"
  }

  private static func ownPairs(for variant: Theme.Variant) -> [Seen] {
    let dark = Seen(foreground: XtermPalette.sixteen[7], background: RGB(0, 0, 0))
    let light = Seen(foreground: RGB(0, 0, 0), background: RGB(255, 255, 255))
    switch variant {
    case .dark: return [dark]
    case .light: return [light]
    case .any: return [dark, light]
    }
  }
}

/// The two colours that reach the eye.
private struct Seen {
  var foreground: RGB
  var background: RGB

  init(foreground: RGB, background: RGB) {
    (self.foreground, self.background) = (foreground, background)
  }

  /// The colours of a style; `nil` when both are the terminal's own.
  init?(_ style: Style, own: Seen) {
    if style.foreground == nil, style.background == nil { return nil }
    foreground = style.foreground.map(\.color) ?? own.foreground
    background = style.background.map(\.color) ?? own.background
    if style.attributes.contains(.reverse) { swap(&foreground, &background) }
  }

  var contrast: Double { foreground.contrast(with: background) }

  /// The distance of what differs more.
  func distance(to other: Seen, in vision: ColorVision) -> Double {
    max(
      vision.distance(foreground, other.foreground), vision.distance(background, other.background))
  }
}

extension Style.Paint {
  /// The colour, in xterm's shade where the terminal has one of its own.
  fileprivate var color: RGB {
    switch self {
    case .rgb(let color): color
    case .index(let index): XtermPalette.all[index % XtermPalette.all.count]
    }
  }
}

extension Role {
  /// Whether it is drawn as lines and areas rather than as text.
  fileprivate var isGraphic: Bool {
    switch self {
    case .border, .borderFocus, .graphOK, .graphWarn, .graphMiss, .graphPartial, .graphAxis,
      .graphTarget, .scrub, .scrubCursor:
      true
    default: false
    }
  }
}
