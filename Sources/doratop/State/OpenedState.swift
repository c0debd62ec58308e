import DeliveryEvents
import StateStore

/// A state as it was found: one to be taken up, one that another process writes, or a new one in place of one that is
/// damaged.
struct OpenedState {
  /// The seed of its hashes.
  let seed: UInt64
  /// An empty table for its strings.
  let symbols: SymbolTable
  let phase: LogState.Phase
  /// How much there is to take up, in bytes.
  let behindBytes: Int
  /// How many events that will be; `nil` where nothing tells.
  let expectedEvents: Int?
  /// What only the damaged state still holds; `nil` where none was set aside.
  let salvage: Salvage?

  /// Opens the state at a place; a new one gets `seed`.
  init(_ place: StatePlace, keeps: Bool, seed: UInt64, _ news: StateNews) throws(StateFault) {
    let file = try keeps ? StateFile(place) : StateFile(reading: place)
    let contents = try file.contents()
    self.seed = contents?.seed ?? seed
    symbols = SymbolTable(seed: self.seed)
    behindBytes = contents?.bytes ?? 0
    expectedEvents = contents?.events ?? 0
    salvage = nil
    if file.role == .writer, file.isOnNetwork { news.notice = LogState.networkNotice }
    if case .reader(let holder) = file.role, keeps {
      phase = .following(StateFollower(file, holder: holder, symbols: symbols))
    } else {
      phase = .restoring(file, StateReader(file, symbols: symbols))
    }
  }

  /// Sets a damaged state aside and begins a new one.
  ///
  /// - Parameters:
  ///   - seed: That of the damaged one; `nil` where it cannot be read, and with it none of its facts.
  ///   - memory: Gets what no log holds, as far as the damaged one can be read.
  /// - Throws: ``StateFault/refused(_:code:)`` and nothing else.
  init(
    replacing place: StatePlace, after reason: String, keeps: Bool, seed: UInt64?,
    _ memory: StateMemory, _ news: StateNews
  ) throws(StateFault) {
    self.seed = seed ?? .random(in: .min ... .max)
    symbols = SymbolTable(seed: self.seed)
    behindBytes = 0
    expectedEvents = nil
    guard keeps else {
      phase = .none("\(place.path) is damaged: \(reason)")
      salvage = nil
      return
    }
    var salvage: Salvage?
    do {
      let name = try place.setAside()
      let event =
        "state was damaged (\(reason)): rebuilt from the logs; the old one is \(Path.lastPart(name))"
      news.event = event
      news.say(event)
      if seed != nil { salvage = Salvage(StatePlace(path: name), symbols: symbols) }
      memory.restore(StateSalvage.remembered(of: StatePlace(path: name)), areSaved: false)
      let file = try StateFile(place)
      phase = .restoring(file, StateReader(file, symbols: symbols))
    } catch .refused(let reason, let code) {
      throw .refused(reason, code: code)
    } catch {
      phase = .none(error.description)
    }
    self.salvage = salvage
  }
}
