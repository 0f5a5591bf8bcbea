import Foundation
import ModelGraph
import Profiling
import Runtime
import Testing

private let installed = (try? RuntimeLibrary.find()) != nil

@Suite struct LatencyTrialTests {
  private func model(_ name: String) throws -> String {
    let folder = try #require(
      ProcessInfo.processInfo.environment["PODIUM_TEST_MODELS"], "PODIUM_TEST_MODELS is not set: run scripts/test")
    return "\(folder)/\(name)"
  }

  @Test(.enabled(if: installed, "ONNX Runtime is not installed: run scripts/setup"))
  func aModelIsTimedAndItsOutputsChecked() throws {
    let request = TrialRequest.Latency(model: .init(path: try model("light_squeezenet.onnx")), seed: 3)
    let report = try runTrial(TrialRequest(work: .latency(request), cores: [0]))
    let latency = try #require(report.latency)
    #expect(latency.minimumNanoseconds > 0)
    #expect(latency.medianNanoseconds <= latency.p99Nanoseconds)
    #expect(latency.batch == 1)
    #expect(latency.tolerance == 1e-3)
    #expect(Set(report.checks.map(\.name)) == ["output", "floor", "environment"])
    #expect(report.checks.first { $0.name == "output" }?.passed == true)
    #expect(report.timing?.callsPerSample == 1)
    #expect(report.software.keys.sorted() == ["onnxruntime"])
    #expect(try JSONDecoder().decode(TrialReport.self, from: JSONEncoder().encode(report)) == report)
  }

  @Test(.enabled(if: installed, "ONNX Runtime is not installed: run scripts/setup"))
  func theNodesOfAModelAreProfiledApart() throws {
    let folder = FileManager.default.temporaryDirectory.path + "/podium-test-\(UUID().uuidString)"
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let request = TrialRequest.Latency(model: .init(path: try model("light_squeezenet.onnx")), optimization: .none, seed: 3)
    let report = try runTrial(TrialRequest(work: .nodeTimes(request, folder: folder), cores: [0]))
    let profile = try #require(report.profile)
    // The network has 26 convolutions, and without optimisation each is run as it is written.
    let convolutions = try #require(profile.operators.first { $0.name == "Conv" })
    #expect(convolutions.nodes == 26)
    #expect(convolutions.calls == 26 * profile.runs)
    #expect(profile.runNanoseconds >= convolutions.nanoseconds)
    #expect(report.latency == nil)
    #expect(report.checks.map(\.name) == ["environment"])
    #expect(try JSONDecoder().decode(TrialReport.self, from: JSONEncoder().encode(report)) == report)
  }

  @Test func requestsSurviveTheProcessBoundary() throws {
    let request = TrialRequest(
      work: .latency(
        TrialRequest.Latency(
          model: .init(path: "m.onnx"), optimization: .basic, seed: .max, data: ["x": "x.npy"], library: "libonnxruntime.so")),
      cores: [1])
    #expect(try JSONDecoder().decode(TrialRequest.self, from: JSONEncoder().encode(request)) == request)
  }

  @Test func modelsOfAnotherFormatAreTold() throws {
    let path = FileManager.default.temporaryDirectory.path + "/podium-test-\(UUID().uuidString).pb"
    // A GraphDef with one node: field 1, its name "x" (1) and its operator (2).
    try Data([0x0A, 16, 0x0A, 1] + Array("x".utf8) + [0x12, 11] + Array("Placeholder".utf8)).write(to: URL(filePath: path))
    defer { try? FileManager.default.removeItem(atPath: path) }
    let error = try #require(throws: ProfilingError.self) { try runnableGraph(at: path) }
    #expect(error.code == .format)
    #expect(error.place == path)
  }
}

@Suite struct ModelInputsTests {
  private func graph(_ inputs: [Graph.Declaration]) throws -> Graph {
    try Graph(inputs: inputs, outputs: [], nodes: [], opsets: [:])
  }

  private func sample() throws -> Graph {
    try graph([
      Graph.Declaration(name: "x", elementType: .float32, shape: [.named("N"), .fixed(2)]),
      Graph.Declaration(name: "k", elementType: .int64, shape: [.fixed(3)]),
    ])
  }

  @Test func valuesAreTakenAndTheRestFollowsFromTheSeed() throws {
    let bindings = Bindings(dimensions: ["N": 4], values: ["k": [7, 8, 9]])
    let inputs = try ModelInputs(of: sample(), bindings: bindings, seed: 11)
    #expect(inputs.tensors.map(\.name) == ["x", "k"])
    #expect(inputs.byName["k"]?.numbers() == [7, 8, 9])
    #expect(try inputs.byName["x"] == RuntimeTensor.random(.float32, [4, 2], seed: 11))
    #expect(inputs.batch == 4)
    // Each input has its own numbers, by its position.
    let other = try ModelInputs(of: sample(), bindings: Bindings(dimensions: ["N": 4]), seed: 11)
    #expect(try other.byName["k"] == RuntimeTensor.random(.int64, [3], seed: 12))
  }

  @Test func whatIsLeftFreeIsToldWithTheWayToBindIt() throws {
    let error = try #require(throws: ProfilingError.self) { try ModelInputs(of: sample(), bindings: Bindings()) }
    #expect(error.code == .freeDimensions)
    #expect(error.message == "dimensions are free: N")
    #expect(error.hint?.contains("--dim N=1, with --input x=1x2") == true)
    let unranked = try graph([Graph.Declaration(name: "x", elementType: .float32, shape: nil)])
    #expect(
      try #require(throws: ProfilingError.self) { try ModelInputs(of: unranked, bindings: Bindings()) }.code == .freeDimensions)
  }

  @Test func valuesThatDoNotFitAreToldWithTheirInput() throws {
    let narrow = try graph([Graph.Declaration(name: "k", elementType: .uint8, shape: [.fixed(1)])])
    let error = try #require(throws: RuntimeError.self) { try ModelInputs(of: narrow, bindings: Bindings(values: ["k": [256]])) }
    #expect(error.code == .input)
    #expect(error.place == "input k")
  }

  @Test func inputsThatAreNoTensorsAreTold() throws {
    let text = try graph([Graph.Declaration(name: "t", elementType: .string, shape: [.fixed(1)])])
    #expect(try #require(throws: RuntimeError.self) { try ModelInputs(of: text, bindings: Bindings()) }.place == "input t")
    let list = Graph.DeclaredType.Container.sequence(Graph.DeclaredType(elementType: .float32, shape: nil))
    var type = Graph.DeclaredType()
    type.container = list
    let sequence = try graph([Graph.Declaration(name: "s", type: type)])
    #expect(try #require(throws: ProfilingError.self) { try ModelInputs(of: sequence, bindings: Bindings()) }.code == .inputs)
  }
}
