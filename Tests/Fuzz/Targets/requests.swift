/// What a client of the metrics server says: it is read the same in one piece and byte by byte, and whatever follows
/// a whole request changes nothing of it.
@_cdecl("LLVMFuzzerTestOneInput")
public func requests(_ bytes: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  Harness.run(bytes, count) { input in
    let bytes = Array(input)
    let all = MetricsRequest.head(bytes)
    var first = MetricsRequest.Head.incomplete
    for count in 0...bytes.count {
      first = MetricsRequest.head(Array(bytes[..<count]))
      if first != .incomplete { break }
    }
    Harness.expect(first == all, "in pieces \(first), in one \(all)")
    guard case .whole(let request) = all else { return }
    Harness.expect(request.path.hasPrefix("/"), "the path \(request.path)")
    Harness.expect(!request.path.contains("?"), "a question in \(request.path)")
    Harness.expect(
      request.method.utf8.allSatisfy { (0x41...0x5A).contains($0) }, "method \(request.method)")
    let wants = request.wantsOpenMetrics
    Harness.expect(
      !wants || request.accept.lowercased().contains("openmetrics"), "OpenMetrics for nobody")
  }
}
