import Testing

@testable import DeliveryEvents

@Suite("Azure DevOps")
struct AzureDevOpsTests {
  private typealias Bodies = ForgeBodies

  private static let repository =
    #""repository":{"id":"2","name":"api","project":{"name":"Acme"},"defaultBranch":"refs/heads/main","remoteUrl":"https://dev.azure.com/org/Acme/_git/api"}"#

  private func push(_ updates: String, _ commits: String? = nil) -> String {
    let commit =
      #"{"commitId":"\#(Bodies.sha)","comment":"Mend\r\nBecause.","author":{"name":"Ana","email":"ana@example.com","date":"2026-03-02T08:00:00Z"},"committer":{"date":"2026-03-02T08:30:00Z"}}"#
    return Bodies.azure(
      "git.push",
      #""commits":[\#(commits ?? commit)],"refUpdates":[\#(updates)],\#(Self.repository),"date":"2026-03-02T09:41:07.3309587Z""#
    )
  }

  private func update(_ name: String, _ sha: String = Bodies.sha) -> String {
    #"{"name":"\#(name)","newObjectId":"\#(sha)"}"#
  }

  @Test("a push to the default branch is commits, at a time with seven digits")
  func push() {
    let decoding = Decoding()
    #expect(
      decoding.native(push(update("refs/heads/main"))) == [
        #"{"time":"2026-03-02T09:41:07.3309587Z","kind":"commit","repo":"Acme/api","sha":"\#(Bodies.sha)","committed":"2026-03-02T08:30:00Z","authored":"2026-03-02T08:00:00Z","author":"ana@example.com","branch":"main","title":"Mend"}"#
      ])
    #expect(
      decoding.event(push(update("refs/heads/main")))?.time
        == Timestamp(nanoseconds: 1_772_444_467_330_958_700))
    let zeros = "0000000000000000000000000000000000000000"
    for line in [
      push(update("refs/heads/topic")), push(update("refs/heads/main", zeros)),
      push(update("refs/heads/main") + "," + update("refs/heads/topic")),
      push(update("refs/heads/main"), ""),
    ] {
      let found = decoding.line(line)
      #expect(found.what == "git.push")
      #expect(found.events.isEmpty && found.rejections.isEmpty && found.ignored.count == 1)
    }
    #expect(decoding.line(push("")).rejections.map(\.field) == ["resource.refUpdates"])
    #expect(
      decoding.line(push(update("refs/heads/main"), "{}")).rejections.map(\.field)
        == ["resource.commits[0].commitId"])
  }

  @Test("a tag that is pushed along, and a branch that goes, bring no commits")
  func pushBeside() {
    let decoding = Decoding()
    let zeros = "0000000000000000000000000000000000000000"
    let alone = decoding.native(push(update("refs/heads/main")))
    #expect(alone.count == 1)
    for beside in [update("refs/tags/v1"), update("refs/heads/topic", zeros)] {
      #expect(decoding.native(push(update("refs/heads/main") + "," + beside)) == alone)
      #expect(decoding.native(push(beside + "," + update("refs/heads/main"))) == alone)
    }
    let gone = push(update("refs/tags/v1") + "," + update("refs/heads/main", zeros))
    #expect(decoding.line(gone).ignored == ["a branch was deleted"])
  }

  private func request(_ event: String, _ status: String, _ more: String = "") -> String {
    Bodies.azure(
      "git.pullrequest.\(event)",
      #"\#(Self.repository),"pullRequestId":12,"status":"\#(status)","title":"Mend","createdBy":{"displayName":"Ana","uniqueName":"ana@example.com"},"creationDate":"2026-03-01T16:00:00.5Z","sourceRefName":"refs/heads/topic","targetRefName":"refs/heads/main","lastMergeSourceCommit":{"commitId":"\#(Bodies.sha)"},"lastMergeCommit":{"commitId":"\#(Bodies.other)"}\#(more)"#
    )
  }

  private func line(_ time: String, _ state: String, sha: String = "") -> String {
    #"{"time":"\#(time)","kind":"change","state":"\#(state)","id":"12","repo":"Acme/api"\#(sha),"author":"ana@example.com","branch":"topic","title":"Mend","head":"\#(Bodies.sha)","base":"main","opened":"2026-03-01T16:00:00.5Z"}"#
  }

  @Test("a pull request is merged when it is completed, and not when a merge was tried")
  func requests() {
    let decoding = Decoding()
    let closed = #","closedDate":"2026-03-02T09:41:07.1Z""#
    let sha = #","sha":"\#(Bodies.other)""#
    #expect(
      decoding.native(request("created", "active")) == [line("2026-03-01T16:00:00.5Z", "opened")])
    for event in ["merged", "updated"] {
      #expect(
        decoding.native(request(event, "completed", closed))
          == [line("2026-03-02T09:41:07.1Z", "merged", sha: sha)])
      #expect(
        decoding.native(request(event, "abandoned", closed))
          == [line("2026-03-02T09:41:07.1Z", "closed")])
      let active = decoding.line(request(event, "active"))
      #expect(active.events.isEmpty && active.rejections.isEmpty && active.ignored.count == 1)
    }
    #expect(
      decoding.line(request("merged", "notSet")).rejections.map(\.field) == ["resource.status"])
  }

  private func build(_ result: String, _ more: String = "") -> String {
    Bodies.azure(
      "build.complete",
      #""id":479,"status":"completed",\#(result),"queueTime":"2026-03-02T09:41:20.7Z","startTime":"2026-03-02T09:41:31.1Z","finishTime":"2026-03-02T09:46:02.4Z","definition":{"name":"ci"},"reason":"individualCI","requestedFor":{"uniqueName":"ana@example.com"}\#(more)"#
    )
  }

  @Test(
    "a build is a run that ended",
    arguments: [
      ("succeeded", "succeeded"), ("partiallySucceeded", "succeeded"), ("failed", "failed"),
      ("canceled", "cancelled"),
    ])
  func builds(result: String, state: String) {
    let source =
      #","sourceBranch":"refs/heads/main","sourceVersion":"\#(Bodies.sha)",\#(Self.repository)"#
    #expect(
      Decoding().native(build(#""result":"\#(result)""#, source)) == [
        #"{"time":"2026-03-02T09:46:02.4Z","kind":"pipeline","state":"\#(state)","id":"479","repo":"Acme/api","actor":"ana@example.com","trigger":"auto","sha":"\#(Bodies.sha)","branch":"main","name":"ci","started":"2026-03-02T09:41:31.1Z","queued":"2026-03-02T09:41:20.7Z"}"#
      ])
  }

  @Test("a build of a pull request is of its source, and not of the trial merge")
  func requestBuild() {
    let source =
      #","sourceBranch":"refs/pull/12/merge","sourceVersion":"\#(Bodies.other)","triggerInfo":{"pr.number":"12","pr.sourceBranch":"refs/heads/topic","pr.sourceSha":"\#(Bodies.sha)"},\#(Self.repository)"#
    let decoding = Decoding()
    let event = decoding.event(build(#""result":"succeeded""#, source))
    #expect(decoding.string(event?.sha ?? .none) == Bodies.sha)
    #expect(decoding.string(event?.branch ?? .none) == "topic")
  }

  @Test("a build of a repository of GitHub is of that, as its run is")
  func gitHubBuild() {
    let decoding = Decoding()
    func repo(_ repository: String) -> String {
      let source = #","sourceVersion":"\#(Bodies.sha)","repository":{\#(repository)}"#
      return decoding.string(
        decoding.event(build(#""result":"succeeded""#, source))?.repo ?? .none)
    }
    #expect(
      repo(
        #""id":"acme/api","type":"GitHub","name":"acme/api","url":"https://github.com/acme/api.git""#
      ) == "acme/api")
    #expect(repo(#""id":"acme/api","type":"GitHub""#) == "acme/api")
    #expect(
      repo(#""id":"2f1c","type":"TfsGit","url":"https://dev.azure.com/org/Acme/_git/api""#)
        == "acme/api")
  }

  @Test("version 1.0 of a build has its result as status, and its commit in one text")
  func oldBuild() {
    let line = Bodies.azure(
      "build.complete",
      #""id":2,"status":"failed","finishTime":"2026-03-02T09:46:02Z","sourceGetVersion":"LG:refs/heads/main:\#(Bodies.sha)""#
    )
    #expect(
      Decoding().native(line) == [
        #"{"time":"2026-03-02T09:46:02Z","kind":"pipeline","state":"failed","id":"2","sha":"\#(Bodies.sha)","branch":"main"}"#
      ])
    let odd = Decoding().line(build(#""result":"melted""#))
    #expect(odd.rejections.map(\.field) == ["resource.result"])
  }

  private static let run =
    #""run":{"id":479,"name":"20260302.1","createdDate":"2026-03-02T09:41:20.7Z","state":"inProgress","pipeline":{"name":"ci"}},"repositories":[{"type":"Git","change":{"version":"\#(Bodies.sha)"},"url":"https://ana@dev.azure.com/org/Acme/_git/api"}]"#

  private func event(_ kind: String, _ resource: String) -> String {
    Bodies.azure("ms.vss-pipelines.\(kind)-state-changed-event", resource)
  }

  @Test("a run has the number of its build")
  func runs() {
    let decoding = Decoding()
    func line(_ time: String, _ state: String) -> String {
      #"{"time":"\#(time)","kind":"pipeline","state":"\#(state)","id":"479","repo":"Acme/api","sha":"\#(Bodies.sha)","name":"ci","queued":"2026-03-02T09:41:20.7Z"}"#
    }
    #expect(
      decoding.native(event("run", Self.run)) == [line("2026-03-02T10:00:03.1234567Z", "started")])
    let ended = Self.run.replacing(
      #""state":"inProgress""#,
      with: #""state":"completed","result":"failed","finishedDate":"2026-03-02T09:46:02.4Z""#)
    #expect(decoding.native(event("run", ended)) == [line("2026-03-02T09:46:02.4Z", "failed")])
    let address = Self.run.replacing(
      #""id":479,"#, with: #""url":"https://x.example.com/_apis/Pipelines/7/runs/479","#)
    #expect(
      decoding.line(event("run", address)).events.map { decoding.string($0.id) } == ["479"])
    let nameless = Self.run.replacing(#""id":479,"#, with: "")
    #expect(
      decoding.line(event("run", nameless)).rejections.map(\.field) == ["resource.run.id"])
    let canceling = Self.run.replacing("inProgress", with: "canceling")
    #expect(decoding.line(event("run", canceling)).ignored == ["it has not ended yet"])
  }

  @Test(
    "what a run began from is in two places, of which the list may be empty, or in another order")
  func origin() {
    let decoding = Decoding()
    func run(_ list: String) -> String {
      event(
        "run",
        #""run":{"pipeline":{"name":"ci"},"state":"inProgress","createdDate":"2026-03-02T09:41:20.7Z","resources":{"repositories":{"self":{"repository":{"fullName":"acme/api","type":"gitHub"},"refName":"refs/heads/main","version":"\#(Bodies.sha)"}}}},"runId":479,"requestedFor":{"displayName":"Ana","uniqueName":"ana@example.com"},"repositories":[\#(list)]"#
      )
    }
    func line(_ repo: String, _ sha: String) -> String {
      #"{"time":"2026-03-02T10:00:03.1234567Z","kind":"pipeline","state":"started","id":"479","repo":"\#(repo)","actor":"ana@example.com","sha":"\#(sha)","branch":"main","name":"ci","queued":"2026-03-02T09:41:20.7Z"}"#
    }
    #expect(decoding.native(run("")) == [line("acme/api", Bodies.sha)])
    let templates =
      #"{"alias":"templates","change":{"version":"\#(Bodies.sha)"},"url":"https://x/y/_git/z"}"#
    let own =
      #"{"alias":"self","change":{"version":"\#(Bodies.other)"},"url":"https://dev.azure.com/org/Acme/_git/shop"}"#
    #expect(decoding.native(run("\(templates),\(own)")) == [line("Acme/shop", Bodies.other)])
  }

  @Test(
    "a run, a stage and a job of a repository of GitHub are of that",
    arguments: [
      "https://api.github.com/repos/Acme/Api", "https://github.com/Acme/Api.git",
      "https://x@github.com/acme/api",
    ])
  func gitHubRun(address: String) {
    let decoding = Decoding()
    let run = Self.run.replacing("https://ana@dev.azure.com/org/Acme/_git/api", with: address)
    let part = #""name":"Build","state":"completed","result":"succeeded""#
    for text in [
      event("run", run), event("stage", #""stage":{\#(part)},"# + run),
      event("job", #""job":{\#(part)},"# + run),
    ] {
      #expect(decoding.string(decoding.event(text)?.repo ?? .none) == "acme/api")
    }
    let elsewhere = Self.run.replacing(
      "https://ana@dev.azure.com/org/Acme/_git/api", with: "https://host.example.com/a/b")
    #expect(decoding.event(event("run", elsewhere))?.repo == Symbol.none)
  }

  @Test("stages and jobs are told apart by their names, since their ids come again")
  func parts() {
    let decoding = Decoding()
    let stage =
      #""stage":{"id":"0","name":"Build","displayName":null,"attempt":2,"state":"completed","result":"succeeded"},"#
    #expect(
      decoding.native(event("stage", stage + Self.run)) == [
        #"{"time":"2026-03-02T10:00:03.1234567Z","kind":"job","state":"succeeded","id":"479/Build/2","repo":"Acme/api","sha":"\#(Bodies.sha)","run":"479","name":"Build","stage":"Build","attempt":2}"#
      ])
    let job =
      #""stage":{"name":"Build"},"job":{"id":"0","name":"unit_tests","state":"completed","result":"failed","startTime":"2026-03-02T09:41:31.1Z","finishTime":"2026-03-02T09:45:00.1Z"},"#
    #expect(
      decoding.native(event("job", job + Self.run)) == [
        #"{"time":"2026-03-02T09:45:00.1Z","kind":"job","state":"failed","id":"479/Build/unit_tests","repo":"Acme/api","sha":"\#(Bodies.sha)","run":"479","name":"unit_tests","stage":"Build","started":"2026-03-02T09:41:31.1Z"}"#
      ])
    #expect(
      decoding.line(event("job", job.replacing("completed", with: "melted") + Self.run))
        .rejections.map(\.field) == ["resource.job.state"])
  }

  private static let release =
    #""release":{"id":5,"name":"Release-5","createdOn":"0001-01-01T00:00:00","releaseDefinition":{"name":"Deploy"}"#
  private static let artifacts =
    #","artifacts":[{"isPrimary":false,"definitionReference":{}},{"isPrimary":true,"definitionReference":{"project":{"name":"Acme"},"repository":{"name":"api"},"sourceVersion":{"id":"\#(Bodies.sha)"},"version":{"id":"479"}}}]"#

  @Test("a release that is deployed to a stage is a deployment of the build that it is made of")
  func deployed() {
    let decoding = Decoding()
    let started = Bodies.azure(
      "ms.vss-release.deployment-started-event",
      #""environment":{"id":8,"name":"Production","status":"queued"},\#(Self.release)\#(Self.artifacts)}"#
    )
    #expect(
      decoding.native(started) == [
        #"{"time":"2026-03-02T10:00:03.1234567Z","kind":"deploy","state":"started","id":"8","repo":"Acme/api","env":"Production","sha":"\#(Bodies.sha)","run":"479","version":"Release-5"}"#
      ])
    func completed(_ status: String, _ more: String = "") -> String {
      Bodies.azure(
        "ms.vss-release.deployment-completed-event",
        #""environment":{"id":8,"name":"Production","status":"\#(status)"},"deployment":{"reason":"manual","startedOn":"2026-03-02T09:58:01.1Z","completedOn":"2026-03-02T09:59:40.1Z",\#(Self.release)\#(Self.artifacts)}}\#(more)"#
      )
    }
    func line(_ state: String, id: String = "8") -> String {
      #"{"time":"2026-03-02T09:59:40.1Z","kind":"deploy","state":"\#(state)","id":"\#(id)","repo":"Acme/api","env":"Production","trigger":"manual","sha":"\#(Bodies.sha)","run":"479","started":"2026-03-02T09:58:01.1Z","version":"Release-5"}"#
    }
    for (status, state) in [
      ("succeeded", "succeeded"), ("partiallySucceeded", "succeeded"), ("rejected", "failed"),
      ("canceled", "cancelled"),
    ] {
      #expect(decoding.native(completed(status)) == [line(state)])
    }
    #expect(
      decoding.native(completed("succeeded", #","attemptId":2"#)) == [line("succeeded", id: "8#2")])
    #expect(
      decoding.line(completed("melted")).rejections.map(\.field)
        == ["resource.environment.status"])
  }

  @Test("without an artifact the release is the version, and its definition the service")
  func bare() {
    let line = Bodies.azure(
      "ms.vss-release.deployment-completed-event",
      #""deployment":{"id":1,"status":"succeeded",\#(Self.release)},"environment":{"id":8,"name":"Dev"}}"#
    )
    #expect(
      Decoding().native(line) == [
        #"{"time":"2026-03-02T10:00:03.1234567Z","kind":"deploy","state":"succeeded","id":"8","service":"Deploy","env":"Dev","version":"Release-5"}"#
      ])
    let nameless = line.replacing(#""name":"Release-5","#, with: "")
    #expect(Decoding().line(nameless).rejections.map(\.field) == ["resource.release.name"])
  }

  @Test("other events are known and say nothing; one without a resource is refused")
  func others() {
    let found = Decoding().line(Bodies.azure("workitem.created", #""id":1"#))
    #expect(found.format == .azuredevops)
    #expect(found.what == "workitem.created" && found.ignored.count == 1)
    let empty = Decoding().line(#"{"eventType":"git.push","publisherId":"tfs"}"#)
    #expect(empty.rejections.map(\.field) == ["resource"])
  }
}
