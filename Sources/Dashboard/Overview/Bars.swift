import DeliveryMetrics

/// The first row: what is shown, of when, and whether the clock runs.
enum HeaderBar {
  static func draw(snapshot: Snapshot?, status: FeedStatus, view: ViewState, on canvas: Canvas) {
    guard canvas.rows > 0 else { return }
    canvas.fill(.header)
    let clock = ClockText(zone: view.shownZone)
    let now = status.now
    let zone = clock.zoneName(at: now)
    let isFrozen = view.frozen != nil || status.mode == .frozen
    let at = isFrozen || status.replay != nil ? "AT " : ""
    let long = StyledText("\(at)\(clock.dateTime(now)) \(zone) ", .header)
    let brief = StyledText("\(at)\(clock.monthDay(now)) \(clock.timeOfDay(now)) \(zone) ", .header)
    let short = StyledText("\(at)\(clock.timeOfDay(now)) \(zone) ", .header)
    let shown = snapshot?.scope ?? .everything
    let isFollower = status.writer != nil
    let ended = EndedLog(status: status, view: view)
    // As much of it as leaves room for what is looked at.
    let room = canvas.columns - (shown == .everything ? 2 : scope(shown).count + 4)
    let mode =
      ended?.asOf(columns: room - (ended?.badge.columns ?? 0) - stale(status).columns)
      ?? mode(status, isFrozen: isFrozen)
    let parts = [
      LinePart(" doratop", .header, priority: 3),
      LinePart(mode, priority: 0),
      LinePart(stale(status), priority: 0),
      LinePart(readOnly(status), priority: 1),
      LinePart(scope(shown), .header, priority: isFollower && shown != .everything ? 0 : 2),
      LinePart(view.window.label, .header, priority: 1),
    ]
    // Who reads the log is worth more than the date of today.
    let isCrowded =
      isFollower && at.isEmpty
      && LinePart.line(parts, columns: .max).columns > canvas.columns - long.columns - 1
    // A clock that stands or plays may be of any day: of it the date is told as long as there is room.
    let scopeColumns = shown == .everything ? 0 : scope(shown).count + 2
    let least = [mode, stale(status)].reduce(1 + scopeColumns) {
      $0 + $1.columns
    }
    let tells = !at.isEmpty && least + brief.columns <= canvas.columns
    let right =
      ended?.badge ?? (canvas.columns >= 72 && !isCrowded ? long : tells ? brief : short)
    let left = canvas.columns - right.columns - 1
    let needed = LinePart.line(Array(parts.dropFirst()), columns: left).columns + 2
    let open = LinePart(StyledText(way(view, columns: left - needed), .title), priority: 1)
    canvas.write(LinePart.line(parts + [open], columns: left), row: 0)
    canvas.writeRight(right, row: 0)
  }

  static func mode(_ status: FeedStatus, isFrozen: Bool) -> StyledText {
    if let replay = status.replay {
      if let progress = replay.loading {
        return StyledText(" REPLAY LOADING \(ProgressText.percent(progress)) ", .modeReplay)
      }
      let word = isFrozen ? "PAUSED" : replay.isOver ? "ENDED" : "\(replay.speed)x"
      let reading = status.asKnown == nil ? "" : "AS KNOWN "
      return StyledText(" REPLAY \(word) \(reading)", .modeReplay)
    }
    if isFrozen { return StyledText(" FROZEN ", .modeFrozen) }
    switch status.mode {
    case .live: return StyledText(" LIVE ", .modeLive)
    case .frozen: return StyledText(" FROZEN ", .modeFrozen)
    case .ended(let age):
      return StyledText(" LOG ENDED \(Figures.age(age)) AGO ", .modeFrozen)
    case .demo: return StyledText(" DEMO ", .modeReplay)
    case .replay(let replay): return StyledText(" REPLAY \(replay.speed)x ", .modeReplay)
    case .loading(let progress):
      return StyledText(" LOADING \(ProgressText.percent(progress)) ", .modeReplay)
    }
  }

