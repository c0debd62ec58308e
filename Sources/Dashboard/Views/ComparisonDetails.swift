import DeliveryEvents
import DeliveryMetrics

/// What is said about one line of a comparison: its samples, and who moved it.
enum ComparisonDetails {
  /// About a figure of all services.
  static func whole(_ difference: FigureDifference, _ movement: FigureMovement?) -> [StyledText] {
    let lines = [samples(difference)]
    guard difference.difference != nil else { return lines }
    guard let movement else {
      return difference.figure == .leadTimeMedian || difference.figure == .recoveryTimeMedian
        ? lines + [StyledText("who moved a median cannot be told: see the mean", .textDim)] : lines
    }
    if movement.contributions.isEmpty {
      return lines + [StyledText("no service moved it", .textDim)]
    }
    return [lines[0] + StyledText(", moved by", .textDim)]
      + movement.contributions.map { contribution in
        StyledText(contribution.service, .title) + StyledText(" ") + amount(contribution, movement)
      }
  }

  /// About a figure of one service.
  static func service(
    _ difference: FigureDifference, _ service: String, _ movement: FigureMovement?
  )
    -> [StyledText]
  {
    let lines = [samples(difference)]
    guard let movement, let all = movement.difference else { return lines }
    let figure = movement.figure
    let own = movement.contributions.first { ExactName($0.service) == ExactName(service) }
    guard let contribution = own else {
      return lines + [StyledText("it moved nothing of the \(figure.signed(all)) of all", .textDim)]
    }
    return lines + [
      StyledText("of the \(figure.signed(all)) of all it moved ", .textDim)
        + amount(contribution, movement)
    ]
  }

  /// `+00:12:00: own figure +00:10:00, share of changes +00:02:00`
  static func amount(_ contribution: FigureMovement.Contribution, _ movement: FigureMovement)
    -> StyledText
  {
    let figure = movement.figure
    var text = StyledText(figure.signed(contribution.value))
    guard let own = contribution.own, let share = contribution.share, let samples = figure.samples
    else { return text }
    text += StyledText(
      ": own figure \(figure.signed(own)), share of \(samples) \(figure.signed(share))",
      .textDim)
    return text
  }

  private static func samples(_ difference: FigureDifference) -> StyledText {
    var parts = [difference.samplesText]
    if difference.isThin { parts.append("fewer than 5 to judge by") }
    if let reason = difference.reason { parts.append(reason) }
    return StyledText(parts.filter { !$0.isEmpty }.joined(separator: ", "), .textDim)
  }
}
