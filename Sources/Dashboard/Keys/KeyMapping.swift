/// What a user wants of the keys of one action, as it was written.
public struct KeyWish: Sendable, Equatable {
  /// The name of an action, or what was taken for one.
  public var action: String
  /// The names of its keys in place of the usual ones; empty for no key.
  public var keys: [String]
  /// Where it stands, for whoever tells what is wrong with it.
  public var line: Int

  /// Creates a wish.
  public init(_ action: String, keys: [String], line: Int) {
    (self.action, self.keys, self.line) = (action, keys, line)
  }
}

/// Why a wish could not be granted, or what it costs.
public struct KeyFault: Error, Sendable, Equatable {
  /// That of the wish.
  public var line: Int
  /// What was found, and what would be right.
  public var sentence: String
}

extension KeyTable {
  /// Keys that go on doing what they do, so that nobody is locked in: a terminal turns two of them
  /// into signals before anybody could read them.
  static let reserved: [(key: Key, action: Action)] = [
    (.character("q"), .back), (.control("c"), .quit), (.control("z"), .suspend),
  ]

  /// The table with other keys, and what is wrong with the wishes.
  ///
  /// An action whose wish says nothing that can be used keeps its usual keys. Of two wishes for one
  /// key the first is granted, and a wish goes before what is usual.
  public func remapped(_ wishes: [KeyWish]) -> (table: KeyTable, faults: [KeyFault]) {
    var mapping = KeyMapping(self)
    for wish in wishes { mapping.read(wish) }
    return mapping.result
  }
}

/// A table on its way to other keys.
private struct KeyMapping {
  private var table: KeyTable
  private var faults: [KeyFault] = []
  /// The wishes that name an action and a key, by the place of their entry.
  private var granted: [(index: Int, line: Int)] = []

  init(_ table: KeyTable) { self.table = table }

  /// Gives an action its keys, without a look at the others.
  mutating func read(_ wish: KeyWish) {
    guard let index = table.entries.firstIndex(where: { $0.name == wish.action }) else {
      let names = table.entries.map(\.name)
      let expected =
        Nearest.name(to: wish.action, among: names)
        ?? "one of \(names.joined(separator: ", "))"
      fault(wish.line, "\"\(wish.action.prefix(60))\" is not an action, expected \(expected)")
      return
    }
    let entry = table.entries[index]
    let kept = KeyTable.reserved.filter { $0.action == entry.action }.map(\.key)
    if wish.keys.isEmpty, let key = kept.first {
      fault(
        wish.line,
        "\(entry.name) has no key, expected one; \(key.name) remains, so that nobody is locked in")
    }
    var keys: [Key] = []
    for text in wish.keys {
      do throws(Key.NameFault) {
        let key = try Key(named: text)
        if let owner = KeyTable.reserved.first(where: { $0.key == key })?.action,
          owner != entry.action
        {
          fault(
            wish.line,
            "\(entry.name) is \"\(text)\", which is always \(owner.name), expected another key")
        } else if !keys.contains(key) {
          keys.append(key)
        }
      } catch {
        fault(wish.line, "\(entry.name) is \"\(text.prefix(60))\", \(error.sentence)")
      }
    }
    if keys.isEmpty, !wish.keys.isEmpty { return }
    table.entries[index].keys = keys + kept.filter { !keys.contains($0) }
    granted.append((index, wish.line))
  }

  /// The table with one meaning for each key of a view.
  var result: (table: KeyTable, faults: [KeyFault]) {
    var mapping = self
    for wish in granted {
      for key in mapping.table.entries[wish.index].keys {
        for index in table.entries.indices where mapping.clash(wish.index, index, over: key) {
          mapping.settle(key, winner: wish.index, loser: index)
        }
      }
    }
    return (mapping.table, mapping.faults.sorted { $0.line < $1.line })
  }

  private func clash(_ one: Int, _ two: Int, over key: Key) -> Bool {
    let (first, second) = (table.entries[one], table.entries[two])
    return one != two && first.keys.contains(key) && second.keys.contains(key)
      && first.sharesView(with: second)
  }

  /// Takes a key from an entry that has lost it.
  private mutating func settle(_ key: Key, winner: Int, loser: Int) {
    let (first, second) = (table.entries[winner], table.entries[loser])
    table.entries[loser].keys.removeAll { $0 == key }
    let line = granted.first { $0.index == loser } ?? granted.first { $0.index == winner }
    let found = "\(key.name) is the key of \(first.name) and of \(second.name)"
    fault(
      line?.line ?? 1,
      "\(found), where \(first.name) wins, expected another key for \(second.name), or none")
  }

  private mutating func fault(_ line: Int, _ sentence: String) {
    faults.append(KeyFault(line: line, sentence: sentence))
  }
}

extension KeyTable.Entry {
  /// Whether there is a view in which both work.
  fileprivate func sharesView(with other: KeyTable.Entry) -> Bool {
    guard let views, let others = other.views else { return true }
    return !views.isDisjoint(with: others)
  }
}
