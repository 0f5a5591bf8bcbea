import ModelGraph
import Statistics
import Testing

@testable import Profiling

@Suite struct SaturationReportTests {
  private func report(_ plan: SaturationPlan, _ tensors: [String: [Float]], threshold: Double = 0.01) throws -> SaturationReport {
    try SaturationReport(of: plan, threshold: threshold) { names in
      var found: [String: TensorValues] = [:]
      for name in names { found[name] = tensors[name].map { TensorValues(shape: [$0.count], values: $0) } }
      return found
    }
  }

  /// Two ways from `r` to the output: over `s` and `l`, and over `t`. By hand: relu of 1 and -1 has |f'| 1 and 0, a half on average; a
  /// sigmoid of 0 a quarter; a leaky ReLU (0.5) below 0 a half.
  private func branching() throws -> SaturationPlan {
    var graph = HandMadeGraph()
    graph.add("Relu", ["x"], "r")
    graph.add("Sigmoid", ["r"], "s")
    graph.add("LeakyRelu", ["s"], "l", ["alpha": .float(0.5)])
    graph.add("Sigmoid", ["r"], "t")
    graph.add("Add", ["l", "t"], "y")
    return try graph.plan(outputs: ["y"])
  }

  @Test func pathProductFollowsTheDeepestPath() throws {
    let report = try report(branching(), ["x": [1, -1], "r": [0, 0], "s": [-1, -1]])
    #expect(report.rows.map(\.layer) == ["r", "s", "l", "t"])
    #expect(report.rows.map(\.path?.depth) == [3, 2, 1, 1])
    #expect(report.rows.map(\.path?.product) == [0.0625, 0.125, 0.5, 0.25])
    #expect(report.smallestPathProduct == 0.0625)
  }

  /// The leaky ReLU is missing from the running model: two ways with one sigmoid each are left.
  @Test func activationThatCannotBeReadIsPassed() throws {
    let report = try report(branching(), ["x": [1, -1], "r": [0, 0]])
    #expect(report.rows.map(\.layer) == ["r", "s", "t"])
    #expect(report.rows.map(\.path?.product) == [0.125, 0.25, 0.25])
    #expect(report.skipped.map(\.layer) == ["l"])
    #expect(report.skipped.first?.reason.contains("\"s\"") == true)
  }

  /// Tanh of 0 has |f'| 1, the sigmoid a quarter.
  @Test func ofEquallyDeepPathsTheSmallerProductCounts() throws {
    for branches in [["Tanh", "Sigmoid"], ["Sigmoid", "Tanh"]] {
      var graph = HandMadeGraph()
      graph.add("Relu", ["x"], "r")
      graph.add(branches[0], ["r"], "a")
      graph.add(branches[1], ["r"], "b")
      graph.add("Add", ["a", "b"], "y")
      let report = try report(graph.plan(outputs: ["y"]), ["x": [1], "r": [0]])
      #expect(report.rows.first?.path == ActivationPaths.Path(depth: 2, product: 0.25))
    }
  }

  @Test func shapesAndDeadEndsAreNoPath() throws {
    var graph = HandMadeGraph()
    graph.add("Tanh", ["x"], "a")
    graph.add("Shape", ["a"], "shape")
    graph.add("Sigmoid", ["x"], "b")
    graph.add("Reshape", ["b", "shape"], "y")
    graph.add("Relu", ["x"], "end")
    let report = try report(graph.plan(outputs: ["y"]), ["x": [0]])
    #expect(report.rows.map(\.path?.product) == [nil, 0.25, nil])
  }

  /// At 0.5 of the maximum: sigmoid' of 0 is the maximum, of 10 and -10 nearly nothing. The ReLU is not in the model's figure.
  @Test func shareCountsUnitsOfSaturatingActivations() throws {
    var graph = HandMadeGraph()
    graph.add("Sigmoid", ["x"], "a")
    graph.add("Relu", ["a"], "b")
    graph.add("Tanh", ["b"], "y")
    let plan = try graph.plan(outputs: ["y"])
    let report = try report(plan, ["x": [0, 10, -10], "a": [-1, -1], "b": [0]], threshold: 0.5)
    #expect(report.units == 4)
    #expect(report.saturated == 2)
    #expect(report.saturatedShare == 0.5)
    #expect(report.saturatedPpm == 500_000)
    #expect(report.rows[1].statistics.deadShare == 1)
  }

  @Test func modelWithoutActivationsHasNoFigures() throws {
    let report = try report(HandMadeGraph().plan(outputs: ["x"]), [:])
    #expect(report.rows.isEmpty)
    #expect(report.saturatedShare == nil)
    #expect(report.saturatedPpm == nil)
    #expect(report.smallestPathProduct == nil)
  }

  @Test func emptyTensorHasNoPath() throws {
    let report = try report(branching(), ["x": [], "r": [0], "s": [.nan]])
    #expect(report.rows.map(\.path?.product) == [nil, 0.25, nil, 0.25])
    #expect(report.rows.map(\.statistics.nonFinite) == [0, 0, 1, 0])
  }

  @Test func biasIsAddedAlongTheLastDimension() throws {
    var graph = HandMadeGraph()
    graph.initializers.append(try Tensor(name: "shift", elementType: .float32, shape: [2]))
    graph.add("FastGelu", ["x", "shift"], "y", domain: "com.microsoft")
    let plan = try graph.plan(outputs: ["y"])
    let report = try SaturationReport(of: plan) { _ in
      ["x": TensorValues(shape: [2, 2], values: [1, 2, 3, 4]), "shift": TensorValues(shape: [2], values: [10, -10])]
    }
    #expect(report.rows.first?.statistics.inputs?.minimum == -8)
    #expect(report.rows.first?.statistics.inputs?.maximum == 13)
    #expect(report.rows.first?.statistics.inputs?.mean == 2.5)
  }

  /// All its gates: a GRU of zeros has sigmoids at 0 (a quarter), twice, and a tanh at 0 (1): 0.5 on average for what is before it.
  @Test func recurrentLayerIsOneActivationOfAPath() throws {
    var graph = HandMadeGraph()
    for (name, shape) in [("W", [1, 3, 3]), ("R", [1, 3, 1])] {
      graph.initializers.append(try Tensor(name: name, elementType: .float32, shape: shape))
    }
    graph.initializers.append(try Tensor(name: "axes", elementType: .int64, shape: [1], contents: .integers { [1] }))
    graph.add("Relu", ["x"], "r")
    graph.add("Unsqueeze", ["r", "axes"], "X")
    graph.add("GRU", ["X", "W", "R"], "Y")
    let plan = try graph.plan(outputs: ["Y"])
    let shapes = ["x": [2, 3], "X": [2, 1, 3], "W": [1, 3, 3], "R": [1, 3, 1], "Y": [2, 1, 1, 1]]
    let report = try SaturationReport(of: plan) { names in
      var found: [String: TensorValues] = [:]
      for name in names {
        let shape = shapes[name] ?? []
        found[name] = TensorValues(shape: shape, values: Array(repeating: name == "x" ? 1 : 0, count: shape.reduce(1, *)))
      }
      return found
    }
    #expect(report.rows.map(\.gate) == [nil, "z", "r", "h"])
    #expect(report.rows.map(\.path?.depth) == [2, 1, 1, 1])
    #expect(report.rows.map(\.path?.product) == [0.5, 0.25, 0.25, 1])
  }
}
