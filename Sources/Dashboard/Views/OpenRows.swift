public import DeliveryMetrics

/// What a row of the open view leads to, and what a search finds in it.
public struct RowSummary: Sendable, Equatable {
  var target: Target?
  var words: String
  /// What tells it from the other rows.
  var item: RowItem
  /// What others know it by, in full; `nil` where it has no name.
  var id: String?

  init(target: Target?, words: String, item: RowItem? = nil, id: String? = nil) {
    self.target = target
    self.words = words
    self.item = item ?? target.map { .target($0) } ?? .words([words])
    self.id = id
  }
}

extension ListContent {
  /// What the loop hands to the next key: the rows that the filter lets through.
  func summaries(_ filter: String) -> [RowSummary] {
    filtered(filter).map { row in
      RowSummary(
        target: row.target, words: row.facts.values.sorted().joined(separator: " "),
        item: row.item, id: row.id)
    }
  }
}

/// The rows of the open view, the keys that its filter knows, and which of all that there is the rows are
/// where they are not all: what keys need to know.
public func openRows(
  snapshot: Snapshot?, detail: Detail?, status: FeedStatus, view: ViewState
) -> (rows: [RowSummary], keys: [String], extent: ListExtent?) {
  guard let snapshot else { return ([], [], nil) }
  let scene = Scene(snapshot: snapshot, status: status, view: view, detail: detail)
  guard let content = ListViews.content(of: scene) else { return ([], [], nil) }
  return (content.summaries(view.place.filter), content.filterKeys, content.extent)
}
