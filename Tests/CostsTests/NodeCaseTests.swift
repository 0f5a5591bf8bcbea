import ModelFormats
import ModelGraph
import Testing

@testable import Costs

/// Every operator of the standard against the test data of the onnx package.
@Suite struct NodeCaseTests {
  @Test func outputsThatDoNotDependOnDataAreAsThePackageSays() throws {
    let dependent = try NodeCase.dataDependent()
    let cases = try NodeCase.all()
    #expect(cases.count == 1_884)
    for node in cases where dependent[node.name] == nil {
      guard let inferred = try infer(node) else { continue }
      #expect(text(inferred) == text(node), "\(node.name): \(inferred.issues.values.sorted())")
    }
  }

  /// The other way round: the list of those that depend on data names no case whose outputs follow from shapes alone, and nothing
  /// false is said of the rest.
  @Test func outputsThatDependOnDataAreLeftOpen() throws {
    let dependent = try NodeCase.dataDependent()
    let cases = try NodeCase.all().filter { dependent[$0.name] != nil }
    #expect(Set(cases.map(\.name)) == Set(dependent.keys), "every name in the list is a case")
    for node in cases {
      guard let inferred = try infer(node) else { continue }
      #expect(text(inferred) != text(node), "\(node.name) does not depend on data")
      for (declared, info) in zip(inferred.graph.outputs, inferred.outputs) {
        let truth = try #require(node.outputs[declared.name])
        #expect(NodeOutput(info).allows(truth), "\(node.name): \(declared.name) is \(truth), not \(NodeOutput(info))")
      }
    }
  }

  @Test func outputsThatDependOnInputsFollowFromWhatTheseHold() throws {
    let dependent = try NodeCase.dataDependent()
    for node in try NodeCase.all() {
      guard let given = dependent[node.name]?.given else { continue }
      let values = node.values.filter { given.contains($0.key) }
      guard let inferred = try infer(node, Bindings(values: values)) else { continue }
      #expect(text(inferred) == text(node), "\(node.name): \(inferred.issues.values.sorted())")
    }
  }

  @Test func everyCaseIsCountedOrListedWithAReason() throws {
    for node in try NodeCase.all() {
      let model = try readModel(at: node.path())
      do {
        let cost = try count(model.graph)
        #expect(cost.uncounted.allSatisfy { !$0.reason.isEmpty }, "\(node.name)")
      } catch {
        Issue.record("\(node.name): \(error)")
      }
    }
  }

  /// Nil, and an issue, when the model cannot be read or inferred.
  private func infer(_ node: NodeCase, _ bindings: Bindings = Bindings()) throws -> InferredGraph? {
    do {
      return try ModelGraph.infer(readModel(at: node.path()).graph, bindings: bindings)
    } catch {
      Issue.record("\(node.name): \(error)")
      return nil
    }
  }

  private func text(_ inferred: InferredGraph) -> String {
    let outputs = zip(inferred.graph.outputs, inferred.outputs).map { ($0.name, NodeOutput($1)) }
    return outputs.sorted { $0.0 < $1.0 }.map { "\($0) \($1)" }.joined(separator: ", ")
  }

  private func text(_ node: NodeCase) -> String {
    node.outputs.sorted { $0.key < $1.key }.map { "\($0.key) \($0.value)" }.joined(separator: ", ")
  }
}
