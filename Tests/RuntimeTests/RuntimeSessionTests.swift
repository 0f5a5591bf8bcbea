import Foundation
import ModelGraph
import Testing

@testable import Runtime

/// Real runs, of models whose answers are known.
@Suite(.enabled(if: Installed.isThere, Installed.reason)) struct RuntimeSessionTests {
  private let library: RuntimeLibrary

  init() throws { library = try RuntimeLibrary.find() }

  private func session(_ name: String, _ options: RuntimeSession.Options = .init()) throws -> RuntimeSession {
    try RuntimeSession(library: library, bytes: Installed.model(name), options: options)
  }

  @Test func portsAreTheModelsOwn() throws {
    let session = try session("light_squeezenet.onnx")
    #expect(session.inputPorts.map(\.elementType) == [.float32])
    #expect(session.inputPorts.first?.shape == [1, 3, 224, 224])
    #expect(session.outputPorts.first?.shape == [1, 1000, 1, 1])
    #expect(session.library.version.isUsable)
    // The symbol N is free.
    #expect(try self.session("encoder.onnx").inputPorts.first?.shape.first == -1)
  }

  @Test func sumsAreRight() throws {
    let session = try session("node/test_add_bcast/model.onnx")
    // x [3, 4, 5] and y [5].
    let x = (0..<60).map { Float($0) }
    try session.bind(["x": floats([3, 4, 5], x), "y": floats([5], [0.5, 1, 1.5, 2, 2.5])])
    try session.run(times: 3)
    let sum = try #require(try session.outputs().first ?? nil)
    #expect(sum.shape == [3, 4, 5])
    #expect(sum.numbers() == x.enumerated().map { Double($1) + 0.5 * Double($0 % 5 + 1) })
  }

  @Test func inputsCanBeBoundAgain() throws {
    let session = try session("node/test_add_uint8/model.onnx")
    let shape = try #require(session.inputPorts.first).shape
    let count = shape.reduce(1, *)
    for (left, right) in [(1, 2), (100, 200)] {
      try session.bind([
        "x": RuntimeTensor(.uint8, shape, integers: Array(repeating: left, count: count)),
        "y": RuntimeTensor(.uint8, shape, integers: Array(repeating: right, count: count)),
      ])
      try session.run()
      // Modulo 256, as the operator is defined.
      #expect(try session.output(at: 0)?.numbers() == Array(repeating: Double((left + right) % 256), count: count))
    }
  }

  @Test func whatIsNotBoundOrUnknownOrOtherIsTold() throws {
    let session = try session("node/test_add_bcast/model.onnx")
    #expect(try #require(throws: RuntimeError.self) { try session.outputs() }.code == .run)
    let unbound = try #require(throws: RuntimeError.self) { try session.run() }
    #expect(unbound.message.contains("the input x is not bound"))
    let unknown = try #require(throws: RuntimeError.self) { try session.bind(["z": floats([1], [1])]) }
    #expect(unknown.code == .input)
    #expect(unknown.hint == "its inputs are \"x\", \"y\"")
    for other in [try floats([4], [1, 2, 3, 4]), try RuntimeTensor(.int32, [5], integers: [1, 2, 3, 4, 5])] {
      let error = try #require(throws: RuntimeError.self) { try session.bind(["y": other]) }
      #expect(error.code == .input)
      #expect(error.place == "y")
    }
  }

  @Test func garbageIsNoModel() throws {
    let whole = try Installed.model("light_squeezenet.onnx")
    for bytes in [[], Array("garbage".utf8), Array(whole.prefix(whole.count / 2))] {
      let error = try #require(throws: RuntimeError.self) { try RuntimeSession(library: library, bytes: bytes) }
      #expect(error.code == .model)
      #expect(!error.message.isEmpty)
    }
    #expect(try #require(throws: RuntimeError.self) { try RuntimeSession(library: library, path: "/nowhere.onnx") }.code == .model)
    #expect(throws: RuntimeError.self) { try session("light_squeezenet.onnx", .init(threads: 0)) }
  }

  @Test func sequencesAndTextAreNoTensorsOfNumbers() throws {
    let session = try session("node/test_sequence_insert_at_back/model.onnx")
    #expect(session.inputPorts.contains { $0.elementType == nil })
  }

  @Test(arguments: RuntimeSession.Optimization.allCases) func optimisedOrNotTheAnswerIsTheSame(
    _ optimization: RuntimeSession.Optimization
  ) throws {
    let input = try RuntimeTensor.random(.float32, [1, 3, 224, 224], seed: 1)
    func outputs(_ optimization: RuntimeSession.Optimization) throws -> [RuntimeTensor?] {
      let session = try session("light_squeezenet.onnx", .init(threads: 1, optimization: optimization))
      try session.bind([try #require(session.inputPorts.first).name: input])
      try session.run()
      return try session.outputs()
    }
    let result = try OutputComparison(
      outputs(optimization), reference: outputs(.none), names: ["softmaxout_1"], tolerance: 1e-3)
    #expect(result.elements == 1000)
  }

  /// A Relu of the network: both sides of it are read, and the definition is checked.
  @Test func tensorsInsideAModelCanBeRead() throws {
    let file = try Installed.model("light_squeezenet.onnx")
    let session = try RuntimeSession(
      library: library, bytes: modelAddingOutputs(["r3", "r4"], to: file))
    #expect(session.outputPorts.count == 3)
    try session.bind([try #require(session.inputPorts.first).name: RuntimeTensor.random(.float32, [1, 3, 224, 224], seed: 2)])
    try session.run()
    let before = try #require(try session.output(at: 1)?.numbers())
    let after = try #require(try session.output(at: 2)?.numbers())
    #expect(before.map { max(0, $0) } == after)
    #expect(before.count == 16 * 55 * 55)
  }

  @Test func aTensorThatNobodyMakesIsRefused() throws {
    let file = modelAddingOutputs(["nowhere"], to: try Installed.model("light_squeezenet.onnx"))
    #expect(try #require(throws: RuntimeError.self) { try RuntimeSession(library: library, bytes: file) }.code == .model)
  }

  @Test func theProfileHasTheNodes() throws {
    let scratch = try Scratch()
    let session = try session("node/test_add_uint8/model.onnx", .init(profilePrefix: scratch.path + "/profile"))
    let shape = try #require(session.inputPorts.first).shape
    let ones = try RuntimeTensor.random(.uint8, shape, seed: 1)
    try session.bind(["x": ones, "y": ones])
    try session.run()
    let path = try session.endProfile()
    #expect(path.hasPrefix(scratch.path))
    let profile = try RuntimeProfile(at: path, warmUps: 0, runs: 1)
    #expect(profile.nodes.map(\.operator) == ["Add"])
    #expect(profile.nodes.map(\.calls) == [1])
    #expect(profile.runNanoseconds >= profile.nodeNanoseconds)
  }
}

@Suite struct ModelOutputsTests {
  @Test func theFragmentIsAGraphWithOutputs() {
    // Field 7, 5 bytes: field 12, 3 bytes: field 1, 1 byte, "a".
    #expect(modelAddingOutputs(["a"], to: [8, 7]) == [8, 7, 0x3A, 5, 0x62, 3, 0x0A, 1, 0x61])
    #expect(modelAddingOutputs([], to: [8, 7]) == [8, 7])
    let long = modelAddingOutputs([String(repeating: "b", count: 300)], to: [])
    // 300 = 0x2C + 2 * 0x80; 303 and 306 are what is around it.
    #expect(Array(long.prefix(9)) == [0x3A, 0xB2, 2, 0x62, 0xAF, 2, 0x0A, 0xAC, 2])
  }
}
