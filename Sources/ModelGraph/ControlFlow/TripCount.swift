/// How often a loop runs whose condition compares counters that each trip moves by the same amount.
///
/// Counters are carried whole numbers; the condition is a conjunction of comparisons that such counters enter linearly, as
/// exporters write `i < length`. Whatever else a condition is, the trip count is not known.
enum TripCount {
  /// Stands for the number of trips made so far.
  private static let trip = "%trip"

  /// What the body reads in its trip number `%trip`, starting at 0: counters as formulas in it, all else as it was fed.
  ///
  /// `initial` holds what is carried into the first trip, `fed` what is true in every trip. What is fed at `carried` comes out
  /// of the body from output `outputs` on; the input at `number`, if any, is the trip's own number.
  static func feed(
    _ body: Graph, initial: [TensorInfo], fed: [TensorInfo], carried: Range<Int>, outputs: Int, number: Int? = nil,
    bodies: BodyInference
  ) throws(ModelGraphError) -> [TensorInfo] {
    var counters: [Int] = []
    var probe = fed
    for index in carried where initial[index].values?.count == 1 && fed[index].values == nil {
      counters.append(index)
      probe[index].values = [Quantity(free: "%\(index)")]
    }
    let t = Quantity(free: trip)
    if let number { probe[number] = TensorInfo(.int64, [], values: [t]) }
    guard !counters.isEmpty else { return probe }
    let results = try bodies.infer(body, probe).outputs
    for index in counters {
      probe[index].values = nil
      guard let start = initial[index].values?.first,
        let end = results[safe: outputs + index - carried.lowerBound]?.values?.first,
        let step = try (end - Quantity(free: "%\(index)")).constant
      else { continue }
      probe[index].values = [try start + Quantity(step) * t]
    }
    return probe
  }

  /// Quantities that are all at least 1 exactly as long as a tensor of truth is true; nil when it is made in another way.
  static func margins(of name: String, in inferred: InferredGraph, depth: Int = 32) throws(ModelGraphError) -> [Quantity]? {
    if let known = inferred[name]?.values, known.allSatisfy({ $0.constant != nil && $0 != 0 }) { return [] }
    guard depth > 0, let node = inferred.graph.nodes.last(where: { $0.outputs.first == name }) else { return nil }
    func operands() -> (Quantity, Quantity)? {
      guard node.inputs.count == 2, let a = number(node.inputs[0], in: inferred), let b = number(node.inputs[1], in: inferred)
      else { return nil }
      return (a, b)
    }
    switch node.operator {
    case "Less":
      guard let (a, b) = operands() else { return nil }
      return [try b - a]
    case "LessOrEqual", "LessEqual":
      guard let (a, b) = operands() else { return nil }
      return [try b - a + 1]
    case "Greater":
      guard let (a, b) = operands() else { return nil }
      return [try a - b]
    case "GreaterOrEqual", "GreaterEqual":
      guard let (a, b) = operands() else { return nil }
      return [try a - b + 1]
    case "And", "LogicalAnd":
      var all: [Quantity] = []
      for input in node.inputs {
        guard let some = try margins(of: input, in: inferred, depth: depth - 1) else { return nil }
        all += some
      }
      return all
    case "Not", "LogicalNot":
      // Of one comparison: a margin m >= 1 turned round is m <= 0, so 1 - m >= 1.
      guard let input = node.inputs.first, let some = try margins(of: input, in: inferred, depth: depth - 1), some.count == 1
      else { return nil }
      return [try 1 - some[0]]
    case "Identity", "Cast", "Squeeze", "Unsqueeze", "Reshape", "LoopCond":
      guard let input = node.inputs.first else { return nil }
      return try margins(of: input, in: inferred, depth: depth - 1)
    default: return nil
    }
  }

  /// What a tensor of one element holds, if that is whole; exporters compare counters as floats too.
  private static func number(_ name: String, in inferred: InferredGraph) -> Quantity? {
    let info = inferred[name]
    if let values = info?.values, values.count == 1 { return values[0] }
    guard let reals = info?.reals, reals.count == 1, let whole = reals[0].rounded() else { return nil }
    return reals[0] == Real(whole) ? whole : nil
  }

  /// The first trip in which one of the margins is below 1; nil when that never happens or cannot be told.
  static func firstFailure(_ margins: [Quantity]) throws(ModelGraphError) -> Quantity? {
    var first: Quantity?
    for margin in margins {
      let start = try margin.substituting([trip: 0])
      let step = try start - margin.substituting([trip: 1])
      guard try margin.substituting([trip: 2]) == start - 2 * step else { return nil }
      // A margin that no trip changes holds for ever, if it holds at all.
      if step == 0, start.isSurelyPositive { continue }
      guard let fall = step.constant, fall > 0 else { return nil }
      let trips = try Quantity.maximum(0, start.ceilingDivided(by: Quantity(fall)))
      first = try first.map { (other) throws(ModelGraphError) in try Quantity.minimum(other, trips) } ?? trips
    }
    return first
  }
}
