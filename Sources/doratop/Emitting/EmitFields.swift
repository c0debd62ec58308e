import ArgumentParser

/// The options for the fields of a line, one for each key of EVENTS.md 2.2 and 2.3.
struct EmitFields: ParsableArguments {
  @Option(parsing: .unconditional, help: "The state.")
  var state: String?
  @Option(parsing: .unconditional, help: "When it happened (default: now).")
  var time: String?
  @Option(
    parsing: .unconditional,
    help: "What it is called all its life: lines with one id are one deployment, run or incident.")
  var id: String?
  @Option(
    parsing: .unconditional, help: "The service (default: the last part of the repository's name).")
  var service: String?
  @Option(parsing: .unconditional, help: "owner/name, or an address.")
  var repo: String?
  @Option(parsing: .unconditional, help: "The environment, such as production.")
  var env: String?
  @Option(parsing: .unconditional, help: "The team that the service belongs to.")
  var team: String?
  @Option(parsing: .unconditional, help: "Who did it.")
  var actor: String?
  @Option(parsing: .unconditional, help: "Where more is to be found.")
  var url: String?
  @Option(parsing: .unconditional, help: "The tool that tells it.")
  var source: String?
  @Option(parsing: .unconditional, help: "An id of this line: one that comes twice counts once.")
  var event: String?
  @Option(parsing: .unconditional, help: "auto, manual, schedule or rollback.")
  var trigger: String?
  @Option(parsing: .unconditional, help: "The commit.")
  var sha: String?
  @Option(parsing: .unconditional, help: "Who wrote it.")
  var author: String?
  @Option(parsing: .unconditional, help: "The branch.")
  var branch: String?
  @Option(parsing: .unconditional, help: "What it says.")
  var title: String?
  @Option(parsing: .unconditional, help: "When it was committed: where lead time starts.")
  var committed: String?
  @Option(parsing: .unconditional, help: "When it was written.")
  var authored: String?
  @Option(parsing: .unconditional, help: "Lines added.")
  var added: String?
  @Option(parsing: .unconditional, help: "Lines deleted.")
  var deleted: String?
  @Option(parsing: .unconditional, help: "Files changed.")
  var files: String?
  @Option(parsing: .unconditional, help: "The pull or merge request that a commit belongs to.")
  var change: String?
  @Option(parsing: .unconditional, help: "The commit that it takes back.")
  var reverts: String?
  @Option(parsing: .unconditional, help: "The branch that a change is for.")
  var base: String?
  @Option(parsing: .unconditional, help: "The last commit of a change.")
  var head: String?
  @Option(parsing: .unconditional, help: "When a change or an incident was opened.")
  var opened: String?
  @Option(parsing: .unconditional, help: "When the first commit of a change was made.")
  var firstCommit: String?
  @Option(parsing: .unconditional, help: "How many commits a change has.")
  var commits: String?
  @Option(parsing: .unconditional, help: "The name of a pipeline, job, alert or measurement.")
  var name: String?
  @Option(parsing: .unconditional, help: "The pipeline that a job or deployment belongs to.")
  var run: String?
  @Option(parsing: .unconditional, help: "build, test, scan, deploy or verify.")
  var stage: String?
  @Option(parsing: .unconditional, help: "Which attempt this is, from 1.")
  var attempt: String?
  @Option(parsing: .unconditional, help: "When it started.")
  var started: String?
  @Option(parsing: .unconditional, help: "When it was queued.")
  var queued: String?
  @Option(parsing: .unconditional, help: "The version deployed.")
  var version: String?
  @Option(parsing: .unconditional, help: "How bad it is.")
  var severity: String?
  @Option(parsing: .unconditional, help: "The id of the deployment at fault, or none.")
  var deploy: String?
  @Option(parsing: .unconditional, help: "The alert that told of it.")
  var alert: String?
  @Option(parsing: .unconditional, help: "How long a check took, in milliseconds.")
  var ms: String?
  @Option(parsing: .unconditional, help: "What a check answered.")
  var code: String?
  @Option(parsing: .unconditional, help: "The value of a measurement.")
  var value: String?
  @Option(parsing: .unconditional, help: "Its unit.")
  var unit: String?
  @Option(parsing: .unconditional, help: "The text of a note.")
  var text: String?
  @Option(
    parsing: .unconditionalSingleValue,
    help: "Another service that an incident or alert is about; may be repeated.")
  var services: [String] = []
  @Option(
    parsing: .unconditionalSingleValue,
    help:
      "The exact commits that a deployment brings, separated by commas or blanks; may be repeated.")
  var shas: [String] = []
  @Option(
    parsing: .unconditionalSingleValue,
    help: "The parents of a commit, separated by commas or blanks; may be repeated.")
  var parents: [String] = []
  @Option(
    parsing: .unconditionalSingleValue,
    help: "The id of a deployment or incident that this one repairs; may be repeated.")
  var fixes: [String] = []
  @Flag(help: "The commit is a merge.")
  var merge = false
  @Flag(help: "The author is a program.")
  var bot = false
  @Flag(help: "Not from a real run.")
  var synthetic = false
  @Option(
    name: .customLong("set"), parsing: .unconditionalSingleValue,
    help: ArgumentHelp("A label of your own; may be repeated.", valueName: "key=value"))
  var labels: [String] = []

