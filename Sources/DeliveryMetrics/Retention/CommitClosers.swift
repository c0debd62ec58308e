import DeliveryEvents

/// Finds what closed some commits of a service (METRICS.md 2b, "Content"): deployments with a list that passed them
/// over, and the way from what was deployed to each.
///
/// Who closed a commit is noted nowhere, for only this asks: the deployments are walked through once more.
struct CommitClosers {
  /// Places of deployments.
  private(set) var deployments: [Int] = []
  /// What stands between the deployed commits and those that were closed.
  private(set) var commits: Set<CommitPlace> = []
  private let find: CommitFinder

  init(of wanted: Set<CommitPlace>, _ delivery: ServiceDelivery, _ find: CommitFinder) {
    self.find = find
    for environment in delivery.environments where environment.tier == .production {
      let closed = wanted.filter(environment.content.isClosed)
      if !closed.isEmpty { look(for: closed, environment, delivery) }
    }
  }

  private mutating func look(
    for wanted: Set<CommitPlace>, _ environment: EnvironmentDelivery, _ delivery: ServiceDelivery
  ) {
    var content = Content(service: delivery.service)
    for (position, place) in environment.finished.enumerated() {
      let deployment = delivery.deployments[place]
      guard deployment.result == .succeeded else { continue }
      // One for each, since only the last is of any use.
      var journal = WalkJournal()
      journal.begin()
      var found: [CommitPlace] = []
      content.deliver(deployment, at: position, find, &journal) { _ in
      } closed: { commit in
        if let place = commit.place, wanted.contains(place) { found.append(place) }
      }
      guard !found.isEmpty, let start = find(deployment.sha, delivery.service) else { continue }
      deployments.append(place)
      var walked: Set<CommitPlace> = []
      journal.takeBack { step, value, before in
        switch step {
        case .walked: walked.insert(CommitPlace(word: value))
        case .reached, .replaced: _ = before()
        case .delivered, .closed, .deliveredUnknown, .closedUnknown, .arrived, .arrivedUnknown,
          .ran,
          .baseline, .succeeded:
          break
        }
      }
      takeWays(from: start, to: found, delivery.service, walked)
    }
  }

  /// Takes one way to each of some commits, through those that were walked.
  private mutating func takeWays(
    from start: CommitPlace, to ends: [CommitPlace], _ service: Int, _ walked: Set<CommitPlace>
  ) {
    commits.insert(start)
    var children: [CommitPlace: CommitPlace] = [:]
    var seen: Set = [start]
    var stack = [start]
    while let place = stack.popLast() {
      for parent in find.parents(place) ?? [] {
        guard let known = find(parent, service), walked.contains(known),
          seen.insert(known).inserted
        else { continue }
        children[known] = place
        stack.append(known)
      }
    }
    for end in ends {
      var place = end
      while let child = children[place], commits.insert(child).inserted { place = child }
    }
  }
}
