/// The formats that a line can have, in the order in which they are tried (EVENTS.md 1).
///
/// Raw values are the words of the report's `input.formats`.
public enum EventFormat: String, Sendable, CaseIterable {
  case native
  case cdevents
  case cloudevents

  /// A line of this format, and of no other.
  public var sample: String {
    switch self {
    case .native: NativeFormat.sample
    case .cdevents: CDEventsFormat.sample
    case .cloudevents: CloudEventsFormat.sample
    }
  }
}
