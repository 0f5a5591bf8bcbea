extension ShapeRules {
  /// Transforms of signals, their windows, and determinants.
  static let signals: [String: ShapeRule] = [
    ShapeRule.each(["DFT"], fourier), ShapeRule.each(["STFT"], shortTimeFourier),
    ShapeRule.each(["HannWindow", "HammingWindow", "BlackmanWindow"], window),
    ShapeRule.each(["MelWeightMatrix"], melWeights), ShapeRule.each(["Det"], determinant),
    ShapeRule.each(["com.microsoft::Rfft"], realFourier), ShapeRule.each(["com.microsoft::Irfft"], inverseRealFourier),
    ShapeRule.each(["com.microsoft::Inverse"]) { (context) throws(ModelGraphError) in [try context.like(0)] },
  ].reduce(into: [:]) { table, rules in table.merge(rules) { first, _ in first } }

  /// The axis is an attribute in operator set 17, an input from 20 on; the last dimension holds 1 (real) or 2 (complex) numbers.
  private static func fourier(_ context: NodeContext) throws(ModelGraphError) -> [TensorInfo] {
    var shape = try context.shape(0)
    guard shape.count >= 2 else { throw ModelGraphError(.inconsistent, "\(describe(shape)) is no signal") }
    let type = try context.input(0).elementType
    let isOneSided = context.node.integer("onesided") ?? 0 != 0
    let isInverse = context.node.integer("inverse") ?? 0 != 0
    let complex: Quantity = isOneSided && isInverse ? 1 : 2
    guard let named = context.has(2) ? context.scalar(2)?.constant : context.node.integer("axis") ?? (context.opset < 20 ? 1 : -2)
    else { return [TensorInfo(type, shape.dropLast().indices.map { context.freshDimension(axis: $0) } + [complex])] }
    let axis = try context.axis(named, rank: shape.count)
    shape[shape.count - 1] = complex
    if context.has(1) {
      shape[axis] = context.scalar(1) ?? context.freshDimension(axis: axis)
    } else if isOneSided, isInverse {
      shape[axis] = try 2 * (shape[axis] - 1)
    }
    if isOneSided, !isInverse { shape[axis] = try shape[axis].floorDivided(by: 2) + 1 }
    return [TensorInfo(type, shape)]
  }

  /// `[batch, frames, bins, 2]`: frames = floor((signal - frame) / step) + 1, bins the frame's length or its half and one.
  private static func shortTimeFourier(_ context: NodeContext) throws(ModelGraphError) -> [TensorInfo] {
    let signal = try context.shape(0)
    guard signal.count == 2 || signal.count == 3 else { throw ModelGraphError(.inconsistent, "\(describe(signal)) is no signal") }
    let window = context.has(2) ? try context.shape(2, rank: 1)[0] : nil
    let frame = context.has(3) ? context.scalar(3) ?? window : window ?? signal[1]
    var frames: Quantity?
    if let frame, let step = context.scalar(1) {
      guard step.constant ?? 1 > 0 else { throw ModelGraphError(.inconsistent, "its frames move by \(step)") }
      frames = try (signal[1] - frame).floorDivided(by: step) + 1
    }
    let isOneSided = context.node.integer("onesided") ?? 1 != 0
    let bins = try frame.map { (frame) throws(ModelGraphError) in isOneSided ? try frame.floorDivided(by: 2) + 1 : frame }
    let type = try context.input(0).elementType
    return [
      TensorInfo(type, [signal[0], frames ?? context.freshDimension(axis: 1), bins ?? context.freshDimension(axis: 2), 2])
    ]
  }

  private static func window(_ context: NodeContext) throws(ModelGraphError) -> [TensorInfo] {
    [TensorInfo(context.type("output_datatype") ?? .float32, [context.scalar(0) ?? context.freshDimension(axis: 0)])]
  }

  /// `[floor(transform length / 2) + 1, bins]`.
  private static func melWeights(_ context: NodeContext) throws(ModelGraphError) -> [TensorInfo] {
    let spectrum = try context.scalar(1).map { (length) throws(ModelGraphError) in try length.floorDivided(by: 2) + 1 }
    return [
      TensorInfo(
        context.type("output_datatype") ?? .float32,
        [spectrum ?? context.freshDimension(axis: 0), context.scalar(0) ?? context.freshDimension(axis: 1)])
    ]
  }

  private static func determinant(_ context: NodeContext) throws(ModelGraphError) -> [TensorInfo] {
    let shape = try context.shape(0)
    guard shape.count >= 2 else { throw ModelGraphError(.inconsistent, "\(describe(shape)) is no matrix") }
    return [TensorInfo(try context.input(0).elementType, Array(shape.dropLast(2)))]
  }

  /// Over the last dimension, whose spectrum is its half and one, as pairs.
  private static func realFourier(_ context: NodeContext) throws(ModelGraphError) -> [TensorInfo] {
    var shape = try context.shape(0)
    guard let last = shape.last else { throw ModelGraphError(.inconsistent, "a single number is no signal") }
    shape[shape.count - 1] = try last.floorDivided(by: 2) + 1
    return [TensorInfo(try context.input(0).elementType, shape + [2])]
  }

  private static func inverseRealFourier(_ context: NodeContext) throws(ModelGraphError) -> [TensorInfo] {
    var shape = Array(try context.shape(0).dropLast())
    guard let last = shape.last else { throw ModelGraphError(.inconsistent, "its input is no spectrum") }
    shape[shape.count - 1] = try (last - 1) * 2
    return [TensorInfo(try context.input(0).elementType, shape)]
  }
}
