import DeliveryEvents
import DeliveryMetrics

extension ViewState {
  /// Opens a place on top of this one; on the overview, in place of everything.
  mutating func open(_ next: Place) -> Effect {
    if next.view == .overview {
      places = [next]
    } else if next.view != place.view || next.subject != place.subject {
      places.append(next)
    }
    // Nobody goes back further than that.
    if places.count > 32 { places.remove(at: 1) }
    return .recompute
  }

  mutating func goBack() -> Effect {
    places.removeLast()
    return .recompute
  }

  /// Closes what is on top: help, a notice, a filter or search, a view, a scope.
  mutating func close() -> Effect {
    if isHelpOpen {
      isHelpOpen = false
    } else if notice != nil {
      notice = nil
    } else if !place.filter.isEmpty || !place.search.isEmpty {
      (place.filter, place.search) = ("", "")
    } else if places.count > 1 {
      return goBack()
    } else if scope != .everything {
      return leaveScope()
    }
    return .redraw
  }

  /// Shows everything again.
  mutating func leaveScope() -> Effect {
    scope = .everything
    return .recompute
  }

  /// Drills into the selected row, or on the overview into the focused panel.
  mutating func enter(_ rows: [RowSummary]) -> Effect {
    if view == .overview { return open(focus.place) }
    guard !rows.isEmpty else {
      notice = "there is no row to open"
      return .redraw
    }
    // It is still the selected one when the viewer comes back.
    place.select(place.index(in: rows, \.item), of: rows)
    guard let target = rows[place.selected].target else {
      notice = "nothing more is behind this row"
      return .redraw
    }
    return go(to: target)
  }

  mutating func go(to target: Target) -> Effect {
    switch target {
    case .service(let name): return narrow(to: .service(name))
    case .team(let name): return narrow(to: .team(name))
    case .metric, .practice, .deployment, .incident, .comparison, .alert:
      return target.place.map { open($0) } ?? .redraw
    }
  }

  /// Makes a service or a team the scope, and shows its overview.
  mutating func narrow(to scope: Scope) -> Effect {
    self.scope = scope
    return open(Place(.overview))
  }

  /// Tells the id of the selected row in full.
  mutating func tellID(_ rows: [RowSummary]) -> Effect {
    guard !rows.isEmpty, let id = rows[place.index(in: rows, \.item)].id else {
      notice = "the selected row has no id"
      return .redraw
    }
    notice = id
    guard copiesIDs else { return .redraw }
    guard Self.isHarmless(id) else {
      notice = "not copied, for it may be more than a word to a shell: \(id)"
      return .redraw
    }
    return .copy(id)
  }

  /// Whether a text from a log may lie in a clipboard: pasted anywhere it is one word and no option (RELIABILITY.md 5.3).
  private static func isHarmless(_ text: String) -> Bool {
    text.first != "-"
      && text.unicodeScalars.allSatisfy { scalar in
        scalar.isASCII
          && (scalar.properties.isAlphabetic
            || "0123456789._-/:@+=".unicodeScalars.contains(scalar))
      }
  }

  /// Begins to type what is to be said of the selected alert; the rest is up to the viewer.
  mutating func ask(_ verb: AlertVerb, _ rows: [RowSummary]) {
    guard !rows.isEmpty,
      case .alert(let name)? = rows[place.index(in: rows, \.item)].target
    else {
      notice = "no alert is selected"
      return
    }
    let text =
      switch verb {
      case .acknowledge: "ack \(name.shortID) "
      case .snooze: "snooze \(name.shortID) 1h "
      case .silence: "silence \(name.rule) 8h "
      case .visit: "goto \(words(for: name.crossed))"
      }
    prompt = Prompt(.command, text: text, history: typed[.command] ?? [])
  }

  /// An instant as it would be typed: by the second in the zone shown, where that means the same.
  private func words(for instant: Timestamp) -> String {
    let text = ClockText(zone: shownZone).dateTime(instant)
    let meant = Moment(text)?.instant(shown: instant, running: instant, zone: shownZone)
    return meant == instant ? text : TimeFormat.rfc3339(instant)
  }

  mutating func select(_ step: Selection, of rows: [RowSummary]) {
    let last = max(0, rows.count - 1)
    let selected = place.index(in: rows, \.item)
    place.top = nil
    switch step {
    case .by(let step): place.select(min(last, max(0, selected + step)), of: rows)
    case .first: place.selectFirst()
    case .last: place.select(last, of: rows)
    }
  }

  /// Sorts services and teams; the first row is selected then.
  mutating func sort(by order: ServiceOrder) {
    serviceOrder = order
    place.selectFirst()
  }

