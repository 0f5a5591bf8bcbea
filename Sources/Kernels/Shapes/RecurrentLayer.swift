internal import CKernels

/// One layer of recurrent cells over all steps, from a state of zeros: what the three kinds of it have in common. The sequence is
/// [steps, batch, inputs], the output [steps, batch, directions hidden].
struct RecurrentLayer: Hashable, Sendable {
  let cell: RecurrentCell
  let sizes: RecurrentSizes
  let hasBias: Bool
  let hasPeephole: Bool

  let tensors: [KernelTensor]
  let flops: Int64
  /// What cannot be left out: models give each gate two biases, which can be added up before.
  let leastFLOPs: Int64
  let termsPerOutput: Int64

  /// Steps that are calculated for one output of a large layer.
  private static let checkedSteps = 2

  /// - Parameter hasBias: whether the model has biases, two for each gate; without, the layer adds one of zeros.
  /// - Throws: `kernel.value`, `kernel.limit`.
  init(_ cell: RecurrentCell, _ sizes: RecurrentSizes, hasBias: Bool, hasPeephole: Bool = false) throws(KernelsError) {
    try sizes.check()
    let (directions, hidden, gates) = (sizes.directions, sizes.hidden, cell.gates)
    guard let cells = product([directions, sizes.steps, sizes.batch, hidden]),
      let macs = product([Int(cells), gates, sizes.inputs + hidden])
    else { throw KernelsError.tooLarge }
    // States neither die nor grow beyond where functions are flat: weights are below one over the root of how many there are.
    let power = -(sizes.inputs + hidden).bitWidthOfRoot
    let bias = try KernelTensor([directions, gates + (cell == .gruLinear ? 1 : 0), hidden], filling: .scaled(power: -2))
    var tensors = [
      try KernelTensor([sizes.steps, sizes.batch, sizes.inputs]),
      try KernelTensor([directions, sizes.inputs, gates, hidden], filling: .scaled(power: power)),
      try KernelTensor([directions, hidden, gates, hidden], filling: .scaled(power: power)), bias,
    ]
    if hasPeephole { tensors.append(try KernelTensor([directions, 3, hidden], filling: .scaled(power: -2))) }
    tensors.append(try KernelTensor([sizes.steps, sizes.batch, directions * hidden]))
    self.cell = cell
    self.sizes = sizes
    self.hasBias = hasBias
    self.hasPeephole = hasPeephole
    self.tensors = tensors
    let around = Int64(cell.arithmetic + (hasPeephole ? 6 : 0))
    leastFLOPs = try operations(macs, times: 2) + operations(cells, times: around)
    flops = leastFLOPs + (hasBias ? try operations(cells, times: Int64(2 * gates)) : 0)
    try checkTotals(tensors, flops: flops)
    termsPerOutput = try operations(macs / Int64(sizes.batch * directions), times: 1)
  }

  /// An output in the first steps of its direction.
  func checked(_ index: Int64) -> Int64 {
    let row = Int64(sizes.batch * sizes.directions * sizes.hidden)
    let isBackward = index / Int64(sizes.hidden) % Int64(sizes.directions) == 1
    let step = index / row % Int64(min(Self.checkedSteps, sizes.steps))
    return (isBackward ? Int64(sizes.steps) - 1 - step : step) * row + index % row
  }

  func definition(_ inputs: KernelInputs, at index: Int64) -> TermSum {
    var c = podium_recurrent(self)
    return TermSum(podium_reference_recurrent(&c, inputs.values, index))
  }

  func makePrimitive(_ request: UnsafePointer<podium_request>) -> OpaquePointer? {
    var c = podium_recurrent(self)
    return podium_dnnl_recurrent(&c, request)
  }
}

extension Int {
  /// The power of two nearest above the root.
  fileprivate var bitWidthOfRoot: Int { (Int.bitWidth - leadingZeroBitCount + 1) / 2 }
}

extension podium_recurrent {
  fileprivate init(_ layer: RecurrentLayer) {
    self.init(
      cell: layer.cell.code, steps: Int64(layer.sizes.steps), batch: Int64(layer.sizes.batch),
      inputs: Int64(layer.sizes.inputs), hidden: Int64(layer.sizes.hidden), directions: Int32(layer.sizes.directions),
      has_peephole: layer.hasPeephole ? 1 : 0)
  }
}
