extension ControlFlow {
  /// The body runs once for each step along the scanned axis, whose size is its trip count. Inputs are first the states, then
  /// the scanned ones, whose scanned axis the body does not see.
  static let scan: Rule = { (context, bodies) throws(ModelGraphError) in
    if context.opset < 9 { return try batchedScan(context, bodies) }
    let node = context.node
    let body = try graph("body", of: node)
    guard let scanned = node.integer("num_scan_inputs"), scanned >= 1, scanned <= context.inputs.count else {
      throw ModelGraphError(.inconsistent, "its num_scan_inputs does not fit its inputs")
    }
    let states = context.inputs.count - scanned
    let inputAxes = node.integers("scan_input_axes") ?? []
    var trips: Quantity?
    var fed: [TensorInfo] = []
    for index in 0..<states { fed.append(try context.input(index)) }
    for index in 0..<scanned {
      var shape = try context.shape(states + index)
      let axis = try context.axis(inputAxes[safe: index] ?? 0, rank: shape.count)
      let length = shape.remove(at: axis)
      if trips == nil || trips?.constant == nil { trips = length }
      fed.append(TensorInfo(try context.input(states + index).elementType, shape))
    }
    let length = trips ?? 0
    let (inferred, carried) = try steady(body, fed: fed, carried: 0..<states, outputs: 0, bodies: bodies, context)
    var outputs = carried
    let outputAxes = node.integers("scan_output_axes") ?? []
    for (index, each) in inferred.outputs.dropFirst(states).enumerated() {
      guard var shape = each.shape else {
        outputs.append(TensorInfo(each.elementType, nil))
        continue
      }
      let axis = try context.axis(outputAxes[safe: index] ?? 0, rank: shape.count + 1)
      shape.insert(length, at: axis)
      outputs.append(TensorInfo(each.elementType, shape))
    }
    return ControlOutcome(outputs: outputs, bodies: [InferredBody(attribute: "body", graph: inferred, runs: .times(length))])
  }

  /// Before operator set 9: the first input says lengths and may be left out, every other tensor has the batch first, and
  /// scanned ones the steps second. The body sees neither and runs once for each step of each sample.
  private static func batchedScan(
    _ context: NodeContext, _ bodies: BodyInference
  ) throws(ModelGraphError) -> ControlOutcome {
    let body = try graph("body", of: context.node)
    guard let scanned = context.node.integer("num_scan_inputs"), scanned >= 1, scanned < context.inputs.count else {
      throw ModelGraphError(.inconsistent, "its num_scan_inputs does not fit its inputs")
    }
    let states = context.inputs.count - 1 - scanned
    var fed: [TensorInfo] = []
    var (batch, steps) = (Quantity(0), Quantity(0))
    for index in 0..<states + scanned {
      let shape = try context.shape(1 + index)
      let hidden = index < states ? 1 : 2
      guard shape.count >= hidden else { throw ModelGraphError(.inconsistent, "\(describe(shape)) has no batch and steps") }
      batch = shape[0]
      if hidden == 2 { steps = shape[1] }
      fed.append(TensorInfo(try context.input(1 + index).elementType, Array(shape.dropFirst(hidden))))
    }
    let (inferred, carried) = try steady(body, fed: fed, carried: 0..<states, outputs: 0, bodies: bodies, context)
    let outputs =
      carried.map { TensorInfo($0.elementType, $0.shape.map { [batch] + $0 }) }
      + inferred.outputs.dropFirst(states).map { TensorInfo($0.elementType, $0.shape.map { [batch, steps] + $0 }) }
    return ControlOutcome(
      outputs: outputs, bodies: [InferredBody(attribute: "body", graph: inferred, runs: .times(try batch * steps))])
  }

  /// A body fed with what it carries from trip to trip until that no longer changes: first contents are forgotten, then sizes
  /// that change become dimensions of their own. Returns the body in that state and what it carries out.
  ///
  /// `fed[carried]` goes in where the body's outputs from `outputs` on come out.
  static func steady(
    _ body: Graph, fed: [TensorInfo], carried: Range<Int>, outputs: Int, bodies: BodyInference, _ context: NodeContext
  ) throws(ModelGraphError) -> (InferredGraph, [TensorInfo]) {
    var fed = fed
    // Each round can only lose knowledge; four levels of it exist: contents, sizes, rank, all.
    for round in 0..<4 {
      let inferred = try bodies.infer(body, fed)
      let results = inferred.outputs
      var isSteady = true
      for index in carried {
        let result = results[safe: outputs + index - carried.lowerBound] ?? .unknown
        var merged = common(fed[index], result) { axis in Quantity(free: "\(body.inputs[safe: index]?.name ?? "state")[\(axis)]") }
        if round == 2, merged != fed[index] { merged.shape = nil }
        if merged != fed[index] {
          fed[index] = merged
          isSteady = false
        }
      }
      if isSteady || round == 3 { return (inferred, carried.map { fed[$0] }) }
    }
    throw ModelGraphError(.unknown, "what its body carries changes in every trip")
  }

  /// The body runs once for each element of the first sequence.
  static let sequenceMap: Rule = { (context, bodies) throws(ModelGraphError) in
    let body = try graph("body", of: context.node)
    guard let container = try context.input(0).container else {
      throw ModelGraphError(.unknown, "what its input \"\(context.node.inputs[0])\" holds is not known")
    }
    guard case .sequence(let elements) = container, elements.count <= Tensor.maximumFolded else {
      guard case .sequenceOf(let each) = container else {
        throw ModelGraphError(.inconsistent, "its first input is no sequence")
      }
      let others = context.inputs.dropFirst().map { info in
        if case .sequenceOf(let each)? = info?.container { return each }
        if case .sequence(let all)? = info?.container { return all.first ?? .unknown }
        return info ?? .unknown
      }
      let inferred = try bodies.infer(body, [each] + others)
      return ControlOutcome(
        outputs: inferred.outputs.map { TensorInfo(.sequenceOf($0)) },
        bodies: [InferredBody(attribute: "body", graph: inferred, runs: .unknown)])
    }
    var runs: [InferredBody] = []
    for position in elements.indices {
      let fed = context.inputs.map { info in
        if case .sequence(let all)? = info?.container { return all[safe: position] ?? .unknown }
        if case .sequenceOf(let each)? = info?.container { return each }
        return info ?? .unknown
      }
      runs.append(InferredBody(attribute: "body", graph: try bodies.infer(body, fed), runs: .times(1)))
    }
    let outputs = context.node.outputs.indices.map { index in
      TensorInfo(.sequence(runs.map { $0.graph.outputs[safe: index] ?? .unknown }))
    }
    return ControlOutcome(outputs: outputs, bodies: runs)
  }
}