  /// Selects the next row, in a direction, that has the search's words.
  ///
  /// - Parameter extent: Which of all that there is the rows are, where they are not all.
  mutating func findMatch(_ step: Int, _ rows: [RowSummary], extent: ListExtent? = nil) {
    let words = place.search.lowercased()
    guard !words.isEmpty else {
      notice = "nothing to look for: no search has been typed"
      return
    }
    let selected = place.index(in: rows, \.item)
    for offset in rows.indices.map({ $0 + 1 }) {
      let index = (selected + step * offset % rows.count + rows.count) % rows.count
      guard rows[index].words.lowercased().contains(words) else { continue }
      place.select(index, of: rows)
      place.top = nil
      return
    }
    let within = extent.map { extent in
      // At an earlier time others are the newest.
      let earlier = extent.isOfFirst ? "" : hint(.askTime, "goes to an earlier time")
      return " in \(extent.words)\(earlier)"
    }
    notice = "nothing has \"\(place.search)\"\(within ?? "")"
  }

  /// `; t goes to an earlier time`; empty where no key does that.
  private func hint(_ action: Action, _ words: String) -> String {
    keys.names(of: action).first.map { "; \($0) \(words)" } ?? ""
  }

  /// Shows the next open incident in the place of this one, or with -1 the one before.
  mutating func goToIncident(_ step: Int, _ open: [String]) -> Effect {
    var next = open.first
    if case .incident(let id)? = place.subject, let index = open.firstIndex(of: id) {
      next = open.count == 1 ? nil : open[(index + step + open.count) % open.count]
    }
    guard let next else {
      notice = "no other incident is open"
      return .redraw
    }
    place.subject = .incident(next)
    place.selectFirst()
    return .recompute
  }

  /// Takes a key while a line is being typed; `nil` when none is.
  public mutating func type(
    _ key: Key, rows: [RowSummary], keys: [String], extent: ListExtent? = nil, services: [String],
    teams: [String], themes: [String]
  ) -> Effect? {
    guard var line = prompt else { return nil }
    let isCommand = line.kind == .command
    let outcome = line.take(key) { text in
      isCommand
        ? CommandLine.offers(for: text, services: services, teams: teams, themes: themes)
        : keys.map { $0 + ":" }.filter { $0.hasPrefix(text) }
    }
    switch outcome {
    case .edited: prompt = line
    case .cancelled: prompt = nil
    case .entered(let text):
      prompt = nil
      if !text.isEmpty, typed[line.kind]?.last != text {
        typed[line.kind, default: []].append(text)
      }
      return entered(line.kind, text, rows, keys, extent)
    }
    return .redraw
  }

  /// Takes pasted text into the line that is being typed; without one it means nothing.
  public mutating func paste(_ text: String) -> Effect {
    prompt?.insert(text)
    return .redraw
  }

  private mutating func entered(
    _ kind: Prompt.Kind, _ text: String, _ rows: [RowSummary], _ keys: [String],
    _ extent: ListExtent?
  ) -> Effect {
    switch kind {
    case .search:
      guard ViewID.lists.contains(view) else {
        notice = "nothing to search here, expected a view with rows such as :deployments"
        return .redraw
      }
      place.search = text
      findMatch(1, rows, extent: extent)
    case .filter: filter(text, keys)
    case .command:
      do {
        return run(try CommandLine.parse(text), keys)
      } catch {
        notice = error.sentence
      }
    }
    return .redraw
  }

  private mutating func filter(_ text: String, _ keys: [String]) {
    guard ViewID.lists.contains(view) else {
      notice = "nothing to filter here, expected a view with rows such as :deployments"
      return
    }
    do {
      _ = try ListFilter(text, keys: keys)
      place.filter = text
      place.selectFirst()
    } catch {
      notice = error.sentence
    }
  }

  private mutating func run(_ command: CommandLine.Command, _ keys: [String]) -> Effect {
    switch command {
    case .open(let place): return open(place)
    case .scope(.everything): return leaveScope()
    case .scope(let scope): return narrow(to: scope)
    case .window(let choice):
      choose(choice)
      return .recompute
    case .theme(let name): return .theme(name)
    case .export(let path): return .export(path)
    case .goTo(let moment): return .goTo(moment)
    case .compare(let pair): return .compare(pair)
    case .filter(let text): filter(text, keys)
    case .sort(let order):
      // Said elsewhere, it asks for the table.
      let effect = ViewID.sortable.contains(view) ? .redraw : open(Place(.services))
      sort(by: order)
      return effect
    case .asKnown(let wanted): return .showAsKnown(wanted)
    case .tell(let command): return .tell(command)
    case .toggleZone: showsLocalTime.toggle()
    case .help: isHelpOpen = true
    case .quit: return .quit
    }
    return .redraw
  }
}

extension PanelID {
  /// Where a panel of the overview leads.
  var place: Place {
    switch self {
    case .deploymentFrequency: Place(.metric, subject: .metric(.deploymentFrequency))
    case .leadTime: Place(.metric, subject: .metric(.leadTime))
    case .changeFailureRate: Place(.metric, subject: .metric(.changeFailureRate))
    case .recoveryTime: Place(.metric, subject: .metric(.recoveryTime))
    case .valueStream: Place(.stream)
    case .alerts: Place(.alerts)
    case .deployments: Place(.deployments)
    case .pipeline: Place(.pipeline)
    case .practices: Place(.practices)
    case .services: Place(.services)
    }
  }
}
