/// Lines that speak of one thing under several names: a change and its commits, a pipeline and its
/// jobs, a deployment by its id and by its commit.
///
/// A group stays or goes as a whole.
struct SliceGroups<Name: Hashable, Group: SliceGroup> {
  private var numbers: [Name: Int] = [:]
  private var parents: [Int] = []
  private var groups: [Group] = []

  /// The number of the group of some names, which is one from now on.
  mutating func number(_ names: Name...) -> Int {
    var found: Int?
    for name in names {
      let number = number(of: name)
      found = found.map { join($0, number) } ?? number
    }
    return found ?? number(of: names[0])
  }

  /// The number of the group of a name; `nil` for one that nothing spoke of.
  func known(_ name: Name) -> Int? {
    guard var number = numbers[name] else { return nil }
    while parents[number] != number { number = parents[number] }
    return number
  }

  subscript(number: Int) -> Group {
    get { groups[number] }
    set { groups[number] = newValue }
  }

  /// Numbers of all groups.
  var all: [Int] { parents.indices.filter { parents[$0] == $0 } }

  private mutating func number(of name: Name) -> Int {
    if let known = numbers[name] { return root(known) }
    numbers[name] = groups.count
    parents.append(groups.count)
    groups.append(Group())
    return groups.count - 1
  }

  private mutating func root(_ number: Int) -> Int {
    var number = number
    while parents[number] != number {
      parents[number] = parents[parents[number]]
      number = parents[number]
    }
    return number
  }

  private mutating func join(_ first: Int, _ second: Int) -> Int {
    if first == second { return first }
    let isFirst = groups[first].lines.count >= groups[second].lines.count
    let (into, from) = isFirst ? (first, second) : (second, first)
    parents[from] = into
    groups[into].take(groups[from])
    groups[from] = Group()
    return into
  }
}

/// What is known of a group.
protocol SliceGroup {
  /// Its lines, once for each event.
  var lines: [Int] { get }
  init()
  /// Takes in another group that turned out to be the same.
  mutating func take(_ other: Self)
}
