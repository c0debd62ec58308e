import DeliveryEvents

extension DetailAssembly {
  /// What is in flight and how it flowed, in one pass over the visits.
  func stream() -> StreamDetail {
    let now = window.to
    var items: [StreamDetail.Item] = []
    var flow = CumulativeFlow(window)
    for service in services {
      let stream = assembly.stream.services[service]
      for item in stream.items {
        let visits = stream.visits[Int(item.visits.lowerBound)..<Int(item.visits.upperBound)]
        flow?.record(item, visits)
        for visit in visits where visit.entered <= now {
          if let left = visit.left, left <= now { continue }
          items.append(
            StreamDetail.Item(
              stage: visit.stage, service: text(derivation.serviceNames[service]),
              name: text(item.change.isSome ? item.change : item.head),
              sha: assembly.text(item.head), entered: visit.entered, commits: Int(item.commits)))
        }
      }
    }
    items.sort { left, right in
      left.entered != right.entered
        ? left.entered < right.entered : (left.service, left.name) < (right.service, right.name)
    }
    return StreamDetail(
      inFlight: Array(items.prefix(Detail.limit)), flow: flow?.buckets() ?? [])
  }
}
