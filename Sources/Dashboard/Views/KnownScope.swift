import DeliveryEvents
import DeliveryMetrics

extension ViewState {
  /// Stays with what was shown, where a key or a command went to a service of which there is no event at all:
  /// its zeros would look like figures. Says which name may have been meant.
  ///
  /// - Parameters:
  ///   - before: The state before the key.
  ///   - services: The names of all services; empty where they are not known.
  public mutating func keepScope(of before: ViewState, unlessAmong services: [String]) {
    guard scope != before.scope, case .service(let name) = scope, !services.isEmpty,
      !services.contains(where: { ExactName($0) == ExactName(name) })
    else { return }
    (scope, places) = (before.scope, before.places)
    notice =
      "no event is of a service \"\(name)\"\(Nearest.question(name, among: services)), expected one of :services"
  }
}
