import DeliveryEvents

/// The CI systems whose variables `emit` knows.
enum CISystem: String, CaseIterable, Sendable {
  case github, gitlab, jenkins, circleci, buildkite, azure

  /// The variable by which a system is told, with the value that it has there, if only one counts.
  var mark: (name: String, value: String?) {
    switch self {
    case .github: ("GITHUB_ACTIONS", "true")
    case .gitlab: ("GITLAB_CI", "true")
    case .jenkins: ("JENKINS_URL", nil)
    case .circleci: ("CIRCLECI", "true")
    case .buildkite: ("BUILDKITE", "true")
    case .azure: ("TF_BUILD", "True")
    }
  }

  /// The system that a program runs in; the first in the list where there are the marks of several.
  static func current(_ variables: CIVariables) -> CISystem? {
    allCases.first { system in
      let found = variables[system.mark.name]
      return found != nil
        && (system.mark.value == nil || found?.lowercased() == system.mark.value?.lowercased())
    }
  }

  /// What the system says about the run.
  func run(_ variables: CIVariables) -> CIRun {
    var run: CIRun
    switch self {
    case .github: run = variables.gitHub
    case .gitlab: run = variables.gitLab
    case .jenkins: run = variables.jenkins
    case .circleci: run = variables.circleCI
    case .buildkite: run = variables.buildkite
    case .azure: run = variables.azure
    }
    if let sha = run.sha, !CommitID.isOne(sha) { run.sha = nil }
    if let head = run.head, !CommitID.isOne(head) { run.head = nil }
    return run
  }
}

/// The variables of an environment, asked for one by one: none is taken that is not named here, for
/// the others are none of our business, and some are secrets.
struct CIVariables {
  private let lookUp: (String) -> String?

  init(_ lookUp: @escaping (String) -> String?) { self.lookUp = lookUp }

  /// The value of a variable; `nil` for an empty one.
  subscript(_ name: String) -> String? {
    guard let value = lookUp(name), !value.isEmpty else { return nil }
    return value
  }

  /// Variables of docs.github.com/actions, "Default environment variables".
  var gitHub: CIRun {
    var run = CIRun(source: "github")
    run.repo = self["GITHUB_REPOSITORY"]
    let event = self["GITHUB_EVENT_NAME"]
    let isPullRequest = event?.hasPrefix("pull_request") ?? false
    // Of a pull request this is a merge that is in nobody's history.
    run.sha = isPullRequest ? nil : self["GITHUB_SHA"]
    run.branch =
      self["GITHUB_HEAD_REF"]
      ?? (self["GITHUB_REF_TYPE"] == "branch" ? self["GITHUB_REF_NAME"] : nil)
    run.tag = self["GITHUB_REF_TYPE"] == "tag" ? self["GITHUB_REF_NAME"] : nil
    run.base = self["GITHUB_BASE_REF"]
    if isPullRequest, let name = self["GITHUB_REF_NAME"], name.hasSuffix("/merge") {
      // 12/merge
      run.change = String(name.dropLast("/merge".count))
    }
    run.run = self["GITHUB_RUN_ID"]
    run.runName = self["GITHUB_WORKFLOW"]
    run.attempt = self["GITHUB_RUN_ATTEMPT"]
    run.jobName = self["GITHUB_JOB"]
    run.deployment = run.run.map { id in
      // A re-run keeps the id of its run, and is another deployment.
      run.attempt.map { $0 == "1" ? id : "\(id).\($0)" } ?? id
    }
    if let attempt = run.deployment, let name = run.jobName { run.job = "\(attempt)/\(name)" }
    run.actor = self["GITHUB_TRIGGERING_ACTOR"] ?? self["GITHUB_ACTOR"]
    if let server = self["GITHUB_SERVER_URL"], let repo = run.repo, let id = run.run {
      run.url = "\(server)/\(repo)/actions/runs/\(id)"
    }
    run.trigger =
      switch event {
      case "workflow_dispatch": .manual
      case "schedule": .schedule
      case nil: .none
      default: .auto
      }
    return run
  }

  /// Variables of docs.gitlab.com, "Predefined CI/CD variables reference".
  ///
  /// `CI_REPOSITORY_URL` is not among those that are read: it has the token of the job in it.
  var gitLab: CIRun {
    var run = CIRun(source: "gitlab")
    run.repo = self["CI_PROJECT_PATH"]
    run.sha = self["CI_COMMIT_SHA"]
    run.branch = self["CI_COMMIT_BRANCH"] ?? self["CI_MERGE_REQUEST_SOURCE_BRANCH_NAME"]
    run.tag = self["CI_COMMIT_TAG"]
    run.change = self["CI_MERGE_REQUEST_IID"]
    run.base = self["CI_MERGE_REQUEST_TARGET_BRANCH_NAME"]
    run.head = self["CI_MERGE_REQUEST_SOURCE_BRANCH_SHA"] ?? (run.change == nil ? nil : run.sha)
    // "Name <address>"
    run.author = self["CI_COMMIT_AUTHOR"].map {
      String($0.prefix { $0 != "<" }.reversed().drop { $0 == " " }.reversed())
    }
    run.committed = self["CI_COMMIT_TIMESTAMP"]
    run.title = self["CI_COMMIT_TITLE"]
    run.run = self["CI_PIPELINE_ID"]
    run.runName = self["CI_PIPELINE_NAME"]
    run.job = self["CI_JOB_ID"]
    run.jobName = self["CI_JOB_NAME"]
    run.stage = self["CI_JOB_STAGE"]
    // A job that is tried again has another id.
    run.deployment = run.job
    run.environment = self["CI_ENVIRONMENT_NAME"]
    run.actor = self["GITLAB_USER_LOGIN"]
    run.url = self["CI_JOB_URL"] ?? self["CI_PIPELINE_URL"]
    run.trigger =
      switch self["CI_PIPELINE_SOURCE"] {
      case _ where self["CI_JOB_MANUAL"] == "true": .manual
      case "schedule": .schedule
      case "web", "api", "trigger", "chat", "webide": .manual
      case nil: .none
      default: .auto
      }
    return run
  }
}
