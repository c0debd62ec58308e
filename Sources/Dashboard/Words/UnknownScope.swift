import DeliveryEvents
public import DeliveryMetrics

extension Snapshot {
  /// What to say when nothing that is measured is of the service or team that was asked for, such as of a
  /// mistyped name, whose zeros would look like figures; `nil` otherwise.
  public var unknownScope: String? {
    unknownScope("no production deployment or incident up to \(TimeFormat.rfc3339(asOf))")
  }

  /// The same for a screen, which shows the time.
  public var unknownScopeNotice: String? { unknownScope("no production deployment or incident") }

  /// Whether nothing that is measured is of the service or team that is shown.
  var isScopeUnknown: Bool { input.events > 0 && byService.isEmpty && scope != .everything }

  /// What to say in the place of its deployments.
  var scopeWithoutDeployment: String {
    switch scope {
    case .everything: "no production deployment in the log yet"
    case .service: "no deployment of this service yet"
    case .team: "no deployment of this team yet"
    }
  }

  private func unknownScope(_ nothing: String) -> String? {
    guard isScopeUnknown else { return nil }
    return switch scope {
    case .everything: nil
    case .service(let name): "\(nothing) is of the service \"\(name)\""
    case .team(let name): "\(nothing) is of a service of the team \"\(name)\""
    }
  }
}
