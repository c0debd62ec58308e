import DeliveryEvents

/// What the value stream is derived from.
struct StreamInput {
  let facts: Facts
  let directory: CommitDirectory
  let derivation: Derivation
}

/// The items of the value stream and their visits.
struct StreamDerivation {
  mutating func refresh(
    _ input: StreamInput, services: [Int], now: Timestamp, settings: Settings,
    rules: NameRules
  ) {}
}
