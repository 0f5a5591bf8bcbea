import ModelGraph

extension CostRules {
  /// Fourier transforms and what belongs to them.
  ///
  /// A transform of n numbers, n a power of two, counts 5 n log2 n: log2 n rounds of n/2 butterflies, each a complex
  /// multiplication (6) and two complex additions (4), whether its numbers are real or half of its results are wanted. Of any
  /// other length it counts by its definition: each of the m results adds up n products, 8 operations each, or 4 when the
  /// numbers on one side are real. While the length is free neither is a formula in it, and the node is not counted.
  static let signals: [String: CostRule] = [
    "DFT": fourier, "STFT": shortTimeFourier, "MelWeightMatrix": melWeights, "HannWindow": cosineWindow,
    "HammingWindow": cosineWindow, "BlackmanWindow": blackmanWindow,
  ]

  static func transform(_ length: Quantity, results: Quantity, isReal: Bool) throws(ModelGraphError) -> Quantity {
    guard let n = length.constant else { throw ModelGraphError(.unknown, "what a transform of a free length costs is no formula") }
    guard n > 0 else { throw ModelGraphError(.inconsistent, "it transforms \(n) numbers") }
    if n & (n - 1) == 0 { return try 5 * length * Quantity(n.trailingZeroBitCount) }
    return try Quantity(isReal ? 4 : 8) * length * results
  }

  /// The transforms, one for each line along the axis; inverse ones then divide both parts of each result by n.
  private static let fourier = CostRule { (context) throws(ModelGraphError) in
    let (shape, out) = (try context.shape(0), try context.outputShape())
    var chosen = context.opset < 20 ? context.node.integer("axis") ?? 1 : -2
    if context.opset >= 20, context.has(2) {
      guard let given = try context.number(2).constant else { throw ModelGraphError(.unknown, "its axis is not known") }
      chosen = given
    }
    let axis = try position(chosen, in: shape)
    guard shape.count >= 2, axis < shape.count - 1, out.count == shape.count else {
      throw ModelGraphError(.inconsistent, "it makes \(describe(out)) of \(describe(shape))")
    }
    let length = context.has(1) ? try context.number(1) : shape[axis]
    let lines = try Quantity.product(of: shape.indices.dropLast().filter { $0 != axis }.map { shape[$0] })
    var each = try transform(length, results: out[axis], isReal: shape.last == 1)
    if context.isSet("inverse") { try each += 2 * out[axis] }
    return try context.floating(lines * each)
  }

  /// A transform of real numbers for each line along the last axis.
  static let realTransform = CostRule { (context) throws(ModelGraphError) in
    let shape = try context.shape(0)
    guard let length = shape.last else { throw ModelGraphError(.inconsistent, "it transforms a single number") }
    let each = try transform(length, results: length.floorDivided(by: 2) + 1, isReal: true)
    return try context.floating(Quantity.product(of: shape.dropLast()) * each)
  }

  /// The same back; then each of the n numbers of a line, which are real, is divided by n.
  static let inverseRealTransform = CostRule { (context) throws(ModelGraphError) in
    let shape = try context.outputShape()
    guard let length = shape.last else { throw ModelGraphError(.inconsistent, "it makes a single number") }
    let each = try transform(length, results: length, isReal: true) + length
    return try context.floating(Quantity.product(of: shape.dropLast()) * each)
  }

  /// For each frame of n numbers the transform, after n multiplications by the window (2n for complex numbers).
  private static let shortTimeFourier = CostRule { (context) throws(ModelGraphError) in
    let (signal, out) = (try context.shape(0), try context.outputShape())
    guard out.count == 4 else { throw ModelGraphError(.inconsistent, "it makes \(describe(out))") }
    let isReal = signal.count < 3 || signal[2] == 1
    let window = context.has(2) ? try context.shape(2, rank: 1)[0] : nil
    guard let length = context.has(3) ? try context.number(3) : window else {
      throw ModelGraphError(.inconsistent, "it has neither a window nor a frame length")
    }
    var each = try transform(length, results: out[2], isReal: isReal)
    if window != nil { try each += Quantity(isReal ? 1 : 2) * length }
    return try context.floating(out[0] * out[1] * each)
  }

  /// 6 out + 2n + 8 (n + 2) + 10 for n bands.
  ///
  /// Each weight is the smaller of two slopes, at least 0: two subtractions, two divisions, a minimum, a maximum; with the n + n
  /// widths of the slopes. The n + 2 edges of the bands are placed on the mel scale (multiply, add), brought back to hertz
  /// (divide, power, subtract, multiply) and to bins (multiply, divide). The two ends are brought to that scale (divide, add,
  /// log, multiply each), and the step between edges is their difference divided.
  private static let melWeights = CostRule { (context) throws(ModelGraphError) in
    let out = try context.outputShape()
    guard out.count == 2 else { throw ModelGraphError(.inconsistent, "it makes \(describe(out))") }
    let edges = try out[1] + 2
    return Cost(
      flops: try 6 * context.elementsOut() + 2 * out[1] + 8 * edges + 10, transcendentals: try edges + 2)
  }

  /// 4 out + 1 for a - b cos(2π i/n): the step of the angle is a division; multiply, cos, multiply, subtract.
  private static let cosineWindow = CostRule { (context) throws(ModelGraphError) in
    let out = try context.elementsOut()
    return Cost(flops: try 4 * out + 1, transcendentals: out)
  }

  /// 8 out + 1 for a - b cos(x) + c cos(2x): the step of the angle; multiply, double, two cosines times their factors, subtract,
  /// add.
  private static let blackmanWindow = CostRule { (context) throws(ModelGraphError) in
    let out = try context.elementsOut()
    return Cost(flops: try 8 * out + 1, transcendentals: try 2 * out)
  }
}
