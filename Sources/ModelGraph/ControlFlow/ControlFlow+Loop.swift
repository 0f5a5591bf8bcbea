extension ControlFlow {
  /// Trips up to which a loop whose shapes or contents change is followed one by one.
  static let maximumUnrolled = 64

  /// Inputs are the largest number of trips, the first condition, and what is carried; the body's are the trip's number, the
  /// condition, and what is carried, its outputs the next condition, what is carried, and what is gathered from all trips.
  static let loop: Rule = { (context, bodies) throws(ModelGraphError) in
    let body = try graph("body", of: context.node)
    var carried: [TensorInfo] = []
    for index in context.inputs.indices.dropFirst(2) { carried.append(context.inputs[index] ?? .unknown) }
    if context.values(1)?.first == 0 || context.values(0)?.first?.constant ?? 1 <= 0 {
      return ControlOutcome(
        outputs: try noTrip(body, carried, bodies), bodies: [])
    }
    let first = [TensorInfo(.int64, []), TensorInfo(.bool, [], values: [1])] + carried
    var steadyFed = first
    let places = 2..<(2 + carried.count)
    let (inferred, states) = try steady(body, fed: first, carried: places, outputs: 1, bodies: bodies, context)
    steadyFed.replaceSubrange(places, with: states)
    let trips = try loopTrips(context, body, first: first, fed: steadyFed, steady: inferred, bodies: bodies)
    let isSteady = zip(first, steadyFed).allSatisfy { $0.shape == $1.shape && $0.container == $1.container }
    if trips == nil || !isSteady || !inferred.issues.isEmpty,
      let all = try unrolled(body, first: first, limit: trips?.constant, bodies: bodies)
    {
      return all
    }
    let count = trips ?? Quantity(free: "\(context.node.label).trips")
    return ControlOutcome(
      outputs: states + inferred.outputs.dropFirst(1 + carried.count).map { gathered($0, count) },
      bodies: [InferredBody(attribute: "body", graph: inferred, runs: trips.map { .times($0) } ?? .unknown)])
  }

  /// Everything carried passes through, nothing is gathered.
  private static func noTrip(
    _ body: Graph, _ carried: [TensorInfo], _ bodies: BodyInference
  ) throws(ModelGraphError) -> [TensorInfo] {
    let inferred = try bodies.infer(body, [TensorInfo(.int64, []), TensorInfo(.bool, [], values: [1])] + carried)
    return carried + inferred.outputs.dropFirst(1 + carried.count).map { gathered($0, 0) }
  }

  private static func gathered(_ each: TensorInfo, _ count: Quantity) -> TensorInfo {
    TensorInfo(each.elementType, each.shape.map { [count] + $0 })
  }

  /// Nil when data decide.
  private static func loopTrips(
    _ context: NodeContext, _ body: Graph, first: [TensorInfo], fed: [TensorInfo], steady: InferredGraph, bodies: BodyInference
  ) throws(ModelGraphError) -> Quantity? {
    var limit = context.values(0)?.first
    // Exporters write the largest number there is for "no limit".
    if let number = limit?.constant, number >= Int(Int32.max) { limit = nil }
    guard let condition = body.outputs.first?.name else { return nil }
    let places = 2..<first.count
    let affine = try TripCount.feed(
      body, initial: first, fed: fed, carried: places, outputs: 1, number: 0, bodies: bodies)
    guard let margins = try TripCount.margins(of: condition, in: bodies.infer(body, affine)) else { return nil }
    if margins.isEmpty { return limit }
    guard let failure = try TripCount.firstFailure(margins) else { return nil }
    // The condition is asked after each trip.
    let trips = try sumWithFirst(failure)
    return try limit.map { (limit) throws(ModelGraphError) in try Quantity.minimum(limit, trips) } ?? trips
  }

  /// One trip more than those after which the condition held: max(a - 1, 0) + 1 is a for a loop that is entered at all.
  private static func sumWithFirst(_ failure: Quantity) throws(ModelGraphError) -> Quantity {
    if case .maximum(let a, let b)? = failure.symbolMeaning {
      if a == 0 { return try b + 1 }
      if b == 0 { return try a + 1 }
    }
    return try failure + 1
  }

  /// Trip by trip, as long as the condition is known; nil when it is not, or when there are too many.
  private static func unrolled(
    _ body: Graph, first: [TensorInfo], limit: Int?, bodies: BodyInference
  ) throws(ModelGraphError) -> ControlOutcome? {
    guard (0...maximumUnrolled).contains(limit ?? 0) else { return nil }
    var fed = first
    var runs: [InferredBody] = []
    let carried = first.count - 2
    for trip in 0..<(limit ?? maximumUnrolled + 1) {
      guard trip < maximumUnrolled || limit != nil else { return nil }
      fed[0].values = [Quantity(trip)]
      let inferred = try bodies.infer(body, fed)
      let results = inferred.outputs
      runs.append(InferredBody(attribute: "body", graph: inferred, runs: .times(1)))
      fed.replaceSubrange(2..., with: (0..<carried).map { results[safe: 1 + $0] ?? .unknown })
      let next = results.first?.values?.first?.constant
      if next == 0 { break }
      if next == nil, limit == nil || trip + 1 < limit ?? 0 { return nil }
    }
    let gatheredOutputs = body.outputs.indices.dropFirst(1 + carried).map { index in
      let all = runs.map { $0.graph.outputs[safe: index] ?? .unknown }
      var each = all.first ?? .unknown
      if all.contains(where: { $0.shape != each.shape }) { each.shape = nil }
      return gathered(each, Quantity(runs.count))
    }
    return ControlOutcome(outputs: Array(fed.dropFirst(2)) + gatheredOutputs, bodies: runs)
  }
}
