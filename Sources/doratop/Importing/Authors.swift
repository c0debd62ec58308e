import DeliveryMetrics

/// Authors as lines name them: as they are, or by pseudonyms that stay the same; and which of them
/// are programs.
struct Authors {
  /// `nil` where names stay as they are.
  private let key: String?
  private let bots: [NamePattern]
  private var known: [[UInt8]: (text: String, isBot: Bool)] = [:]

  /// - Parameter key: what pseudonyms are made with; without one, whoever knows an address can find
  ///   its pseudonym.
  init(bots: [NamePattern], pseudonymKey key: String?) {
    self.bots = bots
    self.key = key
  }

  /// How lines name an author, and whether it is a program.
  mutating func author(name: [UInt8], address: [UInt8]) -> (text: String, isBot: Bool) {
    let place = name + [0] + address
    if let found = known[place] { return found }
    let name = String(decoding: name, as: UTF8.self)
    let address = String(decoding: address, as: UTF8.self)
    // 49699333+dependabot[bot]@users.noreply.github.com
    let account = String(address.prefix { $0 != "@" })
    let isBot = bots.contains { $0.matches(name) || $0.matches(account) }
    let found = (text(name, address, isBot: isBot), isBot)
    known[place] = found
    return found
  }

  private func text(_ name: String, _ address: String, isBot: Bool) -> String {
    guard let key else { return name.isEmpty ? address : name }
    // The address tells people apart, not how they spell their names.
    let secret = address.isEmpty ? name : address.lowercased()
    let digest = SHA256.digest(Array("\(key)\u{0}\(secret)".utf8))
    let digits = digest.prefix(4).map {
      $0 < 16 ? "0" + String($0, radix: 16) : String($0, radix: 16)
    }
    return (isBot ? "bot-" : "dev-") + digits.joined()
  }
}

/// SHA-256 (FIPS 180-4), for pseudonyms: a few hundred in a lifetime, so short rather than fast.
enum SHA256 {
  static func digest(_ message: [UInt8]) -> [UInt8] {
    var padded = message + [0x80]
    while padded.count % 64 != 56 { padded.append(0) }
    let bits = UInt64(message.count) * 8
    for shift in stride(from: UInt64(56), through: 0, by: -8) {
      padded.append(UInt8(truncatingIfNeeded: bits >> shift))
    }
    var state = roots(of: 2, count: 8)
    let constants = roots(of: 3, count: 64)
    for start in stride(from: 0, to: padded.count, by: 64) {
      mix(padded[start..<start + 64], into: &state, constants)
    }
    return state.flatMap { word in
      [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: word >> UInt32($0)) }
    }
  }

  private static func mix(
    _ block: ArraySlice<UInt8>, into state: inout [UInt32], _ constants: [UInt32]
  ) {
    func turn(_ word: UInt32, _ by: UInt32) -> UInt32 { word >> by | word << (32 - by) }
    var words = stride(from: block.startIndex, to: block.endIndex, by: 4).map { place in
      block[place..<place + 4].reduce(UInt32(0)) { $0 << 8 | UInt32($1) }
    }
    for place in 16..<64 {
      let (old, new) = (words[place - 15], words[place - 2])
      let low = turn(old, 7) ^ turn(old, 18) ^ old >> 3
      let high = turn(new, 17) ^ turn(new, 19) ^ new >> 10
      words.append(words[place - 16] &+ low &+ words[place - 7] &+ high)
    }
    var s = state
    for place in 0..<64 {
      let high = turn(s[4], 6) ^ turn(s[4], 11) ^ turn(s[4], 25)
      let choice = (s[4] & s[5]) ^ (~s[4] & s[6])
      let first = s[7] &+ high &+ choice &+ constants[place] &+ words[place]
      let low = turn(s[0], 2) ^ turn(s[0], 13) ^ turn(s[0], 22)
      let majority = (s[0] & s[1]) ^ (s[0] & s[2]) ^ (s[1] & s[2])
      s = [first &+ low &+ majority, s[0], s[1], s[2], s[3] &+ first, s[4], s[5], s[6]]
    }
    for place in 0..<8 { state[place] = state[place] &+ s[place] }
  }

  /// The first 32 bits of the fractions of the square or cube roots of the first primes.
  private static func roots(of degree: Int, count: Int) -> [UInt32] {
    var primes: [UInt64] = []
    var candidate: UInt64 = 2
    while primes.count < count {
      if !primes.contains(where: { candidate % $0 == 0 }) { primes.append(candidate) }
      candidate += 1
    }
    return primes.map { prime in
      // The greatest x of which x^degree is at most prime * 2^(32 * degree).
      var (low, high): (UInt64, UInt64) = (0, 1 << 37)
      while high - low > 1 {
        let middle = (low + high) / 2
        if isAtMost(middle, degree, prime) { low = middle } else { high = middle }
      }
      return UInt32(truncatingIfNeeded: low)
    }
  }

  /// Whether x^degree <= prime * 2^(32 * degree), in 128 bits.
  private static func isAtMost(_ x: UInt64, _ degree: Int, _ prime: UInt64) -> Bool {
    let power = (0..<degree).reduce(UInt128(1)) { product, _ in product * UInt128(x) }
    return power <= UInt128(prime) << UInt128(32 * degree)
  }
}
