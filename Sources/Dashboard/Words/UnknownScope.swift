import DeliveryEvents
public import DeliveryMetrics

extension Snapshot {
  /// What to say when nothing that is measured is of the service or team that was asked for, such as of a
  /// mistyped name, whose zeros would look like figures; `nil` otherwise.
  public var unknownScope: String? {
    guard input.events > 0, byService.isEmpty else { return nil }
    let time = "no production deployment or incident up to \(TimeFormat.rfc3339(asOf)) is of"
    return switch scope {
    case .everything: nil
    case .service(let name): "\(time) the service \"\(name)\""
    case .team(let name): "\(time) a service of the team \"\(name)\""
    }
  }
}
