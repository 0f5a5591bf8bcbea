import ModelGraph

/// A recurrent layer as its node describes it: the functions of its gates, and what must be read to work out their inputs.
public struct RecurrentNode: Hashable, Sendable {
  public enum Kind: String, Hashable, Sendable {
    case simple = "RNN"
    case gatedUnit = "GRU"
    case longShortTerm = "LSTM"

    /// Blocks of weights, in the order in which ONNX stores them: LSTM i, o, f, c; GRU z, r, h.
    var gates: Int {
      switch self {
      case .simple: 1
      case .gatedUnit: 3
      case .longShortTerm: 4
      }
    }

    /// What a function is applied to, and which of the node's functions (f, g, h) it is. The last one of an LSTM is the cell's state.
    var parts: [(name: String, function: Int)] {
      switch self {
      case .simple: [("h", 0)]
      case .gatedUnit: [("z", 0), ("r", 0), ("h", 1)]
      case .longShortTerm: [("i", 0), ("o", 0), ("f", 0), ("c", 1), ("C", 2)]
      }
    }

    fileprivate var functions: [String] {
      switch self {
      case .simple: ["Tanh"]
      case .gatedUnit: ["Sigmoid", "Tanh"]
      case .longShortTerm: ["Sigmoid", "Tanh", "Tanh"]
      }
    }
  }

  public enum Direction: String, Hashable, Sendable { case forward, reverse }

  public let kind: Kind
  public let directions: [Direction]
  /// By direction f, g and h, as many as the kind has.
  public let functions: [[ActivationFunction]]
  /// Of a GRU: whether the reset gate is applied after the product with the recurrent weights.
  public let resetsAfter: Bool
  /// Names of tensors: X, W, R, B, initial_h, initial_c and P of ONNX; nil where one is left out.
  let input: String
  let weights: String
  let recurrence: String
  let bias: String?
  let hidden: String?
  let cell: String?
  let peepholes: String?
  /// All hidden states, when the model itself wants them.
  let states: String?

  /// Throws the reason why the layer cannot be looked into.
  init(_ node: Node, _ kind: Kind) throws(SaturationGap) {
    func name(_ names: [String], _ index: Int) -> String? {
      index < names.count && !names[index].isEmpty ? names[index] : nil
    }
    guard let input = name(node.inputs, 0), let weights = name(node.inputs, 1), let recurrence = name(node.inputs, 2) else {
      throw SaturationGap("it lacks an input")
    }
    if name(node.inputs, 4) != nil { throw SaturationGap("its sequences have lengths of their own (sequence_lens)") }
    if node.attributes["clip"] != nil { throw SaturationGap("it clips the inputs of its gates") }
    if node.integer("layout") ?? 0 != 0 { throw SaturationGap("its batch comes first (layout)") }
    if node.integer("input_forget") ?? 0 != 0 { throw SaturationGap("its forget gate follows the input gate (input_forget)") }
    self.kind = kind
    self.input = input
    self.weights = weights
    self.recurrence = recurrence
    bias = name(node.inputs, 3)
    hidden = name(node.inputs, 5)
    cell = kind == .longShortTerm ? name(node.inputs, 6) : nil
    peepholes = kind == .longShortTerm ? name(node.inputs, 7) : nil
    states = name(node.outputs, 0)
    resetsAfter = node.integer("linear_before_reset") ?? 0 != 0
    switch node.text("direction") ?? "forward" {
    case "forward": directions = [.forward]
    case "reverse": directions = [.reverse]
    case "bidirectional": directions = [.forward, .reverse]
    case let other: throw SaturationGap("its direction is \"\(other)\"")
    }
    functions = try Self.functions(node, kind, directions: directions.count)
  }

  /// The names of what must be read.
  var tensors: [String] {
    [input, weights, recurrence] + [bias, hidden, cell, peepholes, states].compactMap(\.self)
  }

  private static func functions(
    _ node: Node, _ kind: Kind, directions: Int
  ) throws(SaturationGap) -> [[ActivationFunction]] {
    func floats(_ name: String) -> ArraySlice<Float> {
      if case .floats(let values)? = node.attributes[name] { values[...] } else { [] }
    }
    var names = Array(repeating: kind.functions, count: directions).flatMap(\.self)
    if case .texts(let given)? = node.attributes["activations"], !given.isEmpty {
      guard given.count == names.count else {
        throw SaturationGap("it names \(given.count) activations where \(names.count) are applied")
      }
      names = given
    }
    var (alphas, betas) = (floats("activation_alpha"), floats("activation_beta"))
    var all: [ActivationFunction] = []
    for name in names {
      let takes = ActivationFunction.cellTakes(name)
      let alpha = takes.alpha ? alphas.popFirst().map(Double.init) : nil
      let beta = takes.beta ? betas.popFirst().map(Double.init) : nil
      guard let function = ActivationFunction(cell: name, alpha: alpha, beta: beta) else {
        throw SaturationGap("it applies \"\(name)\", which is not known, or without its parameters")
      }
      all.append(function)
    }
    return (0..<directions).map { Array(all[($0 * kind.functions.count)..<(($0 + 1) * kind.functions.count)]) }
  }
}
