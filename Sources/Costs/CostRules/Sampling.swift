import ModelGraph

extension CostRules {
  /// Operators that read between the elements.
  ///
  /// Interpolation is nested: along one axis the two neighbours and their weights make one number by 2 multiplications and an
  /// addition (3), the four neighbours of a cubic by 4 and 3 (7). In d dimensions each number of one axis is itself made along the
  /// others: 2^d - 1 such steps when linear, (4^d - 1)/3 when cubic.
  static let sampling: [String: CostRule] = [
    "Resize": resize, "Upsample": resize, "GridSample": gridSample, "RoiAlign": roiAlign, "AffineGrid": affineGrid,
    "DeformConv": deformableConvolution,
  ]

  /// Operations to read one number between the elements of `dimensions` dimensions, its weights known.
  static func interpolation(cubic: Bool, dimensions: Int) throws(ModelGraphError) -> Quantity {
    var steps = Quantity(0)
    for _ in 0..<dimensions { steps = try Quantity(cubic ? 4 : 2) * steps + 1 }
    return try Quantity(cubic ? 7 : 3) * steps
  }

  /// Nearest: 0. Linear: out 3 (2^d - 1), cubic: out 7 (4^d - 1)/3 for the d axes whose size changes.
  ///
  /// The weights belong to the positions along an axis, not to the elements, and are not counted. With antialias, when a size
  /// shrinks, the window grows with the scale, which has no rule.
  private static let resize = CostRule { (context) throws(ModelGraphError) in
    let mode = context.node.text("mode") ?? "nearest"
    guard mode != "nearest" else { return .nothing }
    let (before, after) = (try context.shape(0), try context.outputShape())
    guard before.count == after.count else {
      throw ModelGraphError(.inconsistent, "it makes \(describe(after)) of \(describe(before))")
    }
    let resized = zip(before, after).filter { $0 != $1 }
    if context.isSet("antialias") {
      for (before, after) in resized where try after.isLess(than: before) != false {
        throw ModelGraphError(.unknown, "it smooths while it shrinks, which has no rule yet")
      }
    }
    return try context.floating(
      context.elementsOut() * interpolation(cubic: mode == "cubic", dimensions: resized.count))
  }

  /// Of d axes, for each of the d numbers of a grid point: to a position (x + 1) s/2 - 1/2, 3 operations, or (x + 1) (s - 1)/2 with
  /// align_corners, 2; rounded, 1. Linear weights take 2 more (what is left over, and 1 less that); the four cubic ones 26: what is
  /// left over, and polynomials of 7, 5, 6 and 7 operations. Then each output element is interpolated; nearest: 0.
  ///
  /// Points outside of the image count as those inside.
  static let gridSample = CostRule { (context) throws(ModelGraphError) in
    let mode = context.node.text("mode") ?? "linear"
    let dimensions = try context.shape(0).count - 2
    let grid = try context.elements(ofInput: 1)
    let position = context.isSet("align_corners") ? 3 : 4
    if mode == "nearest" { return try context.floating(Quantity(position) * grid) }
    let isCubic = mode == "bicubic" || mode == "cubic"
    guard (1...8).contains(dimensions) else { throw ModelGraphError(.inconsistent, "it has \(dimensions) axes to sample along") }
    let reading = try context.elementsOut() * interpolation(cubic: isCubic, dimensions: dimensions)
    return try context.floating(Quantity(position + (isCubic ? 26 : 2)) * grid + reading)
  }

  /// 8 s² out (max: 8 s² - 1) + 14 s² bins + 12 regions, for s² samples in each of the bins: out without its channels.
  ///
  /// A sample is four neighbours times their weights, added up (7), and then added to the others of its bin or compared to them;
  /// an average divides. The weights are shared by all channels: two positions (multiply, add), rounded, what is left over and 1
  /// less that, and four products: 14. A region's four coordinates are scaled and shifted by half (not in the mode
  /// output_half_pixel), its two sides and the sizes of its bins found: 12; else sides are at least 1: 10.
  private static let roiAlign = CostRule { (context) throws(ModelGraphError) in
    let ratio = context.node.integer("sampling_ratio") ?? 0
    guard ratio > 0 else { throw ModelGraphError(.unknown, "how many samples it takes depends on the regions") }
    let shape = try context.outputShape()
    guard shape.count == 4 else { throw ModelGraphError(.inconsistent, "it makes \(describe(shape))") }
    let samples = try Quantity(ratio) * Quantity(ratio)
    let isMaximum = context.node.text("mode") == "max"
    let isShifted = context.opset >= 16 && context.node.text("coordinate_transformation_mode") != "output_half_pixel"
    let reading = try context.elementsOut() * (isMaximum ? 8 * samples - 1 : 8 * samples)
    let weights = try 14 * samples * shape[0] * shape[2] * shape[3]
    return try context.floating(reading + weights + Quantity(isShifted ? 12 : 10) * shape[0])
  }

  /// 2 d out for grids of d dimensions: each coordinate is d products of a matrix row and a position, added up with a shift.
  private static let affineGrid = CostRule { (context) throws(ModelGraphError) in
    guard let dimensions = try context.outputShape().last else { throw ModelGraphError(.inconsistent, "it makes a single number") }
    return try context.floating(2 * dimensions * context.elementsOut())
  }

  /// macs = out k Cin/g as in a convolution; flops = 2 macs, plus out with bias, and what reading between the elements takes:
  /// 4 offsets + 9 samples, plus samples with a mask.
  ///
  /// Each offset is added to a position, rounded, and gives two weights by 2 subtractions. For each output position, place of the
  /// window and input channel one sample is interpolated from four neighbours: there are offsets/2/groups positions and
  /// places.
  private static let deformableConvolution = CostRule { (context) throws(ModelGraphError) in
    let (out, offsets) = (try context.elementsOut(), try context.elements(ofInput: 2))
    let image = try context.shape(0)
    guard image.count >= 2 else { throw ModelGraphError(.inconsistent, "its input is \(describe(image))") }
    let groups = context.node.integer("offset_group") ?? 1
    guard groups > 0 else { throw ModelGraphError(.inconsistent, "it has \(groups) groups of offsets") }
    let samples = try (offsets * image[1]).floorDivided(by: 2 * Quantity(groups))
    var extra = try 4 * offsets + Quantity(context.has(4) ? 10 : 9) * samples
    if context.has(3) { try extra += out }
    return try context.products(macs: out * Quantity.product(of: context.shape(1).dropFirst()), extra: extra)
  }
}
