import ModelGraph
import Testing

@testable import Profiling

@Suite struct RecurrentGatesTests {
  private static func node(
    of golden: SaturationGolden.Recurrent, givesStates: Bool = true, _ more: [String: Attribute] = [:]
  ) throws -> RecurrentNode {
    let names = ["X", "W", "R", "B", "sequence_lens", "initial_h", "initial_c", "P"]
    var attributes = Attributes(["direction": .text(golden.direction), "linear_before_reset": .integer(golden.resetsAfter)])
    if !golden.activations.isEmpty { attributes["activations"] = .texts(golden.activations) }
    if !golden.alpha.isEmpty { attributes["activation_alpha"] = .floats(golden.alpha) }
    if !golden.beta.isEmpty { attributes["activation_beta"] = .floats(golden.beta) }
    for (name, value) in more { attributes[name] = value }
    let node = Node(
      operator: golden.kind, inputs: names.map { golden.tensors[$0] == nil ? "" : $0 }, outputs: [givesStates ? "Y" : ""],
      attributes: attributes)
    return try RecurrentNode(node, #require(RecurrentNode.Kind(rawValue: golden.kind)))
  }

  private static func tensors(of golden: SaturationGolden.Recurrent) -> [String: TensorValues] {
    golden.tensors.mapValues { TensorValues(shape: $0.shape, values: $0.values) }
  }

  /// By a second implementation, which agrees with the reference of the onnx package where that has the case; with the hidden states
  /// read, and with them worked out.
  @Test(arguments: [true, false])
  func gatesAreThoseOfNumpy(givesStates: Bool) throws {
    let cases = try SaturationGolden.read().recurrent
    #expect(cases.count == 11)
    for golden in cases {
      let node = try Self.node(of: golden, givesStates: givesStates)
      let gates = try RecurrentGates(node, ReadTensors(Self.tensors(of: golden))).gates()
      #expect(gates.count == golden.gates.count)
      for gate in gates {
        let name = golden.direction == "bidirectional" ? "\(gate.name), \(gate.direction.rawValue)" : gate.name
        let expected = try #require(golden.gates[name], "\(name)")
        #expect(gate.values.count == expected.count)
        #expect(
          zip(gate.values, expected).allSatisfy { isClose(Double($0), $1, within: 1e-5) },
          "\(golden.kind) \(golden.direction) \(name)")
      }
    }
  }

  @Test func eachDirectionHasItsOwnFunctions() throws {
    let golden = try #require(try SaturationGolden.read().recurrent.last)
    let functions = try Self.node(of: golden).functions
    #expect(functions == [[.hardSigmoid(alpha: 0.25, beta: 0.375), .tanh, .relu], [.sigmoid, .softsign, .tanh]])
  }

  @Test func statesThatAreNotTheModelsAreTold() throws {
    let golden = try #require(try SaturationGolden.read().recurrent.first { $0.kind == "GRU" })
    var tensors = Self.tensors(of: golden)
    tensors["Y"]?.values[3] += 0.5
    let gap = #expect(throws: SaturationGap.self) {
      try RecurrentGates(Self.node(of: golden), ReadTensors(tensors)).gates()
    }
    #expect(gap?.reason.contains("off the model's") == true)
  }

  @Test func tensorsThatDoNotFitAreTold() throws {
    let golden = try #require(try SaturationGolden.read().recurrent.first { $0.kind == "LSTM" })
    for (name, shape) in [("R", [1, 12, 4]), ("W", [12, 3]), ("X", [24]), ("Y", [4, 1, 2, 4]), ("B", [1, 23])] {
      var tensors = Self.tensors(of: golden)
      tensors[name] = TensorValues(shape: shape, values: Array(repeating: 0, count: shape.reduce(1, *)))
      #expect(throws: SaturationGap.self) { try RecurrentGates(Self.node(of: golden), ReadTensors(tensors)) }
      tensors[name] = nil
      #expect(throws: SaturationGap.self) { try RecurrentGates(Self.node(of: golden), ReadTensors(tensors)) }
    }
  }

  @Test(
    arguments: [
      ("clip", .float(3)), ("layout", .integer(1)), ("input_forget", .integer(1)), ("direction", .text("sideways")),
      ("activations", .texts(["Sigmoid"])), ("activations", .texts(["Sigmoid", "Tanh", "Affine"])),
      ("activations", .texts(["Sigmoid", "Tanh", "Sine"])),
    ] as [(String, Attribute)])
  func whatCannotBeWorkedOutIsSaid(name: String, value: Attribute) throws {
    let golden = try #require(try SaturationGolden.read().recurrent.first { $0.kind == "LSTM" })
    #expect(throws: SaturationGap.self) { try Self.node(of: golden, [name: value]) }
  }

  @Test func noStepsHaveNoUnits() throws {
    let node = Node(operator: "GRU", inputs: ["X", "W", "R"], outputs: ["Y"])
    let tensors = [
      "X": TensorValues(shape: [0, 1, 2], values: []), "W": TensorValues(shape: [1, 3, 2], values: Array(repeating: 1, count: 6)),
      "R": TensorValues(shape: [1, 3, 1], values: [1, 1, 1]), "Y": TensorValues(shape: [0, 1, 1, 1], values: []),
    ]
    let gates = try RecurrentGates(RecurrentNode(node, .gatedUnit), ReadTensors(tensors)).gates()
    #expect(gates.map(\.name) == ["z", "r", "h"])
    #expect(gates.allSatisfy { $0.values.isEmpty })
  }
}
