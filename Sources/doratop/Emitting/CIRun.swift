import DeliveryEvents

/// What a CI system says about the run that a program is part of, whatever it calls it.
struct CIRun: Equatable, Sendable {
  /// `owner/name` or an address.
  var repo: String?
  /// The commit that the run is about; none where the system checks out one of its own making, such
  /// as the merge of a pull request that has not been merged.
  var sha: String?
  var branch: String?
  var tag: String?
  /// The pull or merge request, with the branch that it is for and its last commit.
  var change: String?
  var base: String?
  var head: String?
  var author: String?
  var committed: String?
  var title: String?
  /// The pipeline.
  var run: String?
  var runName: String?
  var attempt: String?
  /// The job in it; ``deployment`` is what stands for one attempt of it.
  var job: String?
  var jobName: String?
  var stage: String?
  var deployment: String?
  var environment: String?
  var actor: String?
  var url: String?
  var trigger: EventTrigger = .none
  var source: String?

  /// What of it goes into a line of a kind.
  ///
  /// An incident, alert, check, measurement or note is not about the repository whose job tells of
  /// it, and gets nothing but where it comes from.
  func fields(for kind: EventKind) -> [EmitField: EmitValue] {
    var fields: [EmitField: String?] = [.source: source, .url: url, .actor: actor]
    let trigger = trigger == .none ? nil : "\(trigger)"
    switch kind {
    case .commit:
      fields[.actor] = nil
      fields.merge([
        .repo: repo, .sha: sha, .branch: branch, .committed: committed, .author: author,
        .title: title,
      ]) { $1 }
    case .change:
      fields.merge([.repo: repo, .id: change, .branch: branch, .base: base, .head: head]) { $1 }
    case .pipeline:
      fields.merge([
        .repo: repo, .id: run, .name: runName, .sha: sha ?? head, .branch: branch,
        .attempt: attempt, .trigger: trigger,
      ]) { $1 }
    case .job:
      fields.merge([
        .repo: repo, .id: job, .run: run, .name: jobName, .stage: stage, .sha: sha ?? head,
        .attempt: attempt,
      ]) { $1 }
    case .deploy:
      fields.merge([
        .repo: repo, .id: deployment, .env: environment, .sha: sha, .version: tag, .run: run,
        .trigger: trigger,
      ]) { $1 }
    case .incident, .alert, .health, .metric, .note: break
    }
    var values: [EmitField: EmitValue] = [:]
    for case (let field, let text?) in fields where !text.isEmpty {
      values[field] = field == .repo ? EmitValue.text(text).normalisedRepo : .text(text)
    }
    return values
  }
}
