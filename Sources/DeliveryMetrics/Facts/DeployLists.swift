import DeliveryEvents

/// What of a deployment are lists, if anything: few have them, and what is said of a deployment is handed on
/// very often, so this is no more than where they are.
///
/// Lent by a ``DeployListStore``: not to be asked once that is gone.
struct DeployLists: BitwiseCopyable, Equatable {
  /// The lists themselves.
  struct Content: Hashable {
    /// The exact content; `nil` without a list.
    var shas: [Symbol]?
    /// What it repairs; `nil` without a list.
    var fixes: [Symbol]?
    var labels: [EventLabel] = []
    /// The own sha of each repo, for a deployment made of several without a list; else empty.
    var parts: [Symbol] = []

    var isEmpty: Bool { shas == nil && fixes == nil && labels.isEmpty && parts.isEmpty }
  }

  /// Holds lists where they stay.
  fileprivate final class Holder {
    let content: Content

    init(_ content: Content) {
      self.content = content
    }
  }

  static var none: DeployLists { DeployLists(holder: nil) }

  fileprivate let holder: Unmanaged<Holder>?

  /// Whether there is anything in any of them.
  var isEmpty: Bool { holder == nil }
  var content: Content? { holder?._withUnsafeGuaranteedRef { $0.content } }
  var shas: [Symbol]? { holder?._withUnsafeGuaranteedRef { $0.content.shas } }
  var fixes: [Symbol]? { holder?._withUnsafeGuaranteedRef { $0.content.fixes } }
  var labels: [EventLabel] { holder?._withUnsafeGuaranteedRef { $0.content.labels } ?? [] }
  var parts: [Symbol] { holder?._withUnsafeGuaranteedRef { $0.content.parts } ?? [] }

  static func == (left: DeployLists, right: DeployLists) -> Bool {
    left.holder?.toOpaque() == right.holder?.toOpaque() || left.content == right.content
  }
}

/// Keeps the lists of the deployments of one service, as long as it is there.
final class DeployListStore {
  private var holders: [DeployLists.Holder] = []
  /// Those that several lines came to, each once: a clock that goes to and fro must not leave any behind.
  private var merged: [DeployLists.Content: DeployLists] = [:]

  /// Keeps what one line has.
  func keep(_ content: DeployLists.Content) -> DeployLists {
    if content.isEmpty { return .none }
    let holder = DeployLists.Holder(content)
    holders.appendSparingly(holder)
    return DeployLists(holder: Unmanaged.passUnretained(holder))
  }

  /// Keeps what several lines came to: mostly what one of them has.
  func keep(_ content: DeployLists.Content, of lines: [DeployLine]) -> DeployLists {
    if content.isEmpty { return .none }
    if let line = lines.last(where: { $0.lists.content == content }) { return line.lists }
    if let known = merged[content] { return known }
    let lists = keep(content)
    merged[content] = lists
    return lists
  }
}
