import DeliveryEvents
import DeliveryMetrics
import Yams

/// Sources, and what names in the log mean.
extension ConfigurationReader {
  mutating func readSources(_ node: Node) {
    let expected = "a file, a glob, a folder or -"
    for text in fields.texts(node, "sources", expected) {
      configuration.sources.append(place(of: text))
    }
  }

  /// A path of the file, as seen from where the program is.
  func place(of name: String) -> String {
    if name == "-" || name.hasPrefix("/") { return name }
    if name.hasPrefix("~/"), let home = surroundings.home { return home + name.dropFirst() }
    return FilePath.joined(FilePath.folder(of: fields.path), name)
  }

  mutating func readServices(_ node: Node) {
    let expected = "lines such as acme/checkout-api: checkout"
    for (key, value) in fields.pairs(node, "services", expected) {
      let place = "services.\(key.text.prefix(60))"
      guard let service = fields.text(value, place, "the name of a service") else { continue }
      let name = RepoName.normalised(key.text)
      guard !name.isEmpty else {
        fields.fault(key, "\(place) names no repository, expected owner/name")
        continue
      }
      for pattern in fields.patterns(
        key, place, "a repository",
        { _ throws(PatternFault) in
          try NamePattern(glob: name)
        })
      {
        configuration.settings.services.entries.append(
          ServiceMap.Entry(repository: pattern, service: service))
      }
    }
  }

  mutating func readTeams(_ node: Node) {
    let expected = "lines such as payments: [checkout, billing]"
    for (key, value) in fields.pairs(node, "teams", expected) {
      let place = "teams.\(key.text.prefix(60))"
      let services = fields.patterns(value, place, "the name of a service") {
        (text) throws(PatternFault) in try NamePattern(glob: text)
      }
      for pattern in services {
        guard let other = teamOfServices.updateValue(key.text, forKey: pattern.text) else {
          continue
        }
        fields.fault(
          value,
          "\(place) has \"\(pattern.text.prefix(60))\", which is in teams.\(other.prefix(60)) as well, expected it once"
        )
      }
      configuration.settings.teams.entries.append(
        TeamMap.Entry(team: key.text, services: services))
    }
  }

  mutating func readPeople(_ node: Node) {
    let expected = "lines such as Ann Archer: [ann, ann@example.org]"
    for (key, value) in fields.pairs(node, "people", expected) {
      let place = "people.\(key.text.prefix(60))"
      for (alias, place) in fields.list(value, place, "a list of names") {
        guard let name = fields.text(alias, place, "a name") else { continue }
        let other = configuration.settings.people.updateValue(key.text, forKey: name)
        if let other, other != key.text {
          configuration.settings.people[name] = other
          fields.fault(
            alias,
            "\(place) is \"\(name.prefix(60))\", who is \(other.prefix(60)) already, expected it once"
          )
        }
      }
    }
  }

  mutating func readEnvironments(_ node: Node) {
    let expected = "a name, or a regular expression such as ^prod"
    for (key, value) in fields.fields(
      node, "environments", ["production", "ignored", "staging"])
    {
      let patterns = fields.patterns(value, "environments.\(key)", expected) {
        (text) throws(PatternFault) in try NamePattern(wholeWordOrPattern: text)
      }
      switch key {
      case "production": configuration.settings.names.production = patterns
      case "ignored": configuration.settings.names.ignored = patterns
      default: configuration.settings.names.staging = patterns
      }
    }
  }

  mutating func readPatterns(_ node: Node) {
    for (key, value) in fields.fields(node, "patterns", ["hotfix", "bots", "incidentLabels"]) {
      let patterns = fields.patterns(value, "patterns.\(key)", "a regular expression") {
        (text) throws(PatternFault) in try NamePattern(text)
      }
      switch key {
      case "hotfix": configuration.settings.names.hotfix = patterns
      case "bots": configuration.settings.names.bots = patterns
      default: configuration.settings.names.incidentLabels = patterns
      }
    }
  }
}
