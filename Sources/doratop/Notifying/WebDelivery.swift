import EventIntake
import Foundation
import Synchronization

#if canImport(FoundationNetworking)
  import FoundationNetworking
#endif

/// Sends a message to an address. What it answers counts by its status alone: nobody is led elsewhere by it, and
/// the rest of it is not read.
final class WebDelivery: Delivery {
  private let answer = Answer()
  private let task: URLSessionDataTask
  private let session: URLSession
  /// The session's own limits are of silence: an answer that goes on a little at a time never comes to them.
  private let deadline: UInt64

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
    deadline = Intake.monotonic() + UInt64(timeout * 1e9)
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
    // What an answer says comes on until its first word has been heard: that is not to wait for others.
    let queue = OperationQueue()
    queue.maxConcurrentOperationCount = 1
    queue.qualityOfService = .userInteractive
    session = URLSession(configuration: configuration, delegate: answer, delegateQueue: queue)
    task = session.dataTask(with: request)
    task.resume()
  }

  private static let late = "no answer in time"

  func advance() -> DeliveryOutcome? {
    if Intake.monotonic() >= deadline { answer.put(.failed(Self.late)) }
    guard let found = answer.outcome else { return nil }
    session.invalidateAndCancel()
    return found
  }

  func cancel() {
    task.cancel()
    session.invalidateAndCancel()
  }

  /// Takes the answer on the session's thread, and hands its outcome to the loop.
  private final class Answer: NSObject, URLSessionDataDelegate, Sendable {
    private let stored = Mutex<DeliveryOutcome?>(nil)

    var outcome: DeliveryOutcome? { stored.withLock { $0 } }

    /// The first word counts: what comes after it is that it was ended.
    func put(_ outcome: DeliveryOutcome) { stored.withLock { $0 = $0 ?? outcome } }

    func urlSession(
      _ session: URLSession, dataTask: URLSessionDataTask, didReceive response: URLResponse,
      completionHandler: @escaping @Sendable (URLSession.ResponseDisposition) -> Void
    ) {
      take(response)
      completionHandler(.cancel)
      dataTask.cancel()
    }

    func urlSession(
      _ session: URLSession, task: URLSessionTask,
      willPerformHTTPRedirection response: HTTPURLResponse, newRequest request: URLRequest,
      completionHandler: @escaping @Sendable (URLRequest?) -> Void
    ) {
      // A message would become a question there, whose answer says nothing of the message.
      take(response)
      completionHandler(nil)
      task.cancel()
    }

    func urlSession(
      _ session: URLSession, task: URLSessionTask, didCompleteWithError error: (any Error)?
    ) {
      if (error as? URLError)?.code == .timedOut {
        put(.failed(WebDelivery.late))
      } else if let error {
        put(.failed(error.localizedDescription))
      } else if let response = task.response {
        take(response)
      } else {
        put(.failed("no answer"))
      }
    }

    private func take(_ response: URLResponse) {
      guard let response = response as? HTTPURLResponse else { return put(.failed("no answer")) }
      put(
        (200..<300).contains(response.statusCode)
          ? .delivered : .failed("answered \(response.statusCode)"))
    }
  }
}
