/// What the functions inside a recurrent layer are applied to, worked out again from the layer's inputs, its weights and, when the
/// model shows them, its hidden states.
///
/// Formulas: the specifications of the ONNX operators RNN, GRU and LSTM.
struct RecurrentGates {
  /// The inputs of one function in one direction.
  struct Gate {
    let name: String
    let direction: RecurrentNode.Direction
    let function: ActivationFunction
    /// Of [steps, batch, units].
    var values: [Float]
  }

  private let node: RecurrentNode
  private let steps: Int
  private let batch: Int
  private let inputSize: Int
  private let size: Int
  private let input: [Float]
  private let weights: [Float]
  private let recurrence: [Float]
  private let bias: [Float]?
  private let hidden: [Float]?
  private let cell: [Float]?
  private let peepholes: [Float]?
  private let states: [Float]?

  /// Products that are worked out for one layer: some minutes.
  static let maximumProducts = 100_000_000_000
  /// How far hidden states may be from the model's, against the larger of them and 1: half-precision models round to a thousandth.
  static let tolerance: Float = 0.01

  /// Throws when a tensor is missing, has another shape than the layer needs, or there is too much to work out.
  init(_ node: RecurrentNode, _ tensors: ReadTensors) throws(SaturationGap) {
    let (sequence, square) = (try tensors.tensor(node.input), try tensors.tensor(node.recurrence))
    guard sequence.shape.count == 3, square.shape.count == 3 else { throw SaturationGap("X and R must have 3 dimensions") }
    let (directions, gates) = (node.directions.count, node.kind.gates)
    self.node = node
    (steps, batch, inputSize) = (sequence.shape[0], sequence.shape[1], sequence.shape[2])
    size = square.shape[2]
    input = sequence.values
    weights = try tensors.values(node.weights, [directions, gates * size, inputSize])
    recurrence = try tensors.values(node.recurrence, [directions, gates * size, size])
    bias = try tensors.values(ofOptional: node.bias, [directions, 2 * gates * size])
    hidden = try tensors.values(ofOptional: node.hidden, [directions, batch, size])
    cell = try tensors.values(ofOptional: node.cell, [directions, batch, size])
    peepholes = try tensors.values(ofOptional: node.peepholes, [directions, 3 * size])
    states = try tensors.values(ofOptional: node.states, [steps, directions, batch, size])
    // In floating point, where nothing overflows.
    let products = [steps, batch, directions, gates, size, size + inputSize].reduce(1.0) { $0 * Double($1) }
    guard products <= Double(Self.maximumProducts) else {
      throw SaturationGap("working out its gates takes \(products) products, more than \(Self.maximumProducts)")
    }
  }

  /// Every function of every direction, in the order of `Kind.parts`. Throws when the hidden states that come of it are not the
  /// model's: then something is not as the node says.
  func gates() throws(SaturationGap) -> [Gate] {
    var all: [Gate] = []
    var worst: Float = 0
    for (index, direction) in node.directions.enumerated() {
      let functions = node.functions[index]
      var gates = node.kind.parts.map { part in
        Gate(
          name: part.name, direction: direction, function: functions[part.function],
          values: Array(repeating: 0, count: steps * batch * size))
      }
      worst = max(worst, run(index, into: &gates))
      all += gates
    }
    guard worst <= Self.tolerance else {
      throw SaturationGap("its hidden states, worked out again, are off the model's by \(worst)")
    }
    return all
  }

  /// Goes through the steps of one direction. Gives the largest difference to the model's hidden states.
  private func run(_ direction: Int, into gates: inout [Gate]) -> Float {
    let start = direction * batch * size
    var previous = hidden.map { $0[start..<start + batch * size].map(Double.init) } ?? Array(repeating: 0, count: batch * size)
    var memory = cell.map { $0[start..<start + batch * size].map(Double.init) } ?? Array(repeating: 0, count: batch * size)
    var worst: Float = 0
    let isReverse = node.directions[direction] == .reverse
    for count in 0..<steps {
      let step = isReverse ? steps - 1 - count : count
      for row in 0..<batch {
        let units = row * size..<(row + 1) * size
        var state = RecurrentCell(
          previous: Array(previous[units]), memory: Array(memory[units]), functions: node.functions[direction],
          resetsAfter: node.resetsAfter)
        advance(&state, direction: direction, step: step, row: row)
        for (part, values) in state.inputs.enumerated() {
          for unit in 0..<size { gates[part].values[(step * batch + row) * size + unit] = Float(values[unit]) }
        }
        memory.replaceSubrange(units, with: state.memory)
        guard let states else {
          previous.replaceSubrange(units, with: state.hidden)
          continue
        }
        let place = ((step * node.directions.count + direction) * batch + row) * size
        for unit in 0..<size {
          let (expected, own) = (states[place + unit], Float(state.hidden[unit]))
          let difference = abs(expected - own) / max(1, abs(expected))
          // What is no number on both sides is equal.
          if !(difference <= worst), expected.isFinite || own.isFinite { worst = difference.isNaN ? .infinity : difference }
          previous[row * size + unit] = Double(expected)
        }
      }
    }
    return worst
  }

  private func advance(_ state: inout RecurrentCell, direction: Int, step: Int, row: Int) {
    let blocks = node.kind.gates * size
    let from = (step * batch + row) * inputSize
    var fromInput = product(weights, rows: direction * blocks, count: blocks, input[from..<from + inputSize].map(Double.init))
    let biases = (bias ?? []).dropFirst(direction * 2 * blocks).prefix(2 * blocks).map(Double.init)
    if bias != nil { for place in 0..<blocks { fromInput[place] += biases[place] } }
    let fromHidden: (Range<Int>, [Double]) -> [Double] = { units, hidden in
      var sums = product(recurrence, rows: direction * blocks + units.lowerBound, count: units.count, hidden)
      if bias != nil { for place in units { sums[place - units.lowerBound] += biases[blocks + place] } }
      return sums
    }
    switch node.kind {
    case .simple: state.simple(fromInput, fromHidden)
    case .gatedUnit: state.gatedUnit(fromInput, fromHidden)
    case .longShortTerm:
      let weights = (peepholes ?? []).dropFirst(direction * 3 * size).prefix(3 * size).map(Double.init)
      state.longShortTerm(fromInput, fromHidden, peepholes: peepholes == nil ? nil : weights)
    }
  }

  /// Rows of a matrix times a vector.
  private func product(_ matrix: [Float], rows start: Int, count: Int, _ vector: [Double]) -> [Double] {
    matrix.withUnsafeBufferPointer { matrix in
      vector.withUnsafeBufferPointer { vector in
        (start..<start + count).map { row in
          var sum = 0.0
          for column in 0..<vector.count { sum += Double(matrix[row * vector.count + column]) * vector[column] }
          return sum
        }
      }
    }
  }
}
