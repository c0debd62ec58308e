import DeliveryEvents

extension CIVariables {
  /// Variables of Jenkins (`/env-vars.html`), of its Git plugin and of multibranch pipelines.
  var jenkins: CIRun {
    var run = CIRun(source: "jenkins")
    run.repo = self["GIT_URL"]
    run.sha = self["GIT_COMMIT"]
    run.branch =
      self["CHANGE_BRANCH"]
      ?? (self["TAG_NAME"] == nil ? self["BRANCH_NAME"] ?? self["GIT_BRANCH"] : nil)
    // As the plugin names it: origin/main.
    if let branch = run.branch, branch.hasPrefix("origin/") {
      run.branch = String(branch.dropFirst("origin/".count))
    }
    run.tag = self["TAG_NAME"]
    run.change = self["CHANGE_ID"]
    run.base = self["CHANGE_TARGET"]
    run.head = run.change == nil ? nil : run.sha
    run.runName = self["JOB_NAME"]
    if let name = run.runName, let number = self["BUILD_NUMBER"] { run.run = "\(name)#\(number)" }
    run.deployment = run.run
    run.jobName = self["STAGE_NAME"]
    run.stage = self["STAGE_NAME"]
    if let build = run.run, let stage = run.stage { run.job = "\(build)/\(stage)" }
    // Of the plugin "build user vars", where it is installed.
    run.actor = self["BUILD_USER_ID"]
    run.url = self["BUILD_URL"]
    return run
  }

  /// Variables of circleci.com/docs, "Built-in environment variables".
  var circleCI: CIRun {
    var run = CIRun(source: "circleci")
    if let owner = self["CIRCLE_PROJECT_USERNAME"], let name = self["CIRCLE_PROJECT_REPONAME"] {
      run.repo = "\(owner)/\(name)"
    } else {
      run.repo = self["CIRCLE_REPOSITORY_URL"]
    }
    run.sha = self["CIRCLE_SHA1"]
    run.branch = self["CIRCLE_BRANCH"]
    run.tag = self["CIRCLE_TAG"]
    // The address of the pull request ends with its number.
    run.change =
      self["CIRCLE_PR_NUMBER"]
      ?? self["CIRCLE_PULL_REQUEST"].flatMap { $0.split(separator: "/").last.map(String.init) }
    run.head = run.change == nil ? nil : run.sha
    run.run = self["CIRCLE_WORKFLOW_ID"]
    run.job = self["CIRCLE_WORKFLOW_JOB_ID"]
    run.jobName = self["CIRCLE_JOB"]
    run.deployment = run.job ?? run.run
    run.actor = self["CIRCLE_USERNAME"]
    run.url = self["CIRCLE_BUILD_URL"]
    return run
  }

  /// Variables of buildkite.com/docs, "Environment variables".
  var buildkite: CIRun {
    var run = CIRun(source: "buildkite")
    run.repo = self["BUILDKITE_REPO"]
    run.sha = self["BUILDKITE_COMMIT"]
    run.branch = self["BUILDKITE_TAG"] == nil ? self["BUILDKITE_BRANCH"] : nil
    run.tag = self["BUILDKITE_TAG"]
    if let change = self["BUILDKITE_PULL_REQUEST"], change != "false" {
      run.change = change
      run.base = self["BUILDKITE_PULL_REQUEST_BASE_BRANCH"]
      run.head = run.sha
    }
    run.run = self["BUILDKITE_BUILD_ID"]
    run.runName = self["BUILDKITE_PIPELINE_NAME"] ?? self["BUILDKITE_PIPELINE_SLUG"]
    run.job = self["BUILDKITE_JOB_ID"]
    run.jobName = self["BUILDKITE_STEP_KEY"] ?? self["BUILDKITE_LABEL"]
    run.deployment = run.job
    if let retries = self["BUILDKITE_RETRY_COUNT"].flatMap(Int.init), retries < 1_000_000 {
      run.attempt = String(retries + 1)
    }
    run.actor = self["BUILDKITE_UNBLOCKER"] ?? self["BUILDKITE_BUILD_CREATOR"]
    run.url = self["BUILDKITE_BUILD_URL"]
    run.trigger =
      switch self["BUILDKITE_SOURCE"] {
      case "schedule": .schedule
      case "ui": .manual
      case nil: .none
      default: .auto
      }
    return run
  }

  /// Variables of learn.microsoft.com, "Use predefined variables" of Azure Pipelines, as the
  /// environment has them.
  var azure: CIRun {
    var run = CIRun(source: "azure")
    run.repo = self["BUILD_REPOSITORY_NAME"] ?? self["BUILD_REPOSITORY_URI"]
    let reason = self["BUILD_REASON"]
    // Of a pull request this is a merge that is in nobody's history.
    run.sha = reason == "PullRequest" ? nil : self["BUILD_SOURCEVERSION"]
    run.head = self["SYSTEM_PULLREQUEST_SOURCECOMMITID"]
    run.change =
      self["SYSTEM_PULLREQUEST_PULLREQUESTNUMBER"] ?? self["SYSTEM_PULLREQUEST_PULLREQUESTID"]
    run.base = self["SYSTEM_PULLREQUEST_TARGETBRANCH"].map(Self.branch)
    if let source = self["SYSTEM_PULLREQUEST_SOURCEBRANCH"] {
      run.branch = Self.branch(source)
    } else if let source = self["BUILD_SOURCEBRANCH"] {
      if source.hasPrefix("refs/tags/") {
        run.tag = String(source.dropFirst("refs/tags/".count))
      } else if !source.hasPrefix("refs/pull/") {
        run.branch = Self.branch(source)
      }
    }
    run.run = self["BUILD_BUILDID"]
    run.runName = self["BUILD_DEFINITIONNAME"]
    run.attempt = self["SYSTEM_JOBATTEMPT"]
    run.deployment = run.run.map { id in
      run.attempt.map { $0 == "1" ? id : "\(id).\($0)" } ?? id
    }
    run.jobName = self["SYSTEM_JOBDISPLAYNAME"] ?? self["AGENT_JOBNAME"]
    run.stage = self["SYSTEM_STAGENAME"]
    // Unique within the pipeline's run only.
    if let attempt = run.deployment, let job = self["SYSTEM_JOBID"] {
      run.job = "\(attempt)/\(job)"
    }
    run.environment = self["ENVIRONMENT_NAME"]
    run.actor = self["BUILD_REQUESTEDFOR"]
    if let server = self["SYSTEM_TEAMFOUNDATIONCOLLECTIONURI"], let id = run.run,
      let project = self["SYSTEM_TEAMPROJECT"], !project.contains(" ")
    {
      let slash = server.hasSuffix("/") ? "" : "/"
      run.url = "\(server)\(slash)\(project)/_build/results?buildId=\(id)"
    }
    run.trigger =
      switch reason {
      case "Manual": .manual
      case "Schedule": .schedule
      case nil: .none
      default: .auto
      }
    return run
  }

  private static func branch(_ ref: String) -> String {
    ref.hasPrefix("refs/heads/") ? String(ref.dropFirst("refs/heads/".count)) : ref
  }
}
