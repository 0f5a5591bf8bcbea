import Testing

@testable import ModelGraph

/// Loops by their trip counts and by what they carry.
@Suite struct LoopTests {
  private func named(_ names: [String]) -> [Graph.Declaration] {
    names.map { Graph.Declaration(name: $0, elementType: nil, shape: nil) }
  }

  private func number(_ name: String, _ value: Int, _ type: ElementType = .int64) throws -> Tensor {
    try Tensor(name: name, elementType: type, shape: [], contents: .integers { [value] })
  }

  private func real(_ name: String, _ value: Double) throws -> Tensor {
    try Tensor(name: name, elementType: .float32, shape: [], contents: .reals { [value] })
  }

  /// A loop named `loop` over `x` [N, 4]. The body's inputs are `t`, `go` and `states`, its outputs first the condition.
  private func loop(
    limit: String = "", condition: String = "", states: [String: String] = [:], outputs: [String], makes: [String],
    tensors: [Tensor] = [], inside: [Tensor] = [], around: [Node] = [], _ nodes: [Node]
  ) throws -> InferredGraph {
    let carried = states.sorted { $0.key < $1.key }
    let body = try Graph(
      subgraph: "body", inputs: named(["t", "go"] + carried.map(\.key)), outputs: named(outputs), initializers: inside,
      nodes: nodes,
      opsets: [Node.standardDomain: 17])
    let node = Node(
      name: "loop", operator: "Loop", inputs: [limit, condition] + carried.map(\.value), outputs: makes,
      attributes: ["body": .graph(body)])
    let shape: [Graph.DeclaredDimension] = [.named("N"), .fixed(4)]
    return try infer(
      Graph(
        inputs: [
          Graph.Declaration(name: "x", elementType: .float32, shape: shape),
          Graph.Declaration(name: "asked", elementType: .int64, shape: []),
        ], outputs: [], initializers: tensors, nodes: around + [node], opsets: [Node.standardDomain: 17]))
  }

  private func runs(_ result: InferredGraph) throws -> [InferredBody.Runs] {
    try #require(result.bodies.values.first).map(\.runs)
  }

  private func shape(_ result: InferredGraph, _ name: String) -> String? { result[name]?.shape.map(describe) }

  private let relu = Node(operator: "Relu", inputs: ["s"], outputs: ["s2"])
  private let length = [
    Node(operator: "Shape", inputs: ["x"], outputs: ["shape"]),
    Node(operator: "Gather", inputs: ["shape", "zero"], outputs: ["n"]),
  ]

  /// The condition is always true: M trips, each handing out one [N, 4].
  @Test func storedLimitIsTheTripCount() throws {
    let result = try loop(
      limit: "five", states: ["s": "x"], outputs: ["go", "s2", "s2"], makes: ["y", "all"], tensors: [number("five", 5)], [relu])
    #expect(try runs(result) == [.times(5)])
    #expect(shape(result, "y") == "[N, 4]")
    #expect(shape(result, "all") == "[5, N, 4]")
  }

  @Test func limitThatIsASizeIsAFormula() throws {
    let result = try loop(
      limit: "n", states: ["s": "x"], outputs: ["go", "s2", "s2"], makes: ["y", "all"], tensors: [number("zero", 0)],
      around: length, [relu])
    #expect(try runs(result) == [.times(Quantity(free: "N"))])
    #expect(shape(result, "all") == "[N, N, 4]")
  }

  @Test func limitThatIsFedIsNotKnown() throws {
    let result = try loop(
      limit: "asked", states: ["s": "x"], outputs: ["go", "s2", "s2"], makes: ["y", "all"], [relu])
    #expect(try runs(result) == [.unknown])
    #expect(shape(result, "y") == "[N, 4]")
    #expect(shape(result, "all") == "[loop.trips, N, 4]")
  }

  /// i' = i + 1, go on while i' < N: i' is 1, 2, ..., N, so N trips when there is at least one.
  @Test func counterBelowASizeGivesThatManyTrips() throws {
    let result = try loop(
      condition: "yes", states: ["i": "one"], outputs: ["less", "i2", "t"], makes: ["y", "all"],
      tensors: [number("zero", 0), number("one", 0), number("step", 1), number("yes", 1, .bool)], around: length,
      [
        Node(operator: "Add", inputs: ["i", "step"], outputs: ["i2"]),
        Node(operator: "Less", inputs: ["i2", "n"], outputs: ["less"]),
      ])
    guard case .times(let trips)? = try runs(result).first else {
      Issue.record("the trips are not known")
      return
    }
    #expect(try trips.substituting(["N": 7]) == 7)
    #expect(try trips.substituting(["N": 1]) == 1)
  }

  /// i' = i + 3 from 0, go on while i' <= 10: 3, 6, 9, then 12: four trips. From 20 down by 4 while above 5: 16, 12, 8, 4.
  @Test(arguments: [
    ("LessOrEqual", 0, 3, 10, 4), ("Greater", 20, -4, 5, 4), ("Less", 0, 2, 10, 5), ("GreaterOrEqual", 3, -1, 0, 4),
  ])
  func comparisonsAreCountedOut(_ comparison: String, from start: Int, by step: Int, to end: Int, trips: Int) throws {
    let result = try loop(
      states: ["i": "start"], outputs: ["holds", "i2", "big"], makes: ["y", "all"],
      tensors: [number("start", start), number("step", step), number("end", end)],
      [
        Node(operator: "Add", inputs: ["i", "step"], outputs: ["i2"]),
        Node(operator: comparison, inputs: ["i2", "end"], outputs: ["holds"]),
        Node(operator: "Relu", inputs: ["x"], outputs: ["big"]),
      ])
    #expect(try runs(result) == [.times(Quantity(trips))])
    #expect(shape(result, "all") == "[\(trips), N, 4]")
  }

