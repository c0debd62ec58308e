/// Hashes what makes two lines one event, and what makes two lines of one event differ (METRICS.md
/// 2b, "Dedup key").
enum EventIdentity {
  /// The hash of all known fields as they were decoded, whatever their order in the line.
  static func content(of fields: LineFields) -> UInt64 {
    var sum: UInt64 = 0
    for field in fields.present {
      guard let value = hash(of: field, in: fields) else { continue }
      sum &+= ByteHash.hash(value ^ UInt64(field.rawValue) << 56, seed: fields.seed)
    }
    return sum
  }

  /// Sets the key of a native event: its `event` and `source`, else what it is about and when.
  static func setKey(of event: inout DeliveryEvent, from fields: LineFields) {
    let seed = fields.seed
    if fields.has(.event), let id = hash(of: .event, in: fields) {
      event.isKeyedByEvent = true
      event.key = keyed(
        [1, id, hash(of: .source, in: fields) ?? 0], seed: seed)
      return
    }
    let named: [NativeField] = [.id, .sha, .version, .name, .text]
    let name = named.lazy.compactMap { hash(of: $0, in: fields) }.first ?? 0
    var key = ByteHash.hash(
      UInt64(event.kind.rawValue) << 8 | UInt64(event.state.rawValue), seed: seed)
    key = ByteHash.hash(key ^ UInt64(bitPattern: event.time.nanoseconds), seed: seed)
    key = ByteHash.hash(
      key ^ (UInt64(event.service.rawValue) << 32 | UInt64(event.env.rawValue)), seed: seed)
    key = ByteHash.hash(key ^ UInt64(event.repo.rawValue), seed: seed)
    event.key = ByteHash.hash(key ^ name, seed: seed)
  }

  /// A key of some parts in order.
  static func keyed(_ parts: [UInt64], seed: UInt64) -> UInt64 {
    parts.reduce(seed) { ByteHash.hash($0 ^ $1, seed: seed) }
  }

  /// The hash of one field as decoded; `nil` when that leaves it absent.
  private static func hash(of field: NativeField, in fields: LineFields) -> UInt64? {
    let value = fields[field]
    switch field {
    case .time, .committed, .authored, .opened, .firstCommit, .started, .queued:
      return fields.time(field).map { UInt64(bitPattern: $0.nanoseconds) }
    case .added, .deleted, .files, .commits, .attempt, .ms, .value:
      return fields.number(field).map(\.bitPattern)
    case .merge, .bot, .synthetic:
      return fields.flag(field).map { $0 ? 1 : 0 }
    case .repo:
      let name = fields.repo().name
      return name.isNone ? nil : UInt64(name.rawValue)
    case .parents, .shas, .services, .fixes:
      return fields.list(field).map { list in
        list.reduce(UInt64(list.count)) {
          ByteHash.hash($0 ^ UInt64($1.rawValue), seed: fields.seed)
        }
      }
    case .labels:
      return labels(of: fields)
    case .specversion, .type, .data, .dataBase64, .context, .subject:
      return nil
    case .kind, .state, .id, .service, .env, .team, .url, .actor, .source, .trigger, .event, .sha,
      .author, .branch, .title, .change, .reverts, .head, .base, .run, .name, .stage, .version,
      .severity, .deploy, .alert, .code, .unit, .text:
      return value.kind == .string || value.kind == .number ? fields.hash(value) : nil
    }
  }

  private static func labels(of fields: LineFields) -> UInt64? {
    guard fields[.labels].kind == .object else { return nil }
    return fields.labels().reduce(0) { sum, label in
      sum
        &+ ByteHash.hash(
          UInt64(label.key.rawValue) << 32 | UInt64(label.value.rawValue), seed: fields.seed)
    }
  }
}
