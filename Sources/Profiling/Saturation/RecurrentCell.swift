/// One step of one sequence through a recurrent layer.
struct RecurrentCell {
  /// The hidden state before the step.
  let previous: [Double]
  /// The cell's state of an LSTM, before the step and after it.
  var memory: [Double]
  /// f, g and h.
  let functions: [ActivationFunction]
  let resetsAfter: Bool
  /// The hidden state after the step.
  private(set) var hidden: [Double] = []
  /// What the functions were applied to, in the order of `RecurrentNode.Kind.parts`.
  private(set) var inputs: [[Double]] = []

  private var size: Int { previous.count }

  init(previous: [Double], memory: [Double], functions: [ActivationFunction], resetsAfter: Bool) {
    self.previous = previous
    self.memory = memory
    self.functions = functions
    self.resetsAfter = resetsAfter
  }

  /// Products of a range of rows of the recurrent weights with hidden states, and their biases.
  typealias FromHidden = (Range<Int>, [Double]) -> [Double]

  /// H' = f(X W + H R + b).
  mutating func simple(_ fromInput: [Double], _ fromHidden: FromHidden) {
    inputs = [Self.sum(fromInput, fromHidden(0..<size, previous))]
    hidden = inputs[0].map(functions[0].value)
  }

  /// z = f(.), r = f(.), h = g(X W + (r H) R + b), or r (H R + Rb) where the reset comes after; H' = (1 - z) h + z H.
  mutating func gatedUnit(_ fromInput: [Double], _ fromHidden: FromHidden) {
    let gates = Self.sum(Array(fromInput[..<(2 * size)]), fromHidden(0..<2 * size, previous))
    let update = gates[..<size].map(functions[0].value)
    let reset = gates[size...].map(functions[0].value)
    let block = 2 * size..<3 * size
    let recurrent =
      resetsAfter
      ? Self.product(reset, fromHidden(block, previous)) : fromHidden(block, Self.product(reset, previous))
    let candidate = Self.sum(Array(fromInput[block]), recurrent)
    inputs = [Array(gates[..<size]), Array(gates[size...]), candidate]
    hidden = (0..<size).map { (1 - update[$0]) * functions[1].value(candidate[$0]) + update[$0] * previous[$0] }
  }

  /// i = f(. + Pi C), f = f(. + Pf C), c = g(.), C' = f C + i c, o = f(. + Po C'), H' = o h(C').
  ///
  /// - Parameter peepholes: Pi, Po, Pf.
  mutating func longShortTerm(_ fromInput: [Double], _ fromHidden: FromHidden, peepholes: [Double]?) {
    let sums = Self.sum(fromInput, fromHidden(0..<4 * size, previous))
    var (input, output) = (Array(sums[..<size]), Array(sums[size..<2 * size]))
    var forget = Array(sums[2 * size..<3 * size])
    let candidate = Array(sums[(3 * size)...])
    for unit in 0..<size {
      if let peepholes {
        input[unit] += peepholes[unit] * memory[unit]
        forget[unit] += peepholes[2 * size + unit] * memory[unit]
      }
      let kept = functions[0].value(forget[unit]) * memory[unit]
      memory[unit] = kept + functions[0].value(input[unit]) * functions[1].value(candidate[unit])
      if let peepholes { output[unit] += peepholes[size + unit] * memory[unit] }
    }
    inputs = [input, output, forget, candidate, memory]
    hidden = (0..<size).map { functions[0].value(output[$0]) * functions[2].value(memory[$0]) }
  }

  private static func sum(_ left: [Double], _ right: [Double]) -> [Double] { zip(left, right).map { $0 + $1 } }

  private static func product(_ left: [Double], _ right: [Double]) -> [Double] { zip(left, right).map { $0 * $1 } }
}