  /// The way to the open view, as much of its end as there is room for.
  private static func way(_ view: ViewState, columns: Int) -> String {
    let titles = view.places.dropFirst().suffix(3).map(\.view.title)
    var start = titles.startIndex
    func text() -> String { titles[start...].joined(separator: " > ") }
    while start + 1 < titles.endIndex, text().count > columns { start += 1 }
    return text()
  }

  private static func stale(_ status: FeedStatus) -> StyledText {
    status.isStale
      ? StyledText(" STALE \(Figures.age(status.freshnessSeconds)) ", .stale) : StyledText()
  }

  private static func readOnly(_ status: FeedStatus) -> StyledText {
    status.writer.map { StyledText("read-only (writer \($0))", .header) } ?? StyledText()
  }

  static func scope(_ scope: Scope) -> String {
    switch scope {
    case .everything: "all services"
    case .team(let name): "team \(name)"
    case .service(let name): "service \(name)"
    }
  }
}

/// The last row but one: how the reading of the log is going (UI.md 3.8).
enum StatusBar {
  /// - Parameter isAlone: Whether the timeline has rows of its own, so that this one only explains
  ///   it.
  static func draw(status: FeedStatus, view: ViewState, isAlone: Bool, on canvas: Canvas) {
    guard canvas.rows > 0 else { return }
    let zone = ClockText(zone: view.shownZone).zoneName(at: status.now)
    var right = StyledText("\(zone)  \(view.window.label) ", .textDim)
    if let frozen = view.frozen, status.replay == nil {
      let more = max(0, status.events - frozen.events)
      right = StyledText(" FROZEN +\(more) ", .modeFrozen) + StyledText("  ") + right
    }
    if let timeline = status.timeline {
      draw(timeline, status, view, right, isAlone: isAlone, on: canvas)
      return
    }
    let room = canvas.part(
      row: 0, column: 1, rows: 1, columns: canvas.columns - right.columns - 3)
    room.write(LinePart.line(parts(status), columns: room.columns), row: 0)
    canvas.writeRight(right, row: 0)
  }

  private static func parts(_ status: FeedStatus) -> [LinePart] {
    var parts: [LinePart] = []
    // The header says how old that is.
    let isEnded = if case .ended = status.mode { true } else { false }
    if let progress = status.loading {
      parts.append(LinePart(ProgressText.line(progress), .severityInfo, priority: 0))
    }
    if let notice = status.stateNotice {
      parts.append(LinePart(notice, .statusWarn, priority: 0))
      parts.append(LinePart(status.stateDetail ?? "", .textDim, priority: 3))
    }
    if status.isStale {
      parts.append(
        LinePart(" STALE \(Figures.age(status.freshnessSeconds)) ", .stale, priority: 0))
    } else if let fresh = status.freshnessSeconds, status.mode != .demo, !isEnded {
      parts.append(LinePart("fresh \(Figures.age(fresh))", priority: 2))
    }
    if let lag = status.lagSeconds, lag.isFinite, !status.isLoading {
      let text = lag < 60 ? Figures.decimal(max(0, lag), digits: 1) + "s" : Figures.age(lag)
      parts.append(LinePart("lag \(text)", .textDim, priority: 4))
    }
    if status.sources > 0 { parts.append(sources(status)) }
    let bad = status.badLines
    parts.append(
      LinePart(
        "+\(Figures.count(bad)) bad lines", bad > 0 ? .statusWarn : .textDim,
        priority: bad > 0 ? 2 : 5))
    if status.behindBytes > 0 {
      parts.append(
        LinePart("behind \(Figures.bytes(status.behindBytes))", .statusWarn, priority: 3))
    }
    if let notice = status.clockNotice { parts.append(LinePart(notice, .statusWarn, priority: 1)) }
    parts.append(LinePart("events \(Figures.count(status.events))", .textDim, priority: 6))
    if let memory = status.memoryBytes {
      parts.append(LinePart("mem \(Figures.bytes(memory))", .textDim, priority: 7))
    }
    return parts
  }
}

