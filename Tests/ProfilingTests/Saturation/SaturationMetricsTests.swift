import Foundation
import Testing

@testable import Profiling

/// What a saturation trial reports.
@Suite struct SaturationMetricsTests {
  /// A sigmoid of 0 and 10, a ReLU of 1 and -1, a tanh of 0.
  private func report() throws -> SaturationReport {
    var graph = HandMadeGraph()
    graph.add("Sigmoid", ["x"], "a")
    graph.add("Relu", ["a"], "b")
    graph.add("Tanh", ["b"], "y")
    let tensors: [String: [Float]] = ["x": [0, 10], "a": [1, -1], "b": [0]]
    return try SaturationReport(of: graph.plan(outputs: ["y"])) { names in
      var found: [String: TensorValues] = [:]
      for name in names { found[name] = tensors[name].map { TensorValues(shape: [$0.count], values: $0) } }
      return found
    }
  }

  /// By hand. Sigmoid' of 10 is 4.5396e-5, as a share of its largest 0.00018158; of 0 it is all of it; tanh' of 0 is all: one unit of
  /// three is saturated, their mean is (1 + 0.00018158 + 1) / 3 = 0.66672719. The path product is the mean 0.12502270 of the sigmoid
  /// times a half of the ReLU times 1: 0.06251135.
  @Test func figuresAreWholeNumbers() throws {
    #expect(
      try report().metrics == [
        "activations": 3, "skippedActivations": 0, "units": 3, "saturatedUnits": 1, "saturatedPpm": 333_333,
        "worstLayerSaturatedPpm": 500_000, "meanSlopePpm": 666_727, "deadPpm": 500_000, "smallestPathProductPpb": 62_511_349,
      ])
  }

  @Test func whatAModelDoesNotHaveIsNotReported() throws {
    let report = try SaturationReport(of: HandMadeGraph().plan(outputs: ["x"])) { _ in [:] }
    #expect(report.metrics == ["activations": 0, "skippedActivations": 0, "units": 0, "saturatedUnits": 0])
  }

  @Test func aReportSurvivesTheProcessBoundary() throws {
    let report = TrialReport(metrics: try report().metrics, saturation: try self.report())
    #expect(try JSONDecoder().decode(TrialReport.self, from: JSONEncoder().encode(report)) == report)
  }

  /// Nobody could add them up, or show them.
  @Test(arguments: [
    (#""units":2"#, #""units":-2"#), (#""units":2"#, #""units":9223372036854775807"#),
    (#""below":0"#, #""below":9223372036854775807"#), (#""lower":0"#, #""lower":5"#), (#""percentiles":["#, #""percentiles":[0,"#),
  ])
  func impossibleNumbersAreRefused(_ part: String, _ other: String) throws {
    let encoder = JSONEncoder()
    encoder.outputFormatting = .sortedKeys
    let text = String(decoding: try encoder.encode(report()), as: UTF8.self)
    #expect(text.contains(part))
    let changed = text.replacingOccurrences(of: part, with: other)
    #expect(throws: DecodingError.self) { try JSONDecoder().decode(SaturationReport.self, from: Data(changed.utf8)) }
  }

  @Test func aRuntimeThatIsNotThereIsTold() {
    let request = TrialRequest(work: .runtime(library: "/nowhere/libonnxruntime.so"), cores: [0])
    #expect(performing: { try runTrial(request) }, throws: { "\($0)".contains("/nowhere/libonnxruntime.so") })
  }
}
