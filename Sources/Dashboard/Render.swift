public import DeliveryMetrics

/// What a screen needs beyond the snapshot; `nil` when that is enough.
public func detailRequest(for view: ViewState, status: FeedStatus?, size: Size) -> DetailRequest? {
  if let request = view.place.request { return request }
  let panels = shownPanels(of: view, status: status, size: size)
  return panels.contains(.pipeline) ? .overview : nil
}

/// The panels that stand on the screen; none unless it is an overview with panels.
public func shownPanels(of view: ViewState, status: FeedStatus?, size: Size) -> [PanelID] {
  guard view.view == .overview, view.wallboard == nil else { return [] }
  let extra = status.map { ScrubberBar.extraRows($0, size) } ?? 0
  return OverviewLayout(size: Size(rows: size.rows - extra, columns: size.columns)).panels
}

/// Draws one screen: the same arguments give the same frame, at every size from 0x0 up.
///
/// - Parameter snapshot: `nil` before anything has been read; the frame then says so.
public func render(
  snapshot: Snapshot?, status: FeedStatus, view: ViewState, size: Size, detail: Detail? = nil
) -> Frame {
  let canvas = Canvas(size: size, tier: view.glyphs)
  let layout = OverviewLayout(size: size)
  let message = MessageScreen.message(for: snapshot, status: status, view: view)
  if layout.kind == .tiny {
    if let snapshot, message == nil {
      let scene = Scene(snapshot: snapshot, status: status, view: view)
      OverviewScreen(scene: scene, layout: layout).draw(on: canvas)
    } else if canvas.rows >= 6, let message {
      message.draw(on: canvas)
    } else {
      canvas.write(TinyScreen.sizeHint(size), row: 0)
    }
    // What is typed, and what is answered, is to be seen at any size.
    if view.prompt != nil || view.notice != nil {
      FooterBar.draw(
        view: view,
        on: canvas.part(row: size.rows - 1, column: 0, rows: 1, columns: size.columns))
    }
  } else if let board = view.wallboard, let snapshot, message == nil {
    let scene = Scene(snapshot: snapshot, status: status, view: view)
    WallboardScreen(scene: scene, board: board).draw(on: canvas)
  } else {
    let columns = size.columns
    let extra = ScrubberBar.extraRows(status, size)
    let rows = size.rows - 3 - extra
    HeaderBar.draw(
      snapshot: snapshot, status: status, view: view,
      on: canvas.part(row: 0, column: 0, rows: 1, columns: columns))
    if let timeline = status.timeline, extra > 0 {
      ScrubberBar.drawRows(
        timeline, status: status, view: view,
        on: canvas.part(row: rows + 1, column: 1, rows: extra, columns: columns - 2))
    }
    StatusBar.draw(
      status: status, view: view, isAlone: extra > 0,
      on: canvas.part(row: size.rows - 2, column: 0, rows: 1, columns: columns))
    if let message {
      message.draw(on: canvas.part(row: 1, column: 0, rows: rows, columns: columns))
    } else if let snapshot {
      let scene = Scene(snapshot: snapshot, status: status, view: view, detail: detail)
      if let content = ListViews.content(of: scene) {
        ListDrawing(content, place: view.place).draw(
          on: canvas.part(row: 1, column: 0, rows: rows, columns: columns))
      } else {
        let less = Size(rows: size.rows - extra, columns: columns)
        OverviewScreen(scene: scene, layout: OverviewLayout(size: less)).draw(
          on: canvas.part(row: 0, column: 0, rows: less.rows, columns: columns))
      }
    }
    // After what the cursor would wait on otherwise: a line that is typed has it.
    let footer = FooterBar.rows(of: view, columns: columns, atMost: size.rows / 2)
    FooterBar.draw(
      view: view,
      on: canvas.part(row: size.rows - footer, column: 0, rows: footer, columns: columns))
  }
  if view.isHelpOpen { HelpOverlay.draw(view: view, on: canvas) }
  return canvas.frame
}
