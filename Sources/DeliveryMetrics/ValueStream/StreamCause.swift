import DeliveryEvents

/// What a failure means for the item that an attempt brought to production.
struct StreamCause: Equatable {
  var attempt: Int
  var isFailed: Bool
  var openings: [Timestamp?] = []
  var resolutions: [Timestamp?] = []

  /// The causes of all attempts of a service that failed or are linked to an incident.
  static func causes(of failures: ServiceFailures, _ derivation: Derivation) -> [StreamCause] {
    var causes: [StreamCause] = []
    for failed in failures.failed {
      let attempt = Int(failed.place)
      var cause = StreamCause(attempt: attempt, isFailed: true)
      for incident in failures.incidents(of: attempt) {
        cause.openings.append(derivation.incidents[incident].opened)
        cause.resolutions.append(derivation.incidents[incident].resolved)
      }
      causes.append(cause)
    }
    return causes
  }

  /// The attempts of which one list says something else than another.
  static func difference(_ old: [StreamCause], _ new: [StreamCause]) -> [Int] {
    var found: [Int] = []
    var left = 0
    var right = 0
    while left < old.count || right < new.count {
      if right == new.count || left < old.count && old[left].attempt < new[right].attempt {
        found.append(old[left].attempt)
        left += 1
      } else if left == old.count || new[right].attempt < old[left].attempt {
        found.append(new[right].attempt)
        right += 1
      } else {
        if old[left] != new[right] { found.append(new[right].attempt) }
        left += 1
        right += 1
      }
    }
    return found
  }
}
