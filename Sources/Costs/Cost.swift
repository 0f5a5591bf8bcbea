public import ModelGraph

/// What executing one node costs, under the convention `podium`: every scalar floating-point operation counts 1.
public struct Cost: Hashable, Sendable {
  /// Floating-point operations; a multiplication and the addition it feeds are two.
  public var flops: Quantity
  /// Multiplications whose product is added up, of convolutions and matrix products in any number format.
  public var macs: Quantity
  /// Operations on whole numbers that stand in for floating-point ones: those of products in integer formats.
  public var integerOperations: Quantity
  /// Those of `flops` that are exp, log, tanh, erf and the like, which hardware does in many steps.
  public var transcendentals: Quantity

  public init(
    flops: Quantity = 0, macs: Quantity = 0, integerOperations: Quantity = 0, transcendentals: Quantity = 0
  ) {
    self.flops = flops
    self.macs = macs
    self.integerOperations = integerOperations
    self.transcendentals = transcendentals
  }

  public static let nothing = Cost()

  /// Throws `shape.overflow` or `shape.too-complex`.
  public static func + (left: Cost, right: Cost) throws(ModelGraphError) -> Cost {
    Cost(
      flops: try left.flops + right.flops, macs: try left.macs + right.macs,
      integerOperations: try left.integerOperations + right.integerOperations,
      transcendentals: try left.transcendentals + right.transcendentals)
  }

  /// Throws `shape.overflow` or `shape.too-complex`.
  public static func += (left: inout Cost, right: Cost) throws(ModelGraphError) {
    // Most layers do none of the last two, and many nothing at all.
    if right.flops != 0 { try left.flops += right.flops }
    if right.macs != 0 { try left.macs += right.macs }
    if right.integerOperations != 0 { try left.integerOperations += right.integerOperations }
    if right.transcendentals != 0 { try left.transcendentals += right.transcendentals }
  }

  /// That many times. Throws `shape.overflow` or `shape.too-complex`.
  public static func * (cost: Cost, times: Quantity) throws(ModelGraphError) -> Cost {
    if times == 1 { return cost }
    return Cost(
      flops: try cost.flops * times, macs: try cost.macs * times, integerOperations: try cost.integerOperations * times,
      transcendentals: try cost.transcendentals * times)
  }
}
