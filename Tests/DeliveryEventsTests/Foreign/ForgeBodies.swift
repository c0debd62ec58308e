/// Bodies of forges for tests: what an event says, beside what every body of its forge has.
enum ForgeBodies {
  static let sha = "9fceb02d0ae598e95dc970b74767f19372d61af8"
  static let other = "41aa77c1d0ae598e95dc970b74767f19372d61af"

  /// A body of GitHub; `members` are its own, without braces.
  static func github(_ members: String, repository: String = "") -> String {
    #"{\#(members),"repository":{"node_id":"R_1","full_name":"Acme/api","default_branch":"main"\#(repository)},"sender":{"login":"dana","type":"User"}}"#
  }

  /// A body of Gitea or Forgejo.
  static func gitea(_ members: String) -> String {
    #"{\#(members),"repository":{"id":1,"full_name":"acme/api","default_branch":"main"},"sender":{"login":"dana"}}"#
  }

  /// A body of GitLab.
  static func gitlab(_ kind: String, _ members: String) -> String {
    #"{"object_kind":"\#(kind)",\#(members),"user":{"username":"dana"},"project":{"path_with_namespace":"acme/api","default_branch":"main"}}"#
  }

  /// A service hook of Azure DevOps.
  static func azure(_ event: String, _ resource: String) -> String {
    #"{"id":"e-1","eventType":"\#(event)","publisherId":"tfs","message":{"text":"x"},"resource":{\#(resource)},"createdDate":"2026-03-02T10:00:03.1234567Z"}"#
  }

  /// A body in an envelope.
  static func envelope(_ headers: String, _ body: String) -> String {
    #"{"received":"2026-03-02T10:00:05Z","headers":{\#(headers)},"body":\#(body)}"#
  }
}
