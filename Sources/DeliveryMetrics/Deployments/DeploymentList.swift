import DeliveryEvents

/// All deployments of a service by their places, whatever their environment and state;
/// ``Deployment/absent`` at the places of those that cannot be seen.
///
/// Of most only one line speaks: of those no more is kept than which, and what it comes to is read from it
/// each time.
final class DeploymentList: RandomAccessCollection {
  private let lines: DeployLines
  /// For each place: that there is none to be seen; below, which of ``merged`` it is; else the line that alone
  /// speaks of it, and above that the tier of its environment.
  private var codes = PlainList<Int32>()
  private static let none: Int32 = -1
  private static let tierShift: Int32 = 29
  /// What several lines came to, and which of them are free.
  private var merged = PlainList<Deployment>()
  private var free: [Int32] = []

  init(lines: DeployLines) {
    self.lines = lines
  }

  deinit {
    codes.deallocate()
    merged.deallocate()
  }

  var startIndex: Int { 0 }
  var endIndex: Int { codes.count }

  subscript(_ place: Int) -> Deployment {
    @inline(__always) get {
      let code = codes[place]
      if code >= 0 {
        let line = code & (1 << Self.tierShift - 1)
        return DeploymentAssembly.deployment(
          ofOnly: lines[Int(line)], at: line,
          tier: EnvironmentTier(rawValue: UInt8(code >> Self.tierShift)) ?? .other)
      }
      return code == Self.none ? .absent : merged[Self.number(code)]
    }
  }

  /// Puts a deployment at a place, be it beyond the last.
  func set(_ deployment: Deployment, at place: Int) {
    while codes.count <= place { codes.append(Self.none) }
    let old = codes[place]
    if let line = deployment.onlyLine {
      // With so many lines the narrow form has no room.
      if line < 1 << Self.tierShift {
        codes[place] = Int32(deployment.tier.rawValue) << Self.tierShift | line
        return release(old)
      }
    } else if deployment == .absent {
      codes[place] = Self.none
      return release(old)
    }
    if old < Self.none {
      merged[Self.number(old)] = deployment
    } else if let number = free.popLast() {
      merged[Int(number)] = deployment
      codes[place] = -2 - number
    } else {
      merged.append(deployment)
      codes[place] = -1 - Int32(merged.count)
    }
  }

  private func release(_ code: Int32) {
    if code >= Self.none { return }
    merged[Self.number(code)] = .absent
    free.append(-2 - code)
  }

  private static func number(_ code: Int32) -> Int { Int(-2 - code) }
}
