import ModelGraph

/// What an activation is applied to: the tensor times `scale`, plus a bias along its last dimension.
public struct ActivationInput: Hashable, Sendable {
  public let function: ActivationFunction
  public let tensor: String
  public let scale: Double
  public let bias: String?

  public init(function: ActivationFunction, tensor: String, scale: Double = 1, bias: String? = nil) {
    self.function = function
    self.tensor = tensor
    self.scale = scale
    self.bias = bias
  }
}

/// Finds activations, also those that a format without a name for them wrote in several nodes:
///
/// - x Φ(x) as Erf, Add 1, Mul: the GELU of the Erf's input times the square root of 2, whatever made that input;
/// - Sigmoid and a Mul with the Sigmoid's own input: the SiLU of that input;
/// - HardSigmoid (1/6, 1/2) and such a Mul: the HardSwish.
struct ActivationPatterns {
  private let inferred: InferredGraph
  /// By tensor the nodes that read it, in order; one that reads it twice is there twice.
  private var readers: [[Int32]]

  init(_ inferred: InferredGraph) {
    self.inferred = inferred
    readers = Array(repeating: [], count: inferred.infos.count)
    for index in inferred.graph.nodes.indices {
      for number in inferred.inputNumbers(ofNode: index) where number >= 0 { readers[Int(number)].append(Int32(index)) }
    }
  }

  /// Nil for a node that is no activation. Throws when its input is no tensor of real numbers.
  func input(ofNode index: Int) throws(SaturationGap) -> ActivationInput? {
    let graph = inferred.graph
    let node = graph.nodes[index]
    let infos = inferred.inputs(ofNode: index)
    let opset = node.opset ?? graph.opsets[node.domain] ?? 1
    guard let function = ActivationFunction(node, opset: opset, inputs: infos) else { return nil }
    guard let tensor = node.inputs.first, !tensor.isEmpty else { throw SaturationGap("it has no input") }
    if let type = infos.first??.elementType, ![.float32, .float64, .float16, .bfloat16].contains(type) {
      throw SaturationGap("its input holds \(type)")
    }
    switch function {
    case .erf where isWrittenGelu(index):
      return ActivationInput(function: .gelu, tensor: tensor, scale: 2.0.squareRoot())
    case .sigmoid where isTimesItsInput(index):
      return ActivationInput(function: .swish(beta: 1), tensor: tensor)
    case .hardSigmoid(let alpha, 0.5) where abs(alpha - 1.0 / 6) < 1e-6 && isTimesItsInput(index):
      return ActivationInput(function: .hardSwish, tensor: tensor)
    default:
      let hasBias = Self.biased.contains(node.qualifiedOperator) && node.inputs.count > 1 && !node.inputs[1].isEmpty
      return ActivationInput(function: function, tensor: tensor, bias: hasBias ? node.inputs[1] : nil)
    }
  }

  private static let biased = ["com.microsoft::BiasGelu", "com.microsoft::FastGelu"]

  /// Whether an Erf's result goes into an Add of 1 and from there into products, and nowhere else.
  private func isWrittenGelu(_ index: Int) -> Bool {
    guard let result = result(of: index), let sum = onlyReader(of: result, "Add") else { return false }
    let others = zip(inferred.inputNumbers(ofNode: sum), inferred.inputs(ofNode: sum)).filter { Int($0.0) != result }
    // A constant that is not kept in the model's file is not known; what else would be added to an Erf?
    guard others.count == 1, others[0].1?.reals.map({ $0.map(\.constant) == [1] }) ?? true else { return false }
    guard let total = self.result(of: sum), !readers[total].isEmpty else { return false }
    return readers[total].allSatisfy { inferred.graph.nodes[Int($0)].qualifiedOperator == "Mul" }
  }

  /// Whether a node's result goes into a product with the node's own input, and nowhere else.
  private func isTimesItsInput(_ index: Int) -> Bool {
    guard let input = inferred.inputNumbers(ofNode: index).first, let result = result(of: index),
      let product = onlyReader(of: result, "Mul")
    else { return false }
    return inferred.inputNumbers(ofNode: product).contains(input)
  }

  /// The number of a node's first output; nil when nobody wants it.
  private func result(of index: Int) -> Int? {
    inferred.outputNumbers(ofNode: index).first.flatMap { $0 >= 0 ? Int($0) : nil }
  }

  /// The one node that reads a tensor, if it is of this operator.
  private func onlyReader(of tensor: Int, _ name: String) -> Int? {
    guard readers[tensor].count == 1, !inferred.outputNumbers.contains(tensor), let reader = readers[tensor].first,
      inferred.graph.nodes[Int(reader)].qualifiedOperator == name
    else { return nil }
    return Int(reader)
  }
}
