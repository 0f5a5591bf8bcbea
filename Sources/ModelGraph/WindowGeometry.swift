/// How the window of a convolution or pooling moves over the spatial dimensions; one element per spatial dimension in each list.
public struct WindowGeometry: Hashable, Sendable {
  public let kernel: [Quantity]
  public let strides: [Int]
  public let dilations: [Int]
  /// Elements added before and after; resolved where a node asks for "same" sizes.
  public let padsBegin: [Quantity]
  public let padsEnd: [Quantity]
  /// Sizes of the output.
  public let output: [Quantity]

  /// Of a Conv or pooling node over the spatial sizes `input`. `kernel` is what the weight says; the attribute `kernel_shape`
  /// stands in where there is no weight.
  ///
  /// out = floor((in + pads - ((k - 1) d + 1)) / stride) + 1, rounded up with `ceil_mode` unless the last window would then start
  /// in the padding after the input. Source: ONNX, docs/Operators.md, Conv and MaxPool.
  ///
  /// Throws `shape.inconsistent` for attributes that do not fit and for windows larger than the padded input.
  public init(node: Node, input: [Quantity], kernel weight: [Quantity]? = nil) throws(ModelGraphError) {
    let rank = input.count
    guard let kernel = weight ?? node.integers("kernel_shape")?.map({ Quantity($0) }) else {
      throw ModelGraphError(.inconsistent, "it says no kernel_shape")
    }
    guard kernel.count == rank else {
      throw ModelGraphError(.inconsistent, "a kernel of \(kernel.count) dimensions meets an input of \(rank)")
    }
    let strides = try Self.steps("strides", of: node, rank: rank)
    let dilations = try Self.steps("dilations", of: node, rank: rank)
    let automatic = node.text("auto_pad")
    let same = automatic.map { $0.hasPrefix("SAME") } ?? false
    let pads = try Self.pads(of: node, rank: rank)
    let roundsUp = node.integer("ceil_mode") == 1
    var (begin, end, output): ([Quantity], [Quantity], [Quantity]) = ([], [], [])
    begin.reserveCapacity(rank)
    end.reserveCapacity(rank)
    output.reserveCapacity(rank)
    for axis in 0..<rank {
      let stride = Quantity(strides[axis])
      let reach = try (kernel[axis] - 1) * Quantity(dilations[axis]) + 1
      if same {
        let size = try input[axis].ceilingDivided(by: stride)
        let total = try Quantity.maximum((size - 1) * stride + reach - input[axis], 0)
        let half = try total.floorDivided(by: 2)
        let upper = automatic == "SAME_UPPER"
        begin.append(upper ? half : try total - half)
        end.append(upper ? try total - half : half)
        output.append(size)
        continue
      }
      begin.append(Quantity(pads[axis]))
      end.append(Quantity(pads[axis + rank]))
      let padded = try input[axis] + begin[axis] + end[axis]
      var size = try (padded - reach).floorDivided(by: stride) + 1
      if roundsUp {
        let rounded = try (padded - reach).ceilingDivided(by: stride) + 1
        size = try Quantity.minimum(rounded, (input[axis] + begin[axis]).ceilingDivided(by: stride))
      }
      if let number = size.constant, number <= 0, input[axis] != 0 {
        throw ModelGraphError(.inconsistent, "a window of \(reach) does not fit the padded size \(padded)")
      }
      output.append(size)
    }
    self.kernel = kernel
    self.strides = strides
    self.dilations = dilations
    padsBegin = begin
    padsEnd = end
    self.output = output
  }

  /// A list of positive numbers, 1 each by default.
  static func steps(_ name: String, of node: Node, rank: Int) throws(ModelGraphError) -> [Int] {
    guard let steps = node.integers(name) else { return (0..<rank).map { _ in 1 } }
    guard steps.count == rank, steps.allSatisfy({ $0 > 0 }) else {
      throw ModelGraphError(.inconsistent, "its \(name) \(steps) do not fit \(rank) spatial dimensions")
    }
    return steps
  }

  /// First all before, then all after; zeros by default and for VALID.
  static func pads(of node: Node, rank: Int) throws(ModelGraphError) -> [Int] {
    guard node.text("auto_pad") ?? "NOTSET" == "NOTSET", let pads = node.integers("pads") else {
      return Array(repeating: 0, count: 2 * rank)
    }
    guard pads.count == 2 * rank else {
      throw ModelGraphError(.inconsistent, "its pads \(pads) do not fit \(rank) spatial dimensions")
    }
    return pads
  }
}
