import ArgumentParser
import Dashboard
import DeliveryEvents
import DeliveryMetrics

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

struct ImportGitHubCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "gh",
    abstract: "What the program gh exports as JSON: deployments, runs, pull requests, issues.",
    discussion: """
      gh run list --limit 1000 --json attempt,conclusion,... > runs.json
      doratop import gh runs.json pulls.json --out api.jsonl

      What each record is, is told by its fields; pages may follow each other. The lines have the ids \
      that GitHub's webhooks give, so that both in one log are one. Lines that the log has already \
      are not written again.
      """)

  @OptionGroup var exports: ExportOptions

  func run() throws {
    var export = GitHubExport(try exports.lines())
    try exports.read { export.take($0) }
    export.finish()
    try exports.write(export.lines)
  }
}

struct ImportGitLabCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "glab",
    abstract:
      "What the program glab exports as JSON: deployments, pipelines, jobs, merge requests, issues.",
    discussion: """
      glab api --paginate 'projects/:id/deployments?per_page=100' > deployments.json
      doratop import glab deployments.json --out api.jsonl

      What each record is, is told by its fields; pages may follow each other. The lines have the ids \
      that GitLab's webhooks give, so that both in one log are one. Lines that the log has already \
      are not written again.
      """)

  @OptionGroup var exports: ExportOptions

  func run() throws {
    var export = GitLabExport(try exports.lines())
    try exports.read { export.take($0) }
    try exports.write(export.lines)
  }
}

/// What imports of exports have in common.
struct ExportOptions: ParsableArguments {
  @OptionGroup var place: ImportPlace
  @OptionGroup var configured: ConfigurationArguments
  @Option(parsing: .unconditional, help: "The environment that releases are deployments to.")
  var releases = "release"
  @Argument(help: "Exported files, or - for standard input (default: -).")
  var files: [String] = []

  /// Where the lines are collected.
  func lines() throws -> ExportLines {
    var patterns: [NamePattern] = []
    if let own = try configured.load().settings.names.incidentLabels {
      patterns = own
    } else {
      patterns = NamePatterns.usual.filter { $0.key == "incidentLabels" }.compactMap {
        try? NamePattern($0.pattern)
      }
    }
    return ExportLines(
      repo: place.repo, service: place.service, releases: releases, incidentLabels: patterns)
  }

  /// Hands over the records of all files.
  func read(_ body: (JSONRecord) -> Void) throws {
    for path in files.isEmpty ? ["-"] : files {
      let name = path == "-" ? "standard input" : path
      let bytes = try Self.bytes(path, name)
      if bytes.starts(with: [0xFF, 0xFE]) || bytes.starts(with: [0xFE, 0xFF]) {
        throw Output.fail(
          "\(name): UTF-16, expected UTF-8, which PowerShell writes with Out-File -Encoding utf8",
          code: Output.Code.badData)
      }
      let start = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0
      let fault = bytes.withUnsafeBytes { all -> JSONRecordsFault? in
        do throws(JSONRecordsFault) {
          try JSONRecords.read(UnsafeRawBufferPointer(rebasing: all[start...]), body)
          return nil
        } catch {
          return error
        }
      }
      if let fault {
        throw Output.fail(
          "\(name): no JSON at byte \(fault.offset + start), expected \(fault.expected)",
          code: Output.Code.badData)
      }
    }
  }

  private static func bytes(_ path: String, _ name: String) throws -> [UInt8] {
    let descriptor = path == "-" ? 0 : open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY)
    func fail() -> ExitCode {
      Output.fail("\(name): \(String(cString: strerror(errno)))", code: Output.Code.noInput)
    }
    guard descriptor >= 0 else { throw fail() }
    defer { if descriptor > 0 { close(descriptor) } }
    var all: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 1 << 18)
    while true {
      let count = systemRead(descriptor, &buffer)
      if count < 0, errno == EINTR { continue }
      guard count >= 0 else { throw fail() }
      if count == 0 { return all }
      all += buffer[..<count]
      // Places in a text are kept in 32 bits.
      guard all.count < 1 << 31 else {
        throw Output.fail(
          "\(name): more than 2 GB, expected less in one file", code: Output.Code.badData)
      }
    }
  }

  /// Writes what is new, and says what there was and what was missing.
  func write(_ lines: ExportLines) throws {
    let output = try ImportOutput(place.path)
    var written = try place.known { try WrittenLines($0) } ?? WrittenLines()
    for line in lines.sorted where written.insert(line) { output.put(line) }
    try output.finish()
    report(lines, written: output.lines)
    guard lines.lacking.isEmpty else { throw ExitCode(Output.Code.badData) }
  }

  private func report(_ lines: ExportLines, written: Int) {
    for (shape, fields) in lines.lacking.sorted(by: { $0.key.name < $1.key.name }) {
      let names = fields.keys.sorted().joined(separator: ", ")
      Output.say(
        "\(shape.name) left out \(fields.values.max() ?? 0), which lack \(names): \(shape.command)"
      )
    }
    if place.quiet { return }
    for (shape, fields) in lines.missed.sorted(by: { $0.key.name < $1.key.name }) {
      let names = fields.keys.sorted().joined(separator: ", ")
      Output.say("\(shape.name) would tell more with \(names): \(shape.command)")
    }
    for (reason, count) in lines.ignored.sorted(by: { $0.key < $1.key }) {
      Output.say("left out \(count): \(reason)")
    }
    let counts = lines.counts.map { "\($0.key.name) \($0.value)" }.sorted()
    Output.say(
      "\(counts.isEmpty ? "nothing" : counts.joined(separator: ", ")); new lines \(written)")
  }
}

private func systemRead(_ descriptor: Int32, _ buffer: inout [UInt8]) -> Int {
  #if canImport(Glibc)
    Glibc.read(descriptor, &buffer, buffer.count)
  #else
    Darwin.read(descriptor, &buffer, buffer.count)
  #endif
}
