import ModelGraph

extension CostRules {
  /// Recurrent layers and cells in one operator; see `recurrent` for T, B, I, H and what a cell calculates.
  static let tensorFlowRecurrent: [String: CostRule] = [
    "CudnnRNN": stack, "CudnnRNNV2": stack, "CudnnRNNV3": stack, "BlockLSTM": blockLSTM(),
    "BlockLSTMV2": blockLSTM(isSecond: true), "LSTMBlockCell": cellLSTM, "GRUBlockCell": cellGRU,
  ]

  /// What a cell calculates besides its products.
  private struct CellWork {
    var gates: Int
    var flops: Int
    var transcendentals: Int
  }

  /// Of L layers of D directions macs = T B D H G (I + P + (L - 1) (D P + P)): all layers but the first read what D directions
  /// make. P is H, or num_proj: then L T B D H P more macs make P numbers of H. Each cell adds 2 G biases. LSTM: 3 sigmoids (4
  /// each), 2 tanh, 4 of arithmetic. GRU: 2 sigmoids, tanh, 6 of arithmetic, as its reset comes after the product. Else one
  /// function. States are `[L D, B, P]`, when time_major is 0 `[B, L D, P]`.
  private static let stack = CostRule { (context) throws(ModelGraphError) in
    let (input, state) = (try context.shape(0, rank: 3), try context.shape(1, rank: 3))
    let work =
      switch context.node.text("rnn_mode") ?? "lstm" {
      case "lstm": CellWork(gates: 4, flops: 8 + 18, transcendentals: 5)
      case "gru": CellWork(gates: 3, flops: 6 + 15, transcendentals: 3)
      case "rnn_tanh": CellWork(gates: 1, flops: 2 + 1, transcendentals: 1)
      default: CellWork(gates: 1, flops: 2 + 1, transcendentals: 0)
      }
    let directions = context.node.text("direction") == "bidirectional" ? 2 : 1
    let projects = context.isSet("num_proj")
    let (made, width) = (state[2], projects ? try context.shape(2, rank: 3)[2] : state[2])
    let layers = try state[context.node.integer("time_major") == 0 ? 1 : 0].floorDivided(by: Quantity(directions))
    let cells = try input[0] * input[1] * Quantity(directions) * width
    let gates = try Quantity(work.gates) * (input[2] + made + (layers - 1) * Quantity(directions + 1) * made)
    let macs = try cells * (projects ? gates + layers * made : gates)
    return try cost(macs, cells: cells * layers, work, context)
  }

  /// macs = T B 4H (I + H); a cell adds 4 biases and 1 to the forget gate (unless forget_bias is 0), applies 3 sigmoids and 2
  /// tanh, and has 4 of arithmetic, 6 more with peepholes, 2 more when its state is clipped (cell_clip above 0). Inputs: number
  /// of steps, x `[T, B, I]`, state `[B, H]`.
  private static func blockLSTM(isSecond: Bool = false) -> CostRule {
    CostRule { (context) throws(ModelGraphError) in
      let (input, state) = (try context.shape(1, rank: 3), try context.shape(2, rank: 2))
      let cells = try input[0] * Quantity.product(of: state)
      let work = longShortWork(context, isSecond: isSecond)
      return try cost(4 * cells * (input[2] + state[1]), cells: cells, work, context, operand: 1)
    }
  }

  /// The same for one step. Inputs: x `[B, I]`, state `[B, H]`.
  private static let cellLSTM = CostRule { (context) throws(ModelGraphError) in
    let (input, state) = (try context.shape(0, rank: 2), try context.shape(1, rank: 2))
    let cells = try Quantity.product(of: state)
    return try cost(4 * cells * (input[1] + state[1]), cells: cells, longShortWork(context), context)
  }

  /// The second version has no forget_bias, and does not clip unless it says so.
  private static func longShortWork(_ context: CostContext, isSecond: Bool = false) -> CellWork {
    let forget = context.node.float("forget_bias") ?? (isSecond ? 0 : 1) == 0 ? 0 : 1
    let clip = context.node.float("cell_clip") ?? (isSecond ? 0 : 3) > 0 ? 2 : 0
    return CellWork(gates: 4, flops: 4 + forget + 14 + 4 + clip + (context.isSet("use_peephole") ? 6 : 0), transcendentals: 5)
  }

  /// macs = B 3H (I + H); a cell adds 3 biases, applies 2 sigmoids and tanh, and has 5 of arithmetic: the reset gate times the state,
  /// u h + (1 - u) c.
  private static let cellGRU = CostRule { (context) throws(ModelGraphError) in
    let (input, state) = (try context.shape(0, rank: 2), try context.shape(1, rank: 2))
    let cells = try Quantity.product(of: state)
    let work = CellWork(gates: 3, flops: 3 + 9 + 5, transcendentals: 3)
    return try cost(3 * cells * (input[1] + state[1]), cells: cells, work, context)
  }

  private static func cost(
    _ macs: Quantity, cells: Quantity, _ work: CellWork, _ context: CostContext, operand: Int = 0
  ) throws(ModelGraphError) -> Cost {
    var cost = try context.products(macs: macs, extra: Quantity(work.flops) * cells, operand: operand)
    cost.transcendentals = try Quantity(work.transcendentals) * cells
    return cost
  }
}
