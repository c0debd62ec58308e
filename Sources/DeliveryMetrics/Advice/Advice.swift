/// One thing that would move the needle, with its arithmetic.
public enum Advice: Sendable, Equatable {
  /// Deliveries sped up while more of them failed: in the words of the alert.
  case danger(String)
  /// A stage that holds the stream back.
  case constraint(Holding, Bottleneck)
  /// Finished work waits between stages.
  case waiting(Holding)
  /// Most of the lead time passes before a change lands.
  case landing(Holding, changes: Int)
  /// A service fails more often than its share of deployments explains.
  case failures(Part)
  /// A service's changes take longer than their number explains.
  case leadTime(Part)
  /// A service's incidents last longer than their number explains.
  case recovery(Part)
  /// Too few deployments to meet the target: how many more.
  case frequency(perDay: Double, target: Double, more: Int, days: Double)
  /// A practice beyond its limit.
  case practice(PracticeReading)

  /// A part of the mean lead time, in seconds.
  public struct Holding: Sendable, Equatable {
    public var held: Double
    public var leadTime: Double
    /// Completed changes, or commits.
    public var n: Int

    /// Creates a part of a lead time.
    public init(held: Double, leadTime: Double, n: Int) {
      self.held = held
      self.leadTime = leadTime
      self.n = n
    }

    /// In `0...1`.
    public var share: Double { held / leadTime }
  }

  /// What one service has in a figure that is a sum over a count.
  public struct Part: Sendable, Equatable {
    public var service: String
    /// Failures, or seconds: its own and those of all.
    public var own: Double
    public var all: Double
    /// Deployments or samples: its own and those of all.
    public var ownCount: Int
    public var allCount: Int
    /// What the figure has to be below.
    public var target: Double

    /// Creates a part of a figure.
    public init(
      service: String, own: Double, all: Double, ownCount: Int, allCount: Int, target: Double
    ) {
      self.service = service
      self.own = own
      self.all = all
      self.ownCount = ownCount
      self.allCount = allCount
      self.target = target
    }

    /// Its share of what is summed, in `0...1`.
    public var share: Double { all > 0 ? own / all : 0 }
    /// Its share of what is counted.
    public var countShare: Double { Double(ownCount) / Double(allCount) }
    /// The figure of all, and that of all others; `nil` where there are none.
    public var figure: Double { all / Double(allCount) }
    public var without: Double? {
      ownCount < allCount ? (all - own) / Double(allCount - ownCount) : nil
    }
    /// Whether it has more than its part.
    public var isOutOfProportion: Bool { share > countShare }
  }

  /// The most lines of advice.
  public static let limit = 5
}
