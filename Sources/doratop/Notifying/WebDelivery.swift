import Foundation
import Synchronization

#if canImport(FoundationNetworking)
  import FoundationNetworking
#endif

/// Sends a message to an address.
final class WebDelivery: Delivery {
  private let outcome = OutcomeBox()
  private let task: URLSessionDataTask
  private let session: URLSession

  /// Begins to send; `nil` for an address that is none.
  init?(
    _ url: String, headers: [String: String], _ body: [UInt8], key: String,
    timeoutNanoseconds: Int64
  ) {
    guard let address = URL(string: url), address.scheme == "http" || address.scheme == "https"
    else {
      return nil
    }
    let timeout = max(0.1, Double(timeoutNanoseconds) / 1e9)
    var request = URLRequest(url: address, timeoutInterval: timeout)
    request.httpMethod = "POST"
    request.httpBody = Data(body)
    for (name, value) in headers { request.setValue(value, forHTTPHeaderField: name) }
    request.setValue("application/json", forHTTPHeaderField: "Content-Type")
    request.setValue(key, forHTTPHeaderField: "Idempotency-Key")
    let configuration = URLSessionConfiguration.ephemeral
    configuration.timeoutIntervalForRequest = timeout
    configuration.timeoutIntervalForResource = timeout
    configuration.httpCookieAcceptPolicy = .never
    configuration.httpShouldSetCookies = false
    session = URLSession(configuration: configuration)
    let outcome = outcome
    task = session.dataTask(with: request) { _, response, error in
      if let error {
        outcome.put(.failed(error.localizedDescription))
      } else if let answer = response as? HTTPURLResponse {
        outcome.put(
          (200..<300).contains(answer.statusCode)
            ? .delivered : .failed("answered \(answer.statusCode)"))
      } else {
        outcome.put(.failed("no answer"))
      }
    }
    task.resume()
  }

  func advance() -> DeliveryOutcome? {
    guard let found = outcome.value else { return nil }
    session.finishTasksAndInvalidate()
    return found
  }

  func cancel() {
    task.cancel()
    session.invalidateAndCancel()
  }

  /// Hands the outcome from the session's thread to the loop.
  private final class OutcomeBox: Sendable {
    private let stored = Mutex<DeliveryOutcome?>(nil)

    var value: DeliveryOutcome? { stored.withLock { $0 } }

    func put(_ outcome: DeliveryOutcome) { stored.withLock { $0 = outcome } }
  }
}
