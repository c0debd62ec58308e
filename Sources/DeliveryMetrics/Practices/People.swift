import DeliveryEvents

/// Who somebody is: the names of authors, and of who deployed or resolved something.
struct People {
  let symbols: SymbolTable
  let rules: NameRules

  /// The one name of somebody who goes by several: as given, until aliases can be configured.
  func canonical(_ name: Symbol) -> Symbol { name }

  /// Whether a name is that of a program.
  func isBot(_ name: Symbol) -> Bool { rules.isBot(name, in: symbols) }

  /// The one name of somebody, if it is a person's; none otherwise.
  func person(_ name: Symbol) -> Symbol {
    name.isNone || isBot(name) ? .none : canonical(name)
  }

  /// The author of a commit, if it is a person.
  func author(of commit: CommitLine) -> Symbol {
    commit.bot == true ? .none : person(commit.author)
  }
}
