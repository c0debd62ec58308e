extension NativeLine {
  /// The line that says what an event says, for a format whose events are not made of native lines.
  init(_ event: DeliveryEvent, _ symbols: SymbolTable) {
    self.init(event.kind, event.state, at: .string(TimeFormat.rfc3339(event.time)))
    func set(_ field: NativeField, _ symbol: Symbol) {
      if symbol.isSome { self.set(field, symbols.string(symbol)) }
    }
    func set(_ field: NativeField, _ time: Timestamp?) {
      self[field] = time.map { .string(TimeFormat.rfc3339($0)) }
    }
    func set(_ field: NativeField, _ list: [Symbol]?) {
      self[field] = list.map { .array($0.map { .string(symbols.string($0)) }) }
    }
    func set(_ field: NativeField, _ number: Double?) {
      self[field] = number.map { .number($0 == $0.rounded() ? "\(Int64($0))" : "\($0)") }
    }
    for (field, symbol) in [
      (NativeField.id, event.id), (.service, event.service), (.repo, event.repo), (.env, event.env),
      (.team, event.team), (.actor, event.actor), (.source, event.source), (.sha, event.sha),
      (.author, event.author), (.title, event.title), (.change, event.change),
      (.branch, event.branch), (.base, event.base), (.name, event.name), (.run, event.run),
      (.stage, event.stage), (.version, event.version), (.severity, event.severity),
      (.deploy, event.deploy), (.code, event.code), (.unit, event.unit), (.text, event.text),
    ] {
      set(field, symbol)
    }
    for (field, time) in [
      (NativeField.committed, event.committed), (.authored, event.authored),
      (.opened, event.opened), (.firstCommit, event.firstCommit), (.started, event.started),
      (.queued, event.queued),
    ] {
      set(field, time)
    }
    if event.trigger != .none { self.set(.trigger, "\(event.trigger)") }
    set(.parents, event.parents)
    set(.shas, event.shas)
    if !event.services.isEmpty { set(.services, event.services) }
    set(.fixes, event.fixes)
    self[.merge] = event.merge.map(JSONNode.bool)
    self[.bot] = event.bot.map(JSONNode.bool)
    set(.added, event.changedLines.map(Double.init))
    set(.ms, event.milliseconds)
    set(.value, event.value)
    for label in event.labels { self.label(symbols.string(label.key), symbols.string(label.value)) }
  }
}
