import DeliveryEvents
import DeliveryMetrics
import Testing

@testable import Dashboard

@Test("the plain view says the overview in sentences")
func plainOverview() {
  let text = PlainView(snapshot: Sample.snapshot, status: Sample.status, view: Sample.view()).text
  print(text)
}

@Test("the plain view of an empty log says what to do")
func plainEmpty() {
  var snapshot = Sample.snapshot
  snapshot.input = InputCounts()
  var status = FeedStatus(now: Sample.now)
  (status.sources, status.sourcesOK) = (1, 1)
  let text = PlainView(snapshot: snapshot, status: status, view: Sample.view()).text
  print(text)
}
