import ModelFormats
import ModelGraph
import Testing

@testable import Costs

/// Real models against what the tools count, see `GoldenFacts`.
@Suite struct GoldenConventionTests {
  @Test(arguments: GoldenFile.packaged)
  func packagedModelCountsAsTheToolsDo(_ file: GoldenFile) throws { try check(file) }

  @Test(.needsExports, arguments: GoldenFile.exported("ext"))
  func exportedModelCountsAsTheToolsDo(_ file: GoldenFile) throws { try check(file) }

  @Test(.needsExports, arguments: GoldenFile.exported("light"))
  func exportWhoseWeightsAreMadeInTheGraphCountsAsTheToolsDo(_ file: GoldenFile) throws { try check(file) }

  /// tf.profiler itself on the frozen graphs; Podium's own multiply-adds are those of the ONNX twin, loops included.
  @Test(.needsExports, arguments: GoldenFile.exported("graphdef"))
  func frozenGraphCountsAsTheProfilerDoes(_ file: GoldenFile) throws {
    let (name, facts) = (file.testDescription, file.facts)
    let graph = try readModel(at: file.path()).graph
    let said = try #require(facts.said?["tf"] ?? nil)
    let cost = try count(graph, convention: .tf)
    #expect(cost.value == Quantity(said.total), "\(name)")
    let values = try cost.byOperator.mapValues { try #require($0.value.constant) }.filter { $0.value != 0 }
    #expect(values == said.byOperator, "\(name)")
    #expect(cost.uncounted.isEmpty, "\(name)")
    #expect(try count(graph).macs == Quantity(facts.macs.total), "\(name)")
  }

  private func check(_ file: GoldenFile) throws {
    let (name, facts) = (file.testDescription, file.facts)
    let graph = try readModel(at: file.path()).graph
    let cost = try count(graph, bindings: facts.bindings)
    // Where data decide which branch runs the dearer one is counted, which need not be the one that ran.
    if cost.uncounted.contains(where: { $0.reason.hasPrefix("data decide which branch") }) { return }
    for (convention, expected) in [(Convention.torch, facts.torch), (.fvcore, facts.fvcore), (.tf, facts.tf)] {
      #expect(try counted(graph, facts, convention) == expected, "\(name) \(convention.rawValue)")
    }
    // The tool's own numbers where it gave some.
    let said = facts.said?["onnx-tool"] ?? nil
    #expect(try counted(graph, facts, .onnxTool) == said ?? facts.onnxTool, "\(name) onnx-tool")
    guard let training = facts.said?["torch --training"] ?? nil else { return }
    let step = try count(graph, bindings: facts.bindings, convention: .torch, training: true)
    #expect(step.value == Quantity(training.total), "\(name) in training")
  }

  private func counted(_ graph: Graph, _ facts: GoldenFacts, _ convention: Convention) throws -> GoldenFacts.Count {
    let cost = try count(graph, bindings: facts.bindings, convention: convention)
    var values: [String: Int] = [:]
    for (name, entry) in cost.byOperator where entry.value != 0 {
      // The facts leave the domain out.
      values[name.split(separator: ":").last.map(String.init) ?? name] = entry.value.constant
    }
    // The runtime that ran the models writes HardSwish as HardSigmoid, which tf counts 0, and Mul.
    if convention == .tf, let product = values.removeValue(forKey: "HardSwish") { values["Mul", default: 0] += product }
    return GoldenFacts.Count(total: try #require(cost.value.constant), byOperator: values)
  }
}
