/// Ways to see colours, and what is left of a colour in each.
///
/// Source: Machado, Oliveira, Fernandes: A Physiologically-based Model for Simulation of Color
/// Vision Deficiency (2009), the matrices of severity 1.0, applied to amounts of light.
enum ColorVision: String, Sendable, CaseIterable {
  case normal, protan, deutan, tritan

  /// How a colour looks.
  func seen(_ color: RGB) -> Lab {
    let light = color.linear
    let mixed = matrix.map { row in
      let sum = row[0] * light[0] + row[1] * light[1] + row[2] * light[2]
      return min(max(sum, 0), 1)
    }
    return Lab(linear: mixed)
  }

  /// How different two colours look, as delta E.
  func distance(_ one: RGB, _ two: RGB) -> Double { seen(one).distance(to: seen(two)) }

  private var matrix: [[Double]] {
    switch self {
    case .normal: [[1, 0, 0], [0, 1, 0], [0, 0, 1]]
    case .protan:
      [
        [0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216],
        [-0.003882, -0.048116, 1.051998],
      ]
    case .deutan:
      [
        [0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413],
        [-0.011820, 0.042940, 0.968881],
      ]
    case .tritan:
      [
        [1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602],
        [0.004733, 0.691367, 0.303900],
      ]
    }
  }
}
