import DeliveryEvents
import Testing

@testable import DeliveryMetrics

@Suite("deployments by their places")
struct DeploymentListTests {
  private let symbols = SymbolTable()
  private let lines = DeployLines(forms: FormTable())

  /// Adds a line, whose number is in its id.
  private func add(_ number: Int, shas: [Symbol]? = nil, fixes: [Symbol]? = nil) {
    var event = DeliveryEvent(kind: .deploy, time: Timestamp(seconds: Int64(number)))
    event.state = number % 3 == 0 ? .failed : .succeeded
    event.id = symbols.intern("\(number)")
    event.env = symbols.intern(number % 2 == 0 ? "production" : "staging")
    event.version = symbols.intern("v\(number)")
    event.started = number % 5 == 0 ? Timestamp(seconds: Int64(number - 1)) : nil
    event.shas = shas
    event.fixes = fixes
    withUnsafePointer(to: event) { lines.append($0) }
  }

  private func only(_ line: Int) -> Deployment {
    DeploymentAssembly.deployment(
      ofOnly: lines[line], at: Int32(line), tier: line % 2 == 0 ? .production : .staging)
  }

  private func merged(_ places: [Int]) -> Deployment {
    DeploymentAssembly.deployment(
      of: places.map { lines[$0] }, keeping: lines.lists, tier: .production, symbols: symbols,
      artifacts: nil)
  }

  @Test("are what was put there last: of one line, of several, or none")
  func places() {
    let seed = UInt64.random(in: 0...1_000_000_000)
    print("deployments: seed \(seed)")
    var source = RandomSource(state: seed)
    for number in 0..<60 {
      let sha = symbols.intern("sha \(number)")
      add(number, shas: number % 4 == 0 ? [sha] : nil, fixes: number % 7 == 0 ? [sha] : [])
    }
    let list = DeploymentList(lines: lines)
    var model: [Deployment] = []
    for turn in 0..<2_000 {
      let deployment =
        switch source.next(0...3) {
        case 0: Deployment.absent
        case 1: merged([source.next(0...59), source.next(0...59)])
        default: only(source.next(0...59))
        }
      let place = source.next(0...(model.count + 2))
      while model.count <= place { model.append(.absent) }
      model[place] = deployment
      list.set(deployment, at: place)
      if turn % 20 == 0 {
        #expect(Array(list) == model, "seed \(seed), turn \(turn)")
        // What is equal must say the same, and what says the same be equal.
        #expect(
          list.map { [$0.id, $0.version] + ($0.shas ?? []) + $0.fixes }
            == model.map { [$0.id, $0.version] + ($0.shas ?? []) + $0.fixes })
      }
    }
    #expect(Array(list) == model)
  }

  @Test("of one line differ by any field; of several they are equal however often they are made")
  func equality() {
    add(0, shas: [symbols.intern("a")])
    add(1, shas: [symbols.intern("b")], fixes: [symbols.intern("x")])
    add(2)
    #expect(only(0) == only(0))
    #expect(only(0) != only(2))
    #expect(merged([0, 1]) == merged([0, 1]))
    #expect(merged([0, 1]) != merged([0, 2]))
    // The list of one line and the fixes of another: lists that no line has.
    #expect(merged([0, 1]).shas == [symbols.intern("b")])
    #expect(merged([1, 2]).fixes == [symbols.intern("x")])
    #expect(merged([2, 2]).shas == nil)
    #expect(merged([2, 2]).onlyLine == nil)
    #expect(only(2).onlyLine == 2)
    #expect(Deployment.absent.onlyLine == nil)
  }
}