  /// What was given.
  var values: [EmitField: EmitValue] {
    var values: [EmitField: EmitValue] = [:]
    for field in EmitField.allCases { values[field] = value(of: field) }
    return values
  }

  private func value(of field: EmitField) -> EmitValue? {
    func option(_ text: String?) -> EmitValue? { text.map(EmitValue.text) }
    func list(_ list: [String]) -> EmitValue? { list.isEmpty ? nil : .list(list) }
    return switch field {
    case .id: option(id)
    case .service: option(service)
    case .repo: option(repo)
    case .env: option(env)
    case .team: option(team)
    case .actor: option(actor)
    case .url: option(url)
    case .source: option(source)
    case .event: option(event)
    case .trigger: option(trigger)
    case .sha: option(sha)
    case .author: option(author)
    case .branch: option(branch)
    case .title: option(title)
    case .committed: option(committed)
    case .authored: option(authored)
    case .added: option(added)
    case .deleted: option(deleted)
    case .files: option(files)
    case .change: option(change)
    case .reverts: option(reverts)
    case .base: option(base)
    case .head: option(head)
    case .opened: option(opened)
    case .firstCommit: option(firstCommit)
    case .commits: option(commits)
    case .name: option(name)
    case .run: option(run)
    case .stage: option(stage)
    case .attempt: option(attempt)
    case .started: option(started)
    case .queued: option(queued)
    case .version: option(version)
    case .severity: option(severity)
    case .deploy: option(deploy)
    case .alert: option(alert)
    case .ms: option(ms)
    case .code: option(code)
    case .value: option(value)
    case .unit: option(unit)
    case .text: option(text)
    case .services: list(services)
    case .shas: list(shas)
    case .parents: list(parents)
    case .fixes: list(fixes)
    case .merge: merge ? EmitValue.flag : nil
    case .bot: bot ? EmitValue.flag : nil
    case .synthetic: synthetic ? EmitValue.flag : nil
    }
  }

  /// The labels, of which a later one of a name wins.
  func labelPairs() throws -> [(key: String, value: String)] {
    var pairs: [(key: String, value: String)] = []
    for label in labels {
      guard let equals = label.firstIndex(of: "="), equals > label.startIndex else {
        throw Output.fail(
          "--set is \"\(label)\", expected a name, = and a value", code: Output.Code.usage)
      }
      let key = String(label[..<equals])
      pairs.removeAll { $0.key == key }
      pairs.append((key, String(label[label.index(after: equals)...])))
    }
    return pairs
  }
}
