import DeliveryMetrics

/// Draws a measure day by day as SVG, with the same figures as a table.
struct ChartMarkup {
  private static let (width, height) = (400.0, 176.0)
  private static let (left, right, top, bottom) = (46.0, 6.0, 12.0, 22.0)

  let chart: DayChart
  let scale: ChartScale

  init(_ metric: OverviewMetric, _ reading: Reading) {
    chart = DayChart(metric, reading)
    let most = chart.bars.compactMap(\.value).max() ?? 0
    // A target far above all there is would press it flat.
    let target = chart.target <= most * 4 || most == 0 ? chart.target : 0
    scale = ChartScale(metric, reaching: max(most, target))
  }

  var markup: Markup {
    let id = "chart-\(chart.metric.rawValue)"
    return .tag(
      "figure",
      [
        .tag("h3", words: chart.title),
        .tag(
          "svg",
          [
            ("viewBox", "0 0 \(Self.number(Self.width)) \(Self.number(Self.height))"),
            ("role", "img"), ("aria-labelledby", "\(id)-title \(id)-desc"),
          ],
          [
            .tag("title", [("id", "\(id)-title")], words: chart.title),
            .tag("desc", [("id", "\(id)-desc")], words: chart.description),
          ] + grid + bars + targetLine + dates),
        .tag("figcaption", words: chart.legend),
        .tag("details", [.tag("summary", words: "The figures"), table]),
      ])
  }

  private static func number(_ value: Double) -> String { Figures.decimal(value, digits: 1) }

  private func y(_ value: Double) -> Double {
    let room = Self.height - Self.top - Self.bottom
    return Self.top + room * (1 - min(value, scale.top) / scale.top)
  }

  private func line(_ name: String, _ x1: Double, _ y1: Double, _ x2: Double, _ y2: Double)
    -> Markup
  {
    .tag(
      "line",
      [
        ("class", name), ("x1", Self.number(x1)), ("y1", Self.number(y1)),
        ("x2", Self.number(x2)), ("y2", Self.number(y2)),
      ], [])
  }

  private func words(
    _ text: String, x: Double, y: Double, anchor: String, class name: String? = nil
  ) -> Markup {
    .tag(
      "text",
      (name.map { [("class", $0)] } ?? []) + [
        ("x", Self.number(x)), ("y", Self.number(y)), ("text-anchor", anchor),
      ], words: text)
  }

  private var grid: [Markup] {
    scale.ticks.flatMap { tick -> [Markup] in
      let height = y(tick)
      return [
        line(tick == 0 ? "axis" : "grid", Self.left, height, Self.width - Self.right, height),
        words(label(tick), x: Self.left - 5, y: height + 4, anchor: "end"),
      ]
    }
  }

  private func label(_ tick: Double) -> String {
    switch chart.metric {
    case .deploymentFrequency: Figures.decimal(tick, digits: 0)
    case .changeFailureRate: Figures.decimal(tick * 100, digits: 0) + "%"
    case .leadTime, .recoveryTime:
      tick == 0
        ? "0"
        : tick < 3600 || tick.truncatingRemainder(dividingBy: 3600) == 0
          ? Self.whole(tick) : Figures.shortDuration(tick)
    }
  }

  /// A length of time in the greatest unit that it is a whole number of.
  private static func whole(_ seconds: Double) -> String {
    let total = Int(seconds)
    if total % 86_400 == 0 { return "\(total / 86_400)d" }
    return total % 3600 == 0 ? "\(total / 3600)h" : "\(total / 60)m"
  }

  private var step: Double {
    (Self.width - Self.left - Self.right) / Double(max(1, chart.bars.count))
  }

  private var bars: [Markup] {
    let gap = min(2, step * 0.2)
    let base = y(0)
    return chart.bars.enumerated().flatMap { index, bar -> [Markup] in
      guard let value = bar.value else { return [] }
      let x = Self.left + step * Double(index) + gap / 2
      // A value of nothing is there as well: a hair above the line.
      let height = value > 0 ? max(base - y(value), 1) : chart.metric == .changeFailureRate ? 1 : 0
      let name = bar.isPartial ? "partial" : bar.isOver ? "over" : "bar"
      let over: [Markup] =
        bar.isOver && !bar.isPartial ? [cross(x: x + (step - gap) / 2, y: base - height - 5)] : []
      return [
        .tag(
          "rect",
          [
            ("class", name), ("x", Self.number(x)), ("y", Self.number(base - height)),
            ("width", Self.number(step - gap)), ("height", Self.number(height)),
          ], [.tag("title", words: words(bar))])
      ] + over
    }
  }

  private func cross(x: Double, y: Double) -> Markup {
    let (left, right) = (Self.number(x - 2.5), Self.number(x + 2.5))
    let (upper, lower) = (Self.number(y - 2.5), Self.number(y + 2.5))
    return .tag(
      "path",
      [
        ("class", "cross"),
        ("d", "M\(left) \(upper)L\(right) \(lower)M\(right) \(upper)L\(left) \(lower)"),
      ],
      [])
  }

  private func words(_ bar: DayChart.Bar) -> String {
    "\(date(bar)): \(chart.text(bar.value)), \(bar.sample)\(bar.isPartial ? ", in part" : "")"
  }

  private func date(_ bar: DayChart.Bar) -> String {
    let zone = ClockText(zone: .utc)
    return chart.days >= 1
      ? zone.date(bar.from) : "\(zone.date(bar.from)) \(zone.hourMinute(bar.from))"
  }

  private var targetLine: [Markup] {
    if chart.metric == .deploymentFrequency, chart.days < 0.99 { return [] }
    guard chart.target <= scale.top else { return [] }
    let height = y(chart.target)
    return [line("target", Self.left, height, Self.width - Self.right, height)]
  }

  private var dates: [Markup] {
    guard let first = chart.bars.first, let last = chart.bars.last else {
      return [words("nothing to draw", x: Self.width / 2, y: Self.height / 2, anchor: "middle")]
    }
    let zone = ClockText(zone: .utc)
    func text(_ bar: DayChart.Bar) -> String {
      chart.days >= 1
        ? zone.monthDay(bar.from) : "\(zone.monthDay(bar.from)) \(zone.hourMinute(bar.from))"
    }
    // A target alone is no picture.
    let none: [Markup] =
      chart.isEmpty
      ? [
        words(
          "nothing in the window", x: (Self.left + Self.width) / 2, y: Self.height / 2,
          anchor: "middle", class: "note")
      ] : []
    let y = Self.height - 6
    let middle = chart.bars[chart.bars.count / 2]
    let x = Self.left + step * (Double(chart.bars.count / 2) + 0.5)
    var labels = [words(text(first), x: Self.left, y: y, anchor: "start")]
    if chart.bars.count > 4 { labels.append(words(text(middle), x: x, y: y, anchor: "middle")) }
    if chart.bars.count > 1 {
      labels.append(words(text(last), x: Self.width - Self.right, y: y, anchor: "end"))
    }
    return labels + none
  }

  private var table: Markup {
    .table(
      chart.title, ["From (UTC)", "Value", "Sample", ""],
      chart.bars.map { bar in
        let remarks = [
          bar.isOver ? "not below the target" : nil, bar.isPartial ? "in part" : nil,
        ].compactMap { $0 }
        return [
          [.text(date(bar))], [.text(chart.text(bar.value))], [.text(bar.sample)],
          remarks.isEmpty ? [] : [.text(remarks.joined(separator: ", "))],
        ]
      }, numbers: [1, 2])
  }
}
