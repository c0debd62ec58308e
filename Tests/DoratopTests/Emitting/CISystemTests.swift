import DeliveryEvents
import Testing

@testable import doratop

@Suite("what CI systems say about a run")
struct CISystemTests {
  private static let sha = "0123456789abcdef0123456789abcdef01234567"

  /// A deployment's line fields by what an environment says.
  private func fields(_ environment: [String: String], _ kind: EventKind = .deploy) -> [String:
    String]
  {
    let variables = CIVariables { environment[$0] }
    guard let run = CISystem.current(variables)?.run(variables) else { return [:] }
    return Dictionary(
      uniqueKeysWithValues: run.fields(for: kind).map { ($0.key.rawValue, $0.value.shown) })
  }

  private let github = [
    "GITHUB_ACTIONS": "true", "GITHUB_SHA": sha, "GITHUB_REPOSITORY": "Acme/API",
    "GITHUB_RUN_ID": "55", "GITHUB_RUN_ATTEMPT": "2", "GITHUB_EVENT_NAME": "push",
    "GITHUB_REF_TYPE": "tag", "GITHUB_REF_NAME": "v1", "GITHUB_ACTOR": "ann",
    "GITHUB_SERVER_URL": "https://github.com", "GITHUB_JOB": "ship", "GITHUB_WORKFLOW": "CD",
    "GITHUB_TOKEN": "secret",
  ]

