extension ShapeRules {
  /// Operators that sample an image at another size.
  static let resizing: [String: ShapeRule] = ["Resize": ShapeRule(resize), "Upsample": ShapeRule(upsample)]

  private static func upsample(_ context: NodeContext) throws(ModelGraphError) -> [TensorInfo] {
    if case .floats(let scales)? = context.node.attributes["scales"] {
      return try scaled(context, by: scales.map { Real(Double($0)) })
    }
    if let height = context.node.float("height_scale"), let width = context.node.float("width_scale") {
      return try scaled(context, by: [.number(1), .number(1), Real(Double(height)), Real(Double(width))])
    }
    return try scaled(context, by: context.reals(1))
  }

  /// By scales, its second input in operator set 10 and the third from 11 on, or to the sizes in the fourth.
  private static func resize(_ context: NodeContext) throws(ModelGraphError) -> [TensorInfo] {
    let scales = context.opset < 11 ? 1 : 2
    // Exporters also leave out the scales by giving none.
    let isScaled = context.has(scales) && context.inputs[scales]?.shape != [0]
    if isScaled || !context.has(3) { return try scaled(context, by: context.reals(scales)) }
    var shape = try context.shape(0)
    let axes = try resizedAxes(context, rank: shape.count)
    guard let sizes = context.values(3) else { return try scaled(context, by: nil) }
    guard sizes.count == axes.count else {
      throw ModelGraphError(.inconsistent, "\(sizes.count) sizes meet \(axes.count) axes")
    }
    let policy = context.node.text("keep_aspect_ratio_policy") ?? "stretch"
    for (size, axis) in zip(sizes, axes) where policy == "stretch" { shape[axis] = size }
    if policy != "stretch" { try keepAspectRatio(&shape, axes, sizes, policy, context) }
    return [TensorInfo(try context.input(0).elementType, shape)]
  }

  /// One scale for all axes, the largest with which no size (`not_larger`), or the smallest with which every size
  /// (`not_smaller`) reaches what is asked for; halves round up.
  private static func keepAspectRatio(
    _ shape: inout [Quantity], _ axes: [Int], _ sizes: [Quantity], _ policy: String, _ context: NodeContext
  ) throws(ModelGraphError) {
    var ratios: [Float] = []
    for (size, axis) in zip(sizes, axes) {
      guard let wanted = size.constant, let present = shape[axis].constant, present > 0 else { continue }
      ratios.append(Float(wanted) / Float(present))
    }
    let scale = policy == "not_larger" ? ratios.min() : ratios.max()
    for axis in axes {
      guard ratios.count == axes.count, let scale, let size = shape[axis].constant,
        let resized = Int(exactly: (scale * Float(size) + 0.5).rounded(.down))
      else {
        shape[axis] = context.freshDimension(axis: axis)
        continue
      }
      shape[axis] = Quantity(resized)
    }
  }

  /// out = floor(in * scale), the product of plain numbers in 32 bits as runtimes take it; nil scales depend on data.
  private static func scaled(_ context: NodeContext, by scales: [Real]?) throws(ModelGraphError) -> [TensorInfo] {
    var shape = try context.shape(0)
    let axes = try resizedAxes(context, rank: shape.count)
    guard scales.map({ $0.count == axes.count }) ?? true else {
      throw ModelGraphError(.inconsistent, "\(scales?.count ?? 0) scales meet \(axes.count) axes")
    }
    for (index, axis) in axes.enumerated() {
      guard let scale = scales?[index] else {
        shape[axis] = context.freshDimension(axis: axis)
        continue
      }
      if scale == .number(1) { continue }
      let product = try Real.product(Real(shape[axis]), scale)?.stored(as: .float32)
      shape[axis] = try product?.floor() ?? context.freshDimension(axis: axis)
    }
    return [TensorInfo(try context.input(0).elementType, shape)]
  }

  private static func resizedAxes(_ context: NodeContext, rank: Int) throws(ModelGraphError) -> [Int] {
    var axes: [Int] = []
    for axis in context.node.integers("axes") ?? Array(0..<rank) { axes.append(try context.axis(axis, rank: rank)) }
    return axes
  }
}
