/// Hashes what makes two lines one event, and what makes two lines of one event differ (METRICS.md
/// 2b, "Dedup key").
enum EventIdentity {
  /// The hash of all known fields as they were decoded, whatever their order in the line.
  /// Time, kind and state have been decoded already into `event`.
  static func content(of fields: LineFields, _ event: DeliveryEvent) -> UInt64 {
    let seed = fields.seed
    var sum = ByteHash.hash(
      UInt64(bitPattern: event.time.nanoseconds) ^ UInt64(event.kind.rawValue) << 56
        ^ UInt64(event.state.rawValue) << 48, seed: seed)
    let decoded = NativeField.time.bit | NativeField.kind.bit | event.stateBit
    NativeField.forEach(in: fields.present & ~decoded) { field in
      let value =
        fields.tables.textFields & field.bit != 0
        ? fields.textHash(field) : hash(of: field, in: fields)
      if let value {
        sum &+= ByteHash.hash(value ^ UInt64(field.rawValue) << 56, seed: seed)
      }
    }
    return sum
  }

  /// Sets the key of a native event: its `event` and `source`, else what it is about and when.
  static func setKey(of event: inout DeliveryEvent, from fields: LineFields) {
    let seed = fields.seed
    if fields.has(.event), let id = fields.textHash(.event) {
      event.isKeyedByEvent = true
      event.key = keyed([1, id, fields.textHash(.source) ?? 0], seed: seed)
      return
    }
    // Several artifacts may be made of one commit at once: a note of them is about the version.
    let artifact = event.kind == .note ? fields.textHash(.version) : nil
    let name =
      fields.textHash(.id) ?? artifact ?? fields.textHash(.sha) ?? fields.textHash(.version)
      ?? fields.textHash(.name) ?? fields.textHash(.text) ?? 0
    let symbols = fields.symbols
    var key = ByteHash.hash(
      UInt64(event.kind.rawValue) << 8 | UInt64(event.state.rawValue), seed: seed)
    key = ByteHash.hash(key ^ UInt64(bitPattern: event.time.nanoseconds), seed: seed)
    key = ByteHash.hash(key ^ symbols.hash(of: event.service), seed: seed)
    key = ByteHash.hash(key ^ symbols.hash(of: event.env), seed: seed)
    key = ByteHash.hash(key ^ symbols.hash(of: event.repo), seed: seed)
    event.key = ByteHash.hash(key ^ name, seed: seed)
  }

  /// A key of some parts in order.
  static func keyed(_ parts: [UInt64], seed: UInt64) -> UInt64 {
    parts.reduce(seed) { ByteHash.hash($0 ^ $1, seed: seed) }
  }

  /// The hash of one field that is more than its text, as decoded; `nil` when that leaves it absent.
  private static func hash(of field: NativeField, in fields: LineFields) -> UInt64? {
    switch field {
    case .committed, .authored, .opened, .firstCommit, .started, .queued:
      return fields.time(field).map { UInt64(bitPattern: $0.nanoseconds) }
    case .added, .deleted, .files, .commits, .attempt, .ms, .value:
      return fields.number(field).map(\.bitPattern)
    case .merge, .bot, .synthetic:
      return fields.flag(field).map { $0 ? 1 : 0 }
    case .repo:
      let name = fields.repo().name
      return name.isNone ? nil : fields.symbols.hash(of: name)
    case .parents, .shas, .services, .fixes:
      return fields.list(field).map { list in
        list.reduce(UInt64(list.count)) {
          ByteHash.hash($0 ^ fields.symbols.hash(of: $1), seed: fields.seed)
        }
      }
    case .labels:
      return labels(of: fields)
    default:
      return nil
    }
  }

  private static func labels(of fields: LineFields) -> UInt64? {
    let labels = fields.labels()
    // One without a label is as none.
    if labels.isEmpty { return nil }
    return labels.reduce(0) { sum, label in
      sum
        &+ ByteHash.hash(
          fields.symbols.hash(of: label.key) ^ fields.symbols.hash(of: label.value) &* 31,
          seed: fields.seed)
    }
  }
}

extension DeliveryEvent {
  /// The bit of the field that its state was read from; 0 for a kind without one.
  fileprivate var stateBit: UInt64 { state == .none ? 0 : NativeField.state.bit }
}

extension NativeField {
  /// Whether the field's text is its value: not a time, a number, a list, or one read by itself.
  var isText: Bool {
    switch self {
    case .kind, .state, .id, .service, .env, .team, .url, .actor, .source, .trigger, .event, .sha,
      .author, .branch, .title, .change, .reverts, .head, .base, .run, .name, .stage, .version,
      .severity, .deploy, .alert, .code, .unit, .text:
      true
    case .time, .committed, .authored, .opened, .firstCommit, .started, .queued, .added, .deleted,
      .files, .commits, .attempt, .ms, .value, .merge, .bot, .synthetic, .repo, .parents, .shas,
      .services, .fixes, .labels, .received, .specversion, .type, .data, .dataBase64, .context,
      .subject, .headers:
      false
    }
  }
}
