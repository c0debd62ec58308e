import DeliveryMetrics

extension DeploymentFrequencyReading {
  /// Deployments a day, with as many digits as tell them from a target that they miss.
  var perDayText: String {
    Figures.rate(perDay, apartFrom: isTargetMet == false ? targetPerDayAbove : nil)
  }
}

extension ChangeFailureRateReading {
  /// The rate in percent, with as many digits as tell it from a target that it misses.
  var rateText: String {
    Figures.percent(rate, apartFrom: isTargetMet == false ? targetRateBelow : nil)
  }
}
