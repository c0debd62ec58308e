import DeliveryMetrics
import Testing

@testable import Dashboard

@Suite("the view of a measure without a panel")
struct MetricViewTests {
  private func text(_ metric: MetricKind, change: (inout Reading) -> Void = { _ in }) -> String {
    var snapshot = Sample.snapshot
    change(&snapshot.reading)
    var view = Sample.view()
    _ = view.open(Place(.metric, subject: .metric(metric)))
    return render(
      snapshot: snapshot, status: Sample.status, view: view, size: Size(rows: 24, columns: 80),
      detail: Sample.detail(for: view.place)
    ).text
  }

  @Test("has its figure, its sample and the period before")
  func figures() {
    let rework = text(.reworkRate) { reading in
      reading.reworkRate.deployments = 36
      reading.reworkRate.rework = 2
      reading.reworkRate.previousDeployments = 20
      reading.reworkRate.previousRework = 2
    }
    #expect(rework.contains("5.6%  2 of 36 deploys  before 10.0% -4.4pt"))
    let recovery = text(.failedDeploymentRecoveryTime) { reading in
      reading.failedDeploymentRecoveryTime.n = 3
      reading.failedDeploymentRecoveryTime.mean = 5400
      reading.failedDeploymentRecoveryTime.previousN = 2
      reading.failedDeploymentRecoveryTime.previousMean = 3600
    }
    #expect(recovery.contains("mean 01:30:00  n=3  before 01:00:00 +50%"))
  }

  @Test("says why it has none")
  func missing() {
    let rework = text(.reworkRate) { $0.reworkRate = ReworkRateReading() }
    #expect(rework.contains("-  no deployment in the window  0 of 0 deploys"))
    let recovery = text(.failedDeploymentRecoveryTime)
    #expect(recovery.contains("-  no failed deployment recovered  n=0"))
  }
}
