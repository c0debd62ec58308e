/// Finds what somebody may have meant.
public enum Nearest {
  /// The name that is closest to a word; `nil` when none is close enough to be meant.
  ///
  /// Close is one slip in three letters at most, or the same beginning of at least four.
  public static func name(to word: String, among names: some Sequence<String>) -> String? {
    let letters = Array(word.lowercased().prefix(40))
    guard letters.count > 1 else { return nil }
    let measured = names.map { name -> (name: String, slips: Int) in
      let other = Array(name.lowercased())
      let common = zip(letters, other).prefix { $0 == $1 }.count
      // A word that was broken off is a slip, however long the rest.
      return (name, common >= 4 ? 1 : slips(letters, other))
    }
    let best = measured.min { $0.slips < $1.slips }
    return best.flatMap { $0.slips <= max(1, letters.count / 3) ? $0.name : nil }
  }

  /// Words for a sentence about a name that does not exist: ` (did you mean window?)`, else nothing.
  public static func question(_ word: String, among names: some Sequence<String>) -> String {
    name(to: word, among: names).map { " (did you mean \($0)?)" } ?? ""
  }

  /// The sentence about a name that does not exist: `no column "led" (did you mean lead?), expected
  /// one of name, lead`.
  ///
  /// - Parameter place: Where it does not exist, with a blank before.
  public static func refusal(
    _ kind: String, _ word: String, _ place: String = "", among names: [String]
  ) -> String {
    "no \(kind) \"\(word)\"\(place)\(question(word, among: names)), expected one of "
      + names.joined(separator: ", ")
  }

  /// How many letters have to be put in, left out, changed, or swapped with their neighbour.
  private static func slips(_ one: [Character], _ two: [Character]) -> Int {
    var before: [Int] = []
    var last = Array(0...two.count)
    for row in 1...max(1, one.count) where row <= one.count {
      var line = [row] + Array(repeating: 0, count: two.count)
      for column in 1...max(1, two.count) where column <= two.count {
        let isSame = one[row - 1] == two[column - 1]
        var least = min(last[column] + 1, line[column - 1] + 1, last[column - 1] + (isSame ? 0 : 1))
        if row > 1, column > 1, one[row - 1] == two[column - 2], one[row - 2] == two[column - 1] {
          least = min(least, before[column - 2] + 1)
        }
        line[column] = least
      }
      (before, last) = (last, line)
    }
    return last[two.count]
  }
}
