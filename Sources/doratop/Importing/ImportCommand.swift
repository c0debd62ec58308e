import ArgumentParser
import Dashboard
import DeliveryEvents
import DeliveryMetrics

struct ImportCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "import",
    abstract: "Bring the history of a repository or of a forge into a log.",
    subcommands: [ImportGitCommand.self, ImportGitHubCommand.self, ImportGitLabCommand.self])
}

/// Where an import writes, and under which names.
struct ImportPlace: ParsableArguments {
  @Option(
    parsing: .unconditional,
    help: "The log to append what is new in it to, or - for standard output (default: -).")
  var out: String?
  @Option(
    parsing: .unconditional,
    help: "The service (default: the last part of the repository's name).")
  var service: String?
  @Option(
    parsing: .unconditional, help: "owner/name of the repository (default: as it says itself).")
  var repo: String?
  @Flag(help: "Say nothing on standard error but what is wrong.")
  var quiet = false

  func validate() throws {
    for (name, value) in [("--out", out), ("--service", service), ("--repo", repo)]
    where value == "" {
      throw ValidationError("\(name) is empty, expected a value, or no such option")
    }
  }

  /// The log; `nil` for standard output.
  var path: String? { out == "-" ? nil : out }

  /// What the log has already, as `read` finds it; `nil` for standard output.
  ///
  /// - Throws: The exit code for a log that may be written and cannot be read, after saying so.
  func known<Lines>(_ read: (String) throws -> Lines) throws -> Lines? {
    do {
      return try path.map(read)
    } catch let fault as FileFault {
      throw Output.fail(
        "\(fault), expected a log that can be read: its lines tell what is new",
        code: Output.Code.unavailable)
    }
  }
}

