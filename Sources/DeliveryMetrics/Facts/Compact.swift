import DeliveryEvents

/// Keeps an instant or none in the size of an instant.
@propertyWrapper
struct CompactTime: Hashable {
  /// The beginning of time stands for none: no decoder gives it.
  private var time: Timestamp

  var wrappedValue: Timestamp? {
    get { time == .distantPast ? nil : time }
    set { time = newValue ?? .distantPast }
  }

  init(wrappedValue: Timestamp?) {
    time = wrappedValue ?? .distantPast
  }
}

/// Keeps a duration in nanoseconds or none in the size of a number.
@propertyWrapper
struct CompactDuration: Hashable {
  /// What no duration is stands for none.
  private var nanoseconds: Int64

  var wrappedValue: Int64? {
    get { nanoseconds == .min ? nil : nanoseconds }
    set { nanoseconds = newValue ?? .min }
  }

  init(wrappedValue: Int64?) {
    nanoseconds = wrappedValue ?? .min
  }
}
