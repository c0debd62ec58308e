import DeliveryEvents

/// Between which instants those that something was computed for may lie for it to stay as it is: none of them
/// passes a time at which something happened.
struct InstantBounds {
  private let instants: SIMD4<Int64>
  /// The first instant that will do, and the first beyond that will not.
  private var low = SIMD4<Int64>(repeating: .min)
  private var high = SIMD4<Int64>(repeating: .max)

  /// Bounds of up to four instants beside which nothing happens.
  init(_ instants: SIMD4<Int64>) {
    self.instants = instants
  }

  /// Whether it would be the same for other instants.
  @inline(__always)
  func hold(_ instants: SIMD4<Int64>) -> Bool {
    all(low .<= instants) && all(instants .< high)
  }

  /// Notes that something happens at a time: it is another thing for an instant from there on.
  @inline(__always)
  mutating func note(_ time: Timestamp) {
    let time = SIMD4<Int64>(repeating: time.nanoseconds)
    let isPast = time .<= instants
    low.replace(with: time, where: isPast .& (time .> low))
    high.replace(with: time, where: .!isPast .& (time .< high))
  }

  /// Notes a list in order of time: of it only the neighbours of the instants count.
  mutating func note<Element>(_ list: [Element], by time: (Element) -> Timestamp) {
    if list.isEmpty { return }
    for index in 0..<4 {
      let place = list.firstPlace { time($0).nanoseconds > instants[index] }
      if place > 0 { note(time(list[place - 1])) }
      if place < list.count { note(time(list[place])) }
    }
  }
}
