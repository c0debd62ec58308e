import DeliveryEvents

/// The finished deployments to production and staging of one service in order, each by its place among
/// all its deployments.
struct DeploymentOrder {
  /// A deployment that takes the place of another.
  typealias Change = (place: Int, deployment: Deployment)

  private var places: [Int32] = []
  /// By place the position in ``places``; or that there is none, or that it is about to be another.
  private var positions: [Int32] = []
  private static let none: Int32 = -1
  private static let leaving: Int32 = -2

  var count: Int { places.count }

  /// The place of the deployment at a position.
  subscript(position: Int) -> Int { Int(places[position]) }

  /// The position of the deployment at a place; `nil` for one that takes no part.
  func position(of place: Int) -> Int? {
    place < positions.count && positions[place] >= 0 ? Int(positions[place]) : nil
  }

  /// The first position that changes take something away from; the end when there is none.
  func first(of changes: [Change]) -> Int {
    changes.lazy.compactMap { position(of: $0.place) }.min() ?? places.count
  }

  /// Which places changes add, in order, and from which position on the order is another by all changes.
  ///
  /// - Parameter first: The first position that they take something away from.
  mutating func prepare(
    _ changes: [Change], from first: Int, in deployments: DeploymentList, _ symbols: SymbolTable
  ) -> (added: [Int32], first: Int) {
    while positions.count < deployments.count { positions.append(Self.none) }
    var added: [Int32] = []
    for (place, deployment) in changes {
      if deployment.isDelivery { added.append(Int32(place)) }
      positions[place] = Self.leaving
    }
    func isBefore(_ left: Int32, _ right: Int32) -> Bool {
      comesBefore(deployments[Int(left)], deployments[Int(right)], symbols)
    }
    let isInOrder = added.indices.dropFirst().allSatisfy { !isBefore(added[$0], added[$0 - 1]) }
    if !isInOrder { added.sort(by: isBefore) }
    guard let least = added.first else { return (added, first) }
    return (added, places[..<first].firstPlace { isBefore(least, $0) })
  }

  /// Merges what was prepared into the order, whose part from `first` on loses what was replaced.
  mutating func merge(
    _ added: [Int32], _ changes: [Change], from first: Int, in deployments: DeploymentList,
    _ symbols: SymbolTable
  ) {
    let tail = places[first...].filter { positions[Int($0)] != Self.leaving }
    places.removeLast(places.count - first)
    var next = 0
    for place in tail {
      while next < added.count,
        comesBefore(deployments[Int(added[next])], deployments[Int(place)], symbols)
      {
        append(added[next])
        next += 1
      }
      append(place)
    }
    for place in added[next...] { append(place) }
    for (place, _) in changes where positions[place] == Self.leaving {
      positions[place] = Self.none
    }
  }

  private mutating func append(_ place: Int32) {
    positions[Int(place)] = Int32(places.count)
    places.append(place)
  }
}

extension Deployment {
  /// Whether it takes part in what is delivered: finished, to production or staging.
  fileprivate var isDelivery: Bool { finish != nil && (tier == .production || tier == .staging) }
}
