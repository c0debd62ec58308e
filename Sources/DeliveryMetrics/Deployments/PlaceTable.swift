import DeliveryEvents

/// A value for each commit of one service, and for the few commits of others that it delivers.
struct PlaceTable<Value: Equatable> {
  private let service: Int
  private let absent: Value
  private var own: [Value]
  private var foreign: [CommitPlace: Value] = [:]

  /// Creates a table over the commits of a service, all with the value that stands for none.
  init(service: Int, absent: Value) {
    self.service = service
    self.absent = absent
    own = []
  }

  subscript(_ place: CommitPlace) -> Value {
    @inline(__always)
    get {
      if place.service == service {
        return place.index < own.count ? own[place.index] : absent
      }
      return foreign[place] ?? absent
    }
    @inline(__always)
    set {
      guard place.service == service else {
        foreign[place] = newValue
        return
      }
      if place.index >= own.count { grow(to: place.index + 1) }
      own[place.index] = newValue
    }
  }

  private mutating func grow(to count: Int) {
    let size = max(count, own.count + own.count / 2)
    own.append(contentsOf: repeatElement(absent, count: size - own.count))
  }
}
