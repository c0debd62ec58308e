/// The formats that a line can have, in the order in which they are tried (EVENTS.md 1).
///
/// Raw values are the words of the report's `input.formats`.
public enum EventFormat: String, Sendable, CaseIterable {
  case native
  case cdevents
  case cloudevents

  /// The format's place in the list.
  public var index: Int {
    switch self {
    case .native: 0
    case .cdevents: 1
    case .cloudevents: 2
    }
  }

  /// A line of this format, and of no other.
  public var sample: String {
    switch self {
    case .native: NativeFormat.sample
    case .cdevents: CDEventsFormat.sample
    case .cloudevents: CloudEventsFormat.sample
    }
  }
}
