import ModelGraph

/// The sizes of a recurrent layer, and the functions in its cells. Sequences that end early count whole.
struct RecurrentLayer {
  enum Kind {
    case simple, gatedUnit, longShortTerm

    /// Blocks of weights that a cell has.
    var gates: Int {
      switch self {
      case .simple: 1
      case .gatedUnit: 3
      case .longShortTerm: 4
      }
    }

    var functions: [CellFunction] {
      switch self {
      case .simple: [.tanh]
      case .gatedUnit: [.sigmoid, .tanh]
      case .longShortTerm: [.sigmoid, .tanh, .tanh]
      }
    }
  }

  let kind: Kind
  let directions: Int
  let steps: Quantity
  let batch: Quantity
  let inputSize: Quantity
  let hiddenSize: Quantity
  /// Of each direction in turn: the gates' function, the candidate's, and that of the cell's state.
  let functions: [[CellFunction]]
  /// How often each of them is applied in a cell.
  let uses: [Int]

  /// `weightsAreTransposed`: the hidden size is the middle dimension of the recurrent weights, not the last.
  ///
  /// Throws `shape.unknown`, `shape.inconsistent`.
  init(_ context: CostContext, _ kind: Kind, weightsAreTransposed: Bool = false) throws(ModelGraphError) {
    let (sequence, recurrent) = (try context.shape(0, rank: 3), try context.shape(2, rank: 3))
    let isBatchFirst = context.isSet("layout")
    self.kind = kind
    directions = context.node.text("direction") == "bidirectional" ? 2 : 1
    (steps, batch, inputSize) = (sequence[isBatchFirst ? 1 : 0], sequence[isBatchFirst ? 0 : 1], sequence[2])
    hiddenSize = recurrent[weightsAreTransposed ? 1 : 2]
    functions = try Self.functions(context, kind, directions)
    uses =
      switch kind {
      case .simple: [1]
      case .gatedUnit: [2, 1]
      // A forget gate that is 1 less the input gate has no function of its own.
      case .longShortTerm: [context.isSet("input_forget") ? 2 : 3, 1, 1]
      }
  }

  private static func functions(
    _ context: CostContext, _ kind: Kind, _ directions: Int
  ) throws(ModelGraphError) -> [[CellFunction]] {
    let usual = kind.functions
    guard let names = context.texts("activations"), !names.isEmpty else { return Array(repeating: usual, count: directions) }
    guard names.count == directions * usual.count else {
      throw ModelGraphError(.inconsistent, "it names \(names.count) activations where \(directions * usual.count) are applied")
    }
    var all: [CellFunction] = []
    for name in names { all.append(try CellFunction.named(name)) }
    return (0..<directions).map { Array(all[($0 * usual.count)..<(($0 + 1) * usual.count)]) }
  }

  /// T B H: cells of one direction over all steps.
  func cells() throws(ModelGraphError) -> Quantity { try steps * batch * hiddenSize }

  /// D T B G H (I + H) for G gates: each adds up the products of all inputs and all hidden units.
  func macs() throws(ModelGraphError) -> Quantity {
    try Quantity(directions * kind.gates) * cells() * (inputSize + hiddenSize)
  }

  /// Operations of the functions, and 2 comparisons for each when their inputs are clipped.
  func activation(clips: Bool) throws(ModelGraphError) -> (flops: Quantity, transcendentals: Quantity) {
    var (flops, transcendentals) = (0, 0)
    for direction in functions {
      for (function, times) in zip(direction, uses) {
        flops += times * (function.flops + (clips ? 2 : 0))
        transcendentals += times * function.transcendentals
      }
    }
    return (try Quantity(flops) * cells(), try Quantity(transcendentals) * cells())
  }
}