  @Test("GitHub Actions")
  func gitHub() {
    #expect(
      fields(github) == [
        "repo": "acme/api", "id": "55.2", "sha": Self.sha, "version": "v1", "run": "55",
        "trigger": "auto", "actor": "ann", "source": "github",
        "url": "https://github.com/Acme/API/actions/runs/55",
      ])
    var request = github
    request["GITHUB_EVENT_NAME"] = "pull_request"
    request["GITHUB_REF_TYPE"] = "branch"
    request["GITHUB_REF_NAME"] = "12/merge"
    request["GITHUB_HEAD_REF"] = "fix"
    request["GITHUB_BASE_REF"] = "main"
    // The merge that was made for the run is no commit of anybody's.
    #expect(fields(request)["sha"] == nil)
    #expect(fields(request, .change)["id"] == "12" && fields(request, .change)["base"] == "main")
    #expect(fields(request, .pipeline)["branch"] == "fix")
  }

  @Test("GitLab CI")
  func gitLab() {
    let environment = [
      "GITLAB_CI": "true", "CI_COMMIT_SHA": Self.sha, "CI_PROJECT_PATH": "Group/Sub/api",
      "CI_PIPELINE_ID": "7", "CI_JOB_ID": "70", "CI_JOB_NAME": "deploy", "CI_JOB_STAGE": "deploy",
      "CI_COMMIT_BRANCH": "main", "CI_ENVIRONMENT_NAME": "production", "CI_JOB_MANUAL": "true",
      "CI_PIPELINE_SOURCE": "push", "GITLAB_USER_LOGIN": "ann", "CI_JOB_URL": "https://gl.test/70",
      "CI_COMMIT_AUTHOR": "Ann Archer <ann@example.org>", "CI_COMMIT_TITLE": "Fix it",
      "CI_COMMIT_TIMESTAMP": "2026-03-02T10:00:00+02:00",
      "CI_REPOSITORY_URL": "https://gitlab-ci-token:secret@gl.test/x.git", "CI_JOB_TOKEN": "secret",
    ]
    #expect(
      fields(environment) == [
        "repo": "group/sub/api", "id": "70", "env": "production", "sha": Self.sha, "run": "7",
        "trigger": "manual", "actor": "ann", "source": "gitlab", "url": "https://gl.test/70",
      ])
    #expect(
      fields(environment, .commit) == [
        "repo": "group/sub/api", "sha": Self.sha, "branch": "main", "author": "Ann Archer",
        "title": "Fix it", "committed": "2026-03-02T10:00:00+02:00", "source": "gitlab",
        "url": "https://gl.test/70",
      ])
    #expect(fields(environment, .job)["stage"] == "deploy")
  }

  @Test("Jenkins, whose branch has its remote's name and whose address may have a password")
  func jenkins() {
    let environment = [
      "JENKINS_URL": "https://ci.test/", "GIT_COMMIT": Self.sha, "GIT_BRANCH": "origin/main",
      "GIT_URL": "https://bot:secret@host.test/Acme/API.git", "JOB_NAME": "api/main",
      "BUILD_NUMBER": "12", "BUILD_URL": "https://ci.test/job/api/12/", "STAGE_NAME": "Ship",
    ]
    #expect(
      fields(environment) == [
        "repo": "acme/api", "id": "api/main#12", "sha": Self.sha, "run": "api/main#12",
        "source": "jenkins", "url": "https://ci.test/job/api/12/",
      ])
    #expect(fields(environment, .pipeline)["branch"] == "main")
    #expect(fields(environment, .job)["id"] == "api/main#12/Ship")
  }

  @Test("CircleCI")
  func circleCI() {
    let environment = [
      "CIRCLECI": "true", "CIRCLE_SHA1": Self.sha, "CIRCLE_PROJECT_USERNAME": "acme",
      "CIRCLE_PROJECT_REPONAME": "api", "CIRCLE_WORKFLOW_ID": "w", "CIRCLE_WORKFLOW_JOB_ID": "j",
      "CIRCLE_JOB": "ship", "CIRCLE_USERNAME": "ann", "CIRCLE_BUILD_URL": "https://c.test/1",
      "CIRCLE_PULL_REQUEST": "https://github.com/acme/api/pull/12", "CIRCLE_BRANCH": "fix",
    ]
    #expect(
      fields(environment) == [
        "repo": "acme/api", "id": "j", "sha": Self.sha, "run": "w", "actor": "ann",
        "source": "circleci", "url": "https://c.test/1",
      ])
    #expect(fields(environment, .change)["id"] == "12")
  }

  @Test("Buildkite, whose commit may be no commit")
  func buildkite() {
    var environment = [
      "BUILDKITE": "true", "BUILDKITE_COMMIT": "HEAD", "BUILDKITE_BRANCH": "main",
      "BUILDKITE_REPO": "git@github.com:Acme/API.git", "BUILDKITE_BUILD_ID": "b",
      "BUILDKITE_JOB_ID": "j", "BUILDKITE_PULL_REQUEST": "false", "BUILDKITE_SOURCE": "schedule",
      "BUILDKITE_RETRY_COUNT": "1", "BUILDKITE_STEP_KEY": "ship",
    ]
    #expect(
      fields(environment) == [
        "repo": "acme/api", "id": "j", "run": "b", "trigger": "schedule", "source": "buildkite",
      ])
    environment["BUILDKITE_COMMIT"] = Self.sha
    #expect(fields(environment, .job)["sha"] == Self.sha)
    #expect(fields(environment, .job)["attempt"] == "2")
    #expect(fields(environment, .change)["id"] == nil)
  }

  @Test("Azure Pipelines")
  func azure() {
    let environment = [
      "TF_BUILD": "True", "BUILD_SOURCEVERSION": Self.sha, "BUILD_SOURCEBRANCH": "refs/heads/a/b",
      "BUILD_REPOSITORY_NAME": "Acme/API", "BUILD_BUILDID": "9", "SYSTEM_JOBATTEMPT": "1",
      "BUILD_REASON": "Manual", "ENVIRONMENT_NAME": "production", "BUILD_REQUESTEDFOR": "Ann",
      "SYSTEM_TEAMFOUNDATIONCOLLECTIONURI": "https://dev.test/acme/", "SYSTEM_TEAMPROJECT": "api",
      "SYSTEM_JOBID": "12f1170f", "BUILD_DEFINITIONNAME": "CD", "SYSTEM_ACCESSTOKEN": "secret",
    ]
    #expect(
      fields(environment) == [
        "repo": "acme/api", "id": "9", "env": "production", "sha": Self.sha, "run": "9",
        "trigger": "manual", "actor": "Ann", "source": "azure",
        "url": "https://dev.test/acme/api/_build/results?buildId=9",
      ])
    #expect(fields(environment, .pipeline)["branch"] == "a/b")
    #expect(fields(environment, .job)["id"] == "9/12f1170f")
  }

  @Test("an incident gets nothing of the repository whose job tells of it")
  func incident() {
    for kind in [EventKind.incident, .alert, .health, .metric, .note] {
      #expect(Set(fields(github, kind).keys) == ["source", "url", "actor"])
    }
  }

  @Test("nowhere else is anything found, and an empty variable is none")
  func none() {
    #expect(fields(["GITHUB_SHA": Self.sha, "GITLAB_CI": ""]) == [:])
    #expect(CISystem.current(CIVariables { $0 == "GITHUB_ACTIONS" ? "false" : nil }) == nil)
  }

  @Test("no variable is asked for whose name speaks of a secret")
  func secrets() {
    var asked: Set<String> = []
    for system in CISystem.allCases {
      // All there: each way through the variables is gone.
      let full = CIVariables {
        asked.insert($0)
        return "1"
      }
      let empty = CIVariables {
        asked.insert($0)
        return nil
      }
      _ = system.run(full)
      _ = system.run(empty)
    }
    #expect(asked.count > 60)
    let words = ["TOKEN", "PASSWORD", "SECRET", "KEY", "CREDENTIAL", "CI_REPOSITORY_URL"]
    // The key of a step is its name.
    asked.remove("BUILDKITE_STEP_KEY")
    #expect(asked.filter { name in words.contains { name.contains($0) } }.isEmpty)
  }
}
