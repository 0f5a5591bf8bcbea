internal import CKernels

/// What a recurrent layer calculates at each step.
public enum RecurrentCell: String, CaseIterable, Hashable, Sendable {
  case rnnTanh
  case rnnRelu
  case lstm
  /// The reset gate times the state, then the candidate's product.
  case gru
  /// The candidate's product, then the reset gate times that.
  case gruLinear

  /// Blocks of weights.
  var gates: Int {
    switch self {
    case .rnnTanh, .rnnRelu: 1
    case .lstm: 4
    case .gru, .gruLinear: 3
    }
  }

  /// Operations of one cell at one step, products and biases apart. Sigmoid is 4, tanh and relu are 1.
  var arithmetic: Int {
    switch self {
    case .rnnTanh, .rnnRelu: 1
    // Three sigmoids and two tanhs; c' = f c + i g (multiply, multiply, add), h' = o tanh(c') (multiply).
    case .lstm: 3 * 4 + 2 + 4
    // Two sigmoids and a tanh; reset times state, then (1 - z) h' + z h (subtract, multiply, multiply, add).
    case .gru: 2 * 4 + 1 + 5
    // The candidate's two products are separate sums, one reset, and added.
    case .gruLinear: 2 * 4 + 1 + 6
    }
  }

  var code: podium_cell {
    switch self {
    case .rnnTanh: PODIUM_RNN_TANH
    case .rnnRelu: PODIUM_RNN_RELU
    case .lstm: PODIUM_LSTM
    case .gru: PODIUM_GRU
    case .gruLinear: PODIUM_GRU_LINEAR
    }
  }
}

/// The sizes of a recurrent layer.
public struct RecurrentSizes: Hashable, Sendable {
  public var steps: Int
  public var batch: Int
  public var inputs: Int
  public var hidden: Int
  /// 2: the second runs from the last step back.
  public var directions: Int

  public init(steps: Int, batch: Int = 1, inputs: Int, hidden: Int, directions: Int = 1) {
    self.steps = steps
    self.batch = batch
    self.inputs = inputs
    self.hidden = hidden
    self.directions = directions
  }

  static var keys: [String] { ["t", "n", "input", "hidden", "directions"] }

  init(_ fields: KernelFields) throws(KernelsError) {
    self.init(
      steps: try fields.size("t"), batch: try fields.size("n", default: 1), inputs: try fields.size("input"),
      hidden: try fields.size("hidden"), directions: try fields.size("directions", default: 1))
  }

  var text: String { "t=\(steps),n=\(batch),input=\(inputs),hidden=\(hidden),directions=\(directions)" }

  /// So small that every output of every step is checked.
  var reduced: RecurrentSizes {
    RecurrentSizes(
      steps: min(steps, 4), batch: min(batch, 2), inputs: min(inputs, 13), hidden: min(hidden, 19), directions: directions)
  }

  func check() throws(KernelsError) {
    for (key, size) in [("t", steps), ("n", batch), ("input", inputs), ("hidden", hidden)] { try checkSize(size, key: key) }
    guard directions == 1 || directions == 2 else {
      throw KernelsError(.value, "\(directions) directions", place: "directions", hint: "use 1 or 2")
    }
  }
}