struct ImportGitCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "git",
    abstract: "Commits and release tags of a repository, by the program git.",
    discussion: """
      doratop import git ~/src/api --out api.jsonl

      Every commit becomes a line at the time at which it landed on the mainline. Tags that look like \
      releases, or those of --deploy-tags, become deployments; so do the commits of --deploy-branch: \
      of a branch that is named itself all of its first-parent line, of one of many, such as \
      'release/*', what it has beside the mainline and where it left. A deployment that brings the \
      revert of what an earlier one brought, or that is a hotfix of it, repairs it. All of this is \
      derived: the lines have "source":"git", and a label that says from what.

      A second run appends what is new. Nothing in the repository is run, fetched or written.
      """)

  @Argument(help: "The repository, or a folder in it.")
  var path: String
  @OptionGroup var place: ImportPlace
  @Option(parsing: .unconditional, help: "The environment of the deployments.")
  var env = "production"
  @Option(help: "What a tag sets off the deployment by: auto or manual (default: not told).")
  var trigger: DeployTrigger?
  @Option(
    parsing: .unconditional,
    help: "The mainline (default: origin's default branch, else main, master, trunk or HEAD).")
  var branch: String?
  @Option(
    parsing: .unconditionalSingleValue,
    help: "Tags that are deployments, such as 'v*'; may be repeated.")
  var deployTags: [String] = []
  @Option(
    parsing: .unconditionalSingleValue, help: "Tags that are none after all; may be repeated.")
  var skipTags: [String] = []
  @Option(
    parsing: .unconditionalSingleValue,
    help: "Tags that repair what they are built on (default: with hotfix in the name).")
  var hotfixTags: [String] = []
  @Option(
    parsing: .unconditionalSingleValue,
    help: "Branches whose commits are deployments, such as production or 'release/*'.")
  var deployBranch: [String] = []
  @Option(
    name: .customLong("path"), parsing: .unconditionalSingleValue,
    help: "A folder that the service consists of, where a repository has several; may be repeated.")
  var paths: [String] = []
  @Option(parsing: .unconditional, help: "Leave out what landed before, such as 2026-01-01.")
  var since: String?
  @Option(
    help:
      "After how long, such as 14d, a revert does not mean any more that the deployment failed.",
    transform: WindowLength.read)
  var repairWithin = WindowLength(nanoseconds: 14 * 86_400_000_000_000, text: "14d")
  @Flag(help: "Write an incident for each deployment that was repaired.")
  var incidents = false
  @Flag(
    inversion: .prefixedNo,
    help: "Count lines and files of each commit, which takes most of the time.")
  var sizes = true
  @Flag(
    help: ArgumentHelp(
      "Write pseudonyms for authors, the same in every run, and no titles. They are made of the addresses and of $DORATOP_PSEUDONYM_KEY; without a key, whoever guesses an address can prove it."
    ))
  var anonymize = false
  @Option(parsing: .unconditional, help: "A regular expression for names of authors that are bots.")
  var bots = #"(?i)\[bot\]$|^bot-|dependabot|renovate|github-actions"#

  func validate() throws {
    for (name, list) in [
      ("--deploy-tags", deployTags), ("--skip-tags", skipTags), ("--hotfix-tags", hotfixTags),
      ("--deploy-branch", deployBranch), ("--path", paths), ("--env", [env]),
    ] where list.contains("") {
      throw ValidationError("\(name) is empty, expected a value, or no such option")
    }
    if let since, Timestamp(text: since) == nil {
      throw ValidationError("--since is \"\(since)\", expected a time such as 2026-01-01")
    }
    _ = try botPattern()
  }

  private func botPattern() throws -> NamePattern {
    do {
      return try NamePattern(bots)
    } catch {
      throw ValidationError("--bots \(error)")
    }
  }

  private var choices: GitChoices {
    var choices = GitChoices()
    choices.repo = place.repo
    choices.service = place.service
    choices.environment = env
    choices.trigger = trigger.map { $0 == .auto ? .auto : .manual } ?? .none
    choices.branch = branch
    choices.patterns = TagPatterns(
      deployments: deployTags, skipped: skipTags, hotfixes: hotfixTags, branches: deployBranch)
    choices.paths = paths
    choices.since = since.flatMap { Timestamp(text: $0) }
    choices.repairWindow = repairWithin.nanoseconds / 1_000_000_000
    choices.incidents = incidents
    choices.sizes = sizes
    choices.isAnonymous = anonymize
    return choices
  }

  func run() throws {
    let authors = Authors(
      bots: [try botPattern()],
      pseudonymKey: anonymize ? Environment.variable("DORATOP_PSEUDONYM_KEY") ?? "" : nil)
    let git = GitProgram(repository: path)
    let progress = ImportProgress(isQuiet: place.quiet)
    let lines: GitLines
    do throws(GitFault) {
      lines = try read(git, progress)
    } catch {
      throw Output.fail(error.description, code: error.exitCode)
    }
    // Looked at under the lock, so that another import has finished or has not begun.
    let output = try ImportOutput(place.path)
    let log =
      try place.known {
        try ImportedLog(
          $0, service: lines.service, repo: lines.place.repo,
          environment: lines.choices.environment)
      } ?? ImportedLog()
    let new = GitImport(lines, after: log)
    var fault: GitFault?
    do throws(GitFault) {
      try new.write(to: output, git, authors: authors, progress)
    } catch {
      fault = error
    }
    // What was written is whole lines, and the next run goes on after them.
    try output.finish()
    if let fault { throw Output.fail(fault.description, code: fault.exitCode) }
    report(new.summary, lines, written: output.lines)
  }

  private func read(_ git: GitProgram, _ progress: ImportProgress) throws(GitFault) -> GitLines {
    var choices = choices
    let repository = try GitPlace(git, choices)
    if repository.isPartial, choices.sizes {
      choices.sizes = false
      say("a partial clone: sizes are left out, for every file would have to be fetched")
    }
    if repository.isShallow {
      say(
        "a shallow clone: what was before its first commits is not known; git fetch --unshallow brings it"
      )
    }
    let history = try GitHistory(git, choices, repository, now: LogSession.wallClock()) { count in
      progress.say("\(count) commits read")
    }
    return GitLines(history: history, choices: choices, place: repository)
  }

  private func report(_ summary: GitImport.Summary, _ lines: GitLines, written: Int) {
    for note in summary.notes { say(note) }
    let patterns = choices.patterns
    var source = (patterns.deployments + patterns.hotfixes).map { "tags \($0)" }
    source += patterns.branches.map { "branch \($0)" }
    if patterns.isGuess {
      let example = lines.history.deployments.list.last.map { ", such as \($0.id)" } ?? ""
      source.append("tags that look like releases\(example)")
    }
    if summary.commits == 0, !paths.isEmpty {
      say("no commit changed anything in \(paths.joined(separator: ", "))")
    }
    if summary.deployments == 0 {
      say(
        "no deployment: nothing matches \(source.joined(separator: ", ")); --deploy-tags or --deploy-branch says what does"
      )
    }
    func many(_ count: Int, _ what: String) -> String {
      "\(count) \(what)\(count == 1 ? "" : "s")"
    }
    say(
      "\(lines.service): \(many(summary.commits, "commit")) to \(lines.place.branch) (\(lines.place.reason)), \(many(summary.deployments, "deployment")) (\(source.joined(separator: ", "))), \(many(summary.repairs, "repair")); \(many(written, "new line"))"
    )
  }

  private func say(_ text: String) { if !place.quiet { Output.say(text) } }
}

/// How tags become deployments.
enum DeployTrigger: String, CaseIterable, ExpressibleByArgument { case auto, manual }

extension GitFault {
  var exitCode: Int32 {
    switch self {
    case .notStarted, .failed: Output.Code.unavailable
    case .notRepository: Output.Code.noInput
    case .dubiousOwner: Output.Code.noPermission
    }
  }
}