  /// The smaller of two: below 9 after 1, 2, ... and below 5, and the limit of 20 besides: 5 trips.
  @Test func bothSidesOfAnAndMustHold() throws {
    let result = try loop(
      limit: "limit", states: ["i": "start"], outputs: ["both", "i2", "big"], makes: ["y", "all"],
      tensors: [number("start", 0), number("step", 1), number("nine", 9), number("five", 5), number("limit", 20)],
      [
        Node(operator: "Add", inputs: ["i", "step"], outputs: ["i2"]),
        Node(operator: "Less", inputs: ["i2", "nine"], outputs: ["a"]),
        Node(operator: "Less", inputs: ["i2", "five"], outputs: ["b"]),
        Node(operator: "And", inputs: ["a", "b"], outputs: ["both"]), Node(operator: "Relu", inputs: ["x"], outputs: ["big"]),
      ])
    #expect(try runs(result) == [.times(5)])
  }

  /// Exporters cast counters before they compare: 1.0, 2.0, 3.0 are below 4.0, the fourth is not.
  @Test func countersComparedAsFloatsAreCountedOut() throws {
    let result = try loop(
      states: ["i": "start"], outputs: ["less", "i2", "big"], makes: ["y", "all"],
      tensors: [number("start", 0), number("step", 1), real("end", 4)],
      [
        Node(operator: "Add", inputs: ["i", "step"], outputs: ["i2"]),
        Node(operator: "Cast", inputs: ["i2"], outputs: ["f"], attributes: ["to": .integer(1)]),
        Node(operator: "Less", inputs: ["f", "end"], outputs: ["less"]), Node(operator: "Relu", inputs: ["x"], outputs: ["big"]),
      ])
    #expect(try runs(result) == [.times(4)])
  }

  /// Each trip appends two rows of x's width: 1, 3, 5, 7 rows. It is followed trip by trip, with a body for each.
  @Test func growingStateIsFollowedTripByTrip() throws {
    let result = try loop(
      limit: "three", states: ["s": "rows"], outputs: ["go", "s2"], makes: ["y"],
      tensors: [number("three", 3), Tensor(name: "rows", elementType: .float32, shape: [1, 4])],
      inside: [Tensor(name: "more", elementType: .float32, shape: [2, 4])],
      [Node(operator: "Concat", inputs: ["s", "more"], outputs: ["s2"], attributes: ["axis": .integer(0)])])
    #expect(shape(result, "y") == "[7, 4]")
    #expect(try runs(result) == [.times(1), .times(1), .times(1)])
    let inside = try #require(result.bodies.values.first).map { shape($0.graph, "s2") }
    #expect(inside == ["[3, 4]", "[5, 4]", "[7, 4]"])
  }

  /// Too many trips to follow: what grows becomes a size of its own, and the count stays.
  @Test func growingStateOfManyTripsStaysOpen() throws {
    let result = try loop(
      limit: "many", states: ["s": "rows"], outputs: ["go", "s2"], makes: ["y"],
      tensors: [number("many", 1_000), Tensor(name: "rows", elementType: .float32, shape: [1, 4])],
      inside: [Tensor(name: "more", elementType: .float32, shape: [2, 4])],
      [Node(operator: "Concat", inputs: ["s", "more"], outputs: ["s2"], attributes: ["axis": .integer(0)])])
    #expect(try runs(result) == [.times(1_000)])
    #expect(result["y"]?.shape?.map(\.constant) == [nil, 4])
  }

  @Test func conditionThatIsFalseAtOnceRunsNothing() throws {
    let result = try loop(
      limit: "five", condition: "no", states: ["s": "x"], outputs: ["go", "s2", "s2"], makes: ["y", "all"],
      tensors: [number("five", 5), number("no", 0, .bool)], [relu])
    #expect(result.bodies.values.first?.isEmpty == true)
    #expect(shape(result, "y") == "[N, 4]")
    #expect(shape(result, "all") == "[0, N, 4]")
  }

  /// Three loops of 64 trips in each other, followed trip by trip, would be 64^3 nodes: more than is left of what may be looked at.
  @Test func loopsWithinLoopsAreBounded() throws {
    let more = try Tensor(name: "more", elementType: .float32, shape: [1])
    var nodes = [Node(operator: "Concat", inputs: ["x", "more"], outputs: ["y"], attributes: ["axis": .integer(0)])]
    for depth in 0..<3 {
      let body = try Graph(
        subgraph: "body\(depth)", inputs: named(["t\(depth)", "go\(depth)", "x"]), outputs: named(["go\(depth)", "y"]),
        initializers: [], nodes: nodes, opsets: [Node.standardDomain: 17])
      nodes = [Node(operator: "Loop", inputs: ["limit", "", "x"], outputs: ["y"], attributes: ["body": .graph(body)])]
    }
    let graph = try Graph(
      inputs: [Graph.Declaration(name: "x", elementType: .float32, shape: [.fixed(1)])], outputs: [],
      initializers: [number("limit", 64), more], nodes: nodes, opsets: [Node.standardDomain: 17])
    let budget = InferenceBudget()
    try budget.spend(InferenceBudget.maximumNodes - 10_000)
    let result = try infer(graph, inputs: graph.bound(Bindings()), around: [], budget: budget)
    #expect(result.issues[0]?.contains("more than Podium follows") == true)
  }
}