extension StatusBar {
  /// The timeline, or the line below it, with what is to be said of the reading at the right.
  private static func draw(
    _ timeline: Timeline, _ status: FeedStatus, _ view: ViewState, _ end: StyledText,
    isAlone: Bool, on canvas: Canvas
  ) {
    let isWide = canvas.columns >= 72
    var parts: [LinePart] = []
    let zoom = ScrubberBar.zoomLabel(timeline, view)
    if !isAlone { parts.append(LinePart(zoom, priority: 1)) }
    if !status.isLoading, status.sourcesOK < status.sources {
      // Whatever the clock shows lacks what is not read.
      let count = "src \(status.sourcesOK)/\(status.sources)"
      parts.append(isAlone ? sources(status) : LinePart(count, .statusWarn, priority: 1))
    }
    if let progress = status.loading {
      parts += ProgressText.parts(progress, isWide: canvas.columns >= 100)
    } else if let replay = status.replay {
      // As wide at every instant, so that the timeline stays where it is.
      let all = Figures.count(replay.eventsInAll)
      let counts = "\(padded(Figures.count(replay.eventsShown), to: all.count)) of \(all) events"
      if isWide { parts.append(LinePart(counts, .textDim, priority: 3)) }
      if let asKnown = status.asKnown {
        let words = padded(asKnown.words(isShort: !isWide), to: isWide ? 14 : 9)
        parts.append(LinePart(words, priority: 1))
      }
      let share = padded(Figures.percent(replay.fraction), to: isWide ? 6 : 0)
      parts.append(LinePart(share, .textDim, priority: 2))
    }
    if isWide {
      parts.append(LinePart(end, priority: 0))
    } else {
      parts.append(LinePart("\(view.window.label) ", .textDim, priority: 0))
    }
    // Half of the line is for time itself.
    let right = LinePart.line(parts, columns: canvas.columns * (isAlone ? 3 : 2) / 4)
    canvas.writeRight(right, row: 0)
    let left = canvas.part(
      row: 0, column: 1, rows: 1, columns: canvas.columns - right.columns - 3)
    if isAlone {
      let legend = ScrubberBar.legend(timeline, view)
      left.write(LinePart.line(legend, columns: left.columns), row: 0)
    } else {
      ScrubberBar.drawRow(timeline, status: status, view: view, on: left)
    }
  }

  private static func padded(_ text: String, to count: Int) -> String {
    String(repeating: " ", count: max(0, count - text.count)) + text
  }

  /// How many sources are well, and what is wrong with the first that is not.
  private static func sources(_ status: FeedStatus) -> LinePart {
    let count = "src \(status.sourcesOK)/\(status.sources)"
    guard status.sourcesOK < status.sources else {
      return LinePart(count + " ok", .textDim, priority: 3)
    }
    var text = StyledText(count, .statusWarn)
    if let bad = status.firstBadSource {
      text += StyledText(" " + bad.prefix(44) + (bad.count > 44 ? ".." : ""), .statusWarn)
    }
    let others = status.sources - status.sourcesOK - 1
    if others > 0 { text += StyledText(" +\(others)", .statusWarn) }
    return LinePart(text, priority: 1)
  }
}

/// The last row: a notice, or the keys of the view. A notice takes as many rows as it needs, since its
/// end tells what would be right.
enum FooterBar {
  /// How many rows it needs.
  static func rows(of view: ViewState, columns: Int, atMost limit: Int) -> Int {
    guard view.prompt == nil, let notice = view.notice else { return 1 }
    return min(max(1, limit), lines(of: notice, view, columns).count)
  }

