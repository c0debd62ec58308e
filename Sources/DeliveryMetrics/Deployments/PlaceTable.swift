import DeliveryEvents

/// A value for each commit of one service, and for the few commits of others that it delivers.
struct PlaceTable<Value: Equatable> {
  private let service: Int
  private let absent: Value
  private var own: [Value]
  private var foreign: [CommitPlace: Value] = [:]

  /// Creates a table over the commits of a service, all with the value that stands for none.
  init(service: Int, count: Int, absent: Value) {
    self.service = service
    self.absent = absent
    own = Array(repeating: absent, count: count)
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
      if place.service == service, place.index < own.count {
        own[place.index] = newValue
      } else {
        foreign[place] = newValue
      }
    }
  }
}
