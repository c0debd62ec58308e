import ArgumentParser
import Dashboard
import DeliveryEvents
import EventIntake

/// A source that is not there, or cannot be read.
struct SourceFault: Error, CustomStringConvertible {
  var path: String
  /// Why it cannot be read, in the system's words; `nil` when nothing is there.
  var reason: String?

  /// The first such source among some; `nil` when all could be read.
  ///
  /// - Parameter mayBeMissing: Whether one that is not there is none.
  init?(among sources: [SourceStatus], mayBeMissing: Bool = false) {
    for source in sources {
      switch source.state {
      case .waiting where !mayBeMissing:
        self.init(path: source.path, reason: nil)
        return
      case .unreadable(let reason):
        self.init(path: source.path, reason: reason)
        return
      case .waiting, .reading, .following, .finished, .refused: break
      }
    }
    return nil
  }

  private init(path: String, reason: String?) {
    self.path = path
    self.reason = reason
  }

  /// `deploys.jsonl: no such file, expected an event log`
  var description: String {
    "\(Frame.plain(SystemText.shown(path))): \(reason ?? "no such file, expected an event log")"
  }

  /// Ends where a source is not there or cannot be read.
  ///
  /// - Throws: The exit code, after saying which it is.
  static func refuse(_ sources: [SourceStatus], mayBeMissing: Bool = false) throws {
    if let fault = SourceFault(among: sources, mayBeMissing: mayBeMissing) {
      throw Output.fail("\(fault)", code: Output.Code.noInput)
    }
  }

  /// Ends where not one of some sources can be read.
  ///
  /// - Throws: The exit code, after saying why of each.
  static func refuseAll(_ sources: [SourceStatus]) throws {
    let faults = sources.compactMap { SourceFault(among: [$0]) }
    guard !faults.isEmpty, faults.count == sources.count else { return }
    for fault in faults { Output.say("\(fault)") }
    throw ExitCode(Output.Code.noInput)
  }
}