  /// A notice, broken between words, with the key that removes it.
  private static func lines(of notice: String, _ view: ViewState, _ columns: Int) -> [String] {
    let key = view.keys.names(of: .close).first.map { "  (\($0))" } ?? ""
    var lines = [""]
    for word in notice.split(separator: " ", omittingEmptySubsequences: false) {
      let longer = lines[lines.count - 1] + " " + word
      if lines != [""], StyledText(longer, .input).columns > columns {
        lines.append(" " + word)
      } else {
        lines[lines.count - 1] = longer
      }
    }
    if StyledText(lines[lines.count - 1] + key, .input).columns > columns { lines.append("") }
    lines[lines.count - 1] += key
    return lines
  }
  /// So many keys come first in any view: help, back, open.
  private static let general = 3

  static func draw(view: ViewState, on canvas: Canvas) {
    guard canvas.rows > 0 else { return }
    if let prompt = view.prompt {
      canvas.fill(.input)
      let room = max(0, canvas.columns - 3)
      // The end of what is typed, by columns: a character may take two.
      var end = prompt.text.suffix(room)
      while StyledText(String(end), .input).columns > room { end.removeFirst() }
      let text = StyledText("\(prompt.kind.rawValue)\(end)", .input)
      canvas.write(text + StyledText("_", .input), row: 0)
      let left = canvas.columns - text.columns - 2
      if !prompt.offers.isEmpty, left > 0 {
        let offers = StyledText(prompt.offers.joined(separator: " "), .input)
        canvas.write(
          offers.fitted(to: left, glyphs: canvas.glyphs), row: 0, column: text.columns + 2)
      }
      canvas.park(row: 0, column: text.columns, isShown: true)
      return
    }
    if let notice = view.notice {
      canvas.fill(.input)
      for (row, line) in lines(of: notice, view, canvas.columns).prefix(canvas.rows).enumerated() {
        canvas.write(StyledText(line, .input), row: row)
      }
      return
    }
    canvas.fill(.footer)
    if view.wallboard != nil {
      // There is no board without figures, and yet its keys are locked.
      let key = view.keys.names(of: .toggleWallboard).first.map { "\($0)  back to the keys" } ?? ""
      canvas.write(StyledText(key, .footer), row: 0, column: 1)
      return
    }
    var parts: [LinePart] = []
    let entries = view.keys.entries(in: view.view)
    for (index, entry) in entries.enumerated() {
      guard var hint = entry.hint, let key = entry.keys.first, entry.action != .open(view.view),
        entry.hintViews?.contains(view.view) ?? true
      else { continue }
      if entry.action == .back, !view.isAtStart { hint = "Back" }
      // What only works here stays longer than what works everywhere.
      let isGeneral = entry.views == nil && entry.hintViews == nil && index >= general
      parts.append(
        LinePart(
          StyledText(key.name, .key) + StyledText(" \(hint)", .footer),
          priority: isGeneral ? index + entries.count : index))
    }
    canvas.write(LinePart.line(parts, columns: canvas.columns - 2), row: 0, column: 1)
  }
}

/// A first reading in words.
enum ProgressText {
  /// Beside a timeline: how far, what that means for the figures, and how long still.
  static func parts(_ progress: FeedStatus.Progress, isWide: Bool) -> [LinePart] {
    let full = line(progress)
    let left = progress.secondsLeft.map { " \(Figures.shortDuration($0)) left" } ?? ""
    return [
      LinePart(
        isWide ? full : "reading \(percent(progress))\(left)", .severityInfo, priority: 0),
      LinePart("figures may change", .severityInfo, priority: 1),
    ]
  }

  static func percent(_ progress: FeedStatus.Progress) -> String {
    "\(Int((min(1, max(0, progress.fraction.isFinite ? progress.fraction : 0)) * 100)))%"
  }

  static func line(_ progress: FeedStatus.Progress) -> String {
    var text = "reading \(percent(progress))"
    if let rate = progress.bytesPerSecond, rate.isFinite, rate >= 0, rate < 1e15 {
      text += " \(Figures.bytes(Int64(rate)))/s"
    }
    if let left = progress.secondsLeft { text += " \(Figures.shortDuration(left)) left" }
    return text
  }
}
