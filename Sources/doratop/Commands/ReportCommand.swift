import ArgumentParser
import Dashboard
import DeliveryEvents
import DeliveryMetrics
import Glibc

struct ReportCommand: ParsableCommand {
  static let configuration = CommandConfiguration(commandName: "report")
  @Option var format = "json"
  @Option var window = "30d"
  @Option(name: .customLong("as-of")) var asOf: String?
  @Option var zone = "UTC"
  @Option var service: String?
  @Option var team: String?
  @Option var by = "none"
  @Argument var sources: [String]

  func run() throws {
    let symbols = SymbolTable()
    let decoder = EventDecoder(symbols: symbols)
    let ledger = Ledger(symbols: symbols)
    var line = DecodedLine()
    for path in sources {
      let fd = open(path, O_RDONLY)
      var st = stat()
      fstat(fd, &st)
      let n = Int(st.st_size)
      let buf = UnsafeMutableRawBufferPointer.allocate(byteCount: n + 1, alignment: 1)
      var got = 0
      while got < n {
        let r = read(fd, buf.baseAddress! + got, min(n - got, 1 << 20))
        if r <= 0 { break }
        got += r
      }
      close(fd)
      var start = 0
      while start < got {
        let p = memchr(buf.baseAddress! + start, 10, got - start)
        let end = p.map { $0 - UnsafeMutableRawPointer(buf.baseAddress!) } ?? got
        decoder.decode(UnsafeRawBufferPointer(rebasing: buf[start..<end]), into: &line)
        if p == nil, line.rejections.contains(where: { $0.cause == .notJSON }) { break }
        ledger.apply(line)
        start = end + 1
      }
      buf.deallocate()
    }
    var now = Timestamp(seconds: Int64(time(nil)) + 300)
    if let asOf {
      var a = asOf
      now = a.withUTF8 { b in
        var l = "{\"time\":\"\(asOf)\",\"kind\":\"note\",\"text\":\"x\"}"
        return l.withUTF8 {
          decoder.decode(UnsafeRawBufferPointer($0), into: &line)
          return line.events[0].time
        }
      }
    } else {
      now = ledger.latestEvent(notAfter: now) ?? now
    }
    let scope: Scope = service.map { .service($0) } ?? team.map { .team($0) } ?? .everything
    let unit: Double = ["d": 86400, "h": 3600, "m": 60][String(window.last!)]!
    let rules = try ZoneLoader.rules(named: zone)
    let snap = ledger.snapshot(
      at: now, windowNanoseconds: Int64(Double(window.dropLast())! * unit * 1e9), scope: scope,
      zone: rules)
    print(JSONReport(snap, by: JSONReport.Breakdown(rawValue: by)!, files: sources.count).text)
  }
}
