import ModelGraph
import Testing

@testable import ModelFormats

/// A model's own functions are written out where they are called.
@Suite struct FunctionTests {
  private func failure(_ bytes: [UInt8]) -> ModelFormatsError? {
    do {
      _ = try readModel(MappedFile(copying: bytes))
      return nil
    } catch { return error }
  }

  /// FunctionProto: name 1, input 4, output 5, attribute 6, node 7, opset_import 9, domain 10, attribute_proto 11.
  private func function(
    _ name: String, _ inputs: [String], _ outputs: [String], opset: Int? = nil, domain: String = "my",
    _ write: (inout WireWriter) -> Void
  ) -> [UInt8] {
    WireWriter { model in
      model.message(25) { function in
        function.text(1, name)
        for input in inputs { function.text(4, input) }
        for output in outputs { function.text(5, output) }
        write(&function)
        if let opset { function.message(9) { $0.number(2, opset) } }
        function.text(10, domain)
      }
    }.bytes
  }

  /// NodeProto, as field 1 of a graph or 7 of a function.
  private func node(
    _ writer: inout WireWriter, field: Int, _ type: String, _ inputs: [String], _ outputs: [String], domain: String = "",
    name: String = "", _ attributes: (inout WireWriter) -> Void = { _ in }
  ) {
    writer.message(field) { node in
      for input in inputs { node.text(1, input) }
      for output in outputs { node.text(2, output) }
      node.text(3, name)
      node.text(4, type)
      attributes(&node)
      node.text(7, domain)
    }
  }

  /// An attribute that is the function's own of that name, or an integer.
  private func attribute(_ node: inout WireWriter, _ name: String, reference: String? = nil, integer: Int = 0) {
    node.message(5) { attribute in
      attribute.text(1, name)
      attribute.number(3, integer)
      attribute.number(20, 2)
      if let reference { attribute.text(21, reference) }
    }
  }

  /// `Soft(a) -> b`: Softmax along its attribute `along`, which is -1 unless given, then Relu.
  private func softened() -> [UInt8] {
    function("Soft", ["a"], ["b"]) { function in
      node(&function, field: 7, "Softmax", ["a"], ["inner"], name: "soft") { attribute(&$0, "axis", reference: "along") }
      node(&function, field: 7, "Relu", ["inner"], ["b"]) { attribute(&$0, "nothing", reference: "neverGiven") }
      function.message(11) { given in
        given.text(1, "along")
        given.number(3, -1)
        given.number(20, 2)
      }
    }
  }

  @Test func eachCallHasItsOwnTensorsAndAttributes() throws {
    let bytes =
      modelBytes(outputs: ["y"]) { graph in
        node(&graph, field: 1, "Soft", ["x"], ["m"], domain: "my", name: "first") { attribute(&$0, "along", integer: 0) }
        node(&graph, field: 1, "Soft", ["m"], ["y"], domain: "my", name: "second")
      } + softened()
    let model = try readModel(MappedFile(copying: bytes))
    #expect(model.functionTensors == ["first/inner", "second/inner"], "what the file has by these names is not among them")
    #expect(model.bytes() == bytes)
    let nodes = model.graph.nodes
    #expect(nodes.map(\.operator) == ["Softmax", "Relu", "Softmax", "Relu"])
    #expect(nodes.map(\.inputs) == [["x"], ["first/inner"], ["m"], ["second/inner"]])
    #expect(nodes.map(\.outputs) == [["first/inner"], ["m"], ["second/inner"], ["y"]])
    #expect(nodes.map { $0.integer("axis") } == [0, nil, -1, nil])
    #expect(nodes[0].name == "first/soft")
    // What the call does not give, and has no default, is not there.
    #expect(nodes[1].attributes.count == 0)
  }

  /// Without a name of its own a call is told apart by its place.
  @Test func namelessCallsDoNotMeet() throws {
    let bytes =
      modelBytes(outputs: ["y"]) { graph in
        node(&graph, field: 1, "Soft", ["x"], ["m"], domain: "my")
        node(&graph, field: 1, "Soft", ["m"], ["y"], domain: "my")
      } + softened()
    let nodes = try readModel(MappedFile(copying: bytes)).graph.nodes
    #expect(nodes.count == 4)
    #expect(nodes[0].outputs != nodes[2].outputs)
  }

  @Test func callsInsideCallsAreWrittenOut() throws {
    let bytes =
      modelBytes(outputs: ["y"]) { graph in
        node(&graph, field: 1, "Outer", ["x"], ["y"], domain: "my", name: "call")
      } + softened()
      + function("Outer", ["p"], ["q"], opset: 11) { function in
        node(&function, field: 7, "Soft", ["p"], ["between"], domain: "my", name: "inner") {
          attribute(&$0, "along", integer: 1)
        }
        node(&function, field: 7, "Abs", ["between"], ["q"])
      }
    let nodes = try readModel(MappedFile(copying: bytes)).graph.nodes
    #expect(nodes.map(\.operator) == ["Softmax", "Relu", "Abs"])
    #expect(nodes.map(\.inputs) == [["x"], ["call/inner/inner"], ["call/between"]])
    #expect(nodes.map(\.outputs) == [["call/inner/inner"], ["call/between"], ["y"]])
    #expect(nodes[0].integer("axis") == 1)
    // The function names its operator set itself.
    #expect(nodes[2].opset == 11)
  }

  /// `Clip` of a bound that the call leaves out.
  @Test func inputsLeftOutStayLeftOut() throws {
    let bytes =
      modelBytes(outputs: ["y"]) { graph in
        node(&graph, field: 1, "Bound", ["x"], ["y"], domain: "my", name: "call")
      }
      + function("Bound", ["a", "low", "high"], ["b"]) { function in
        node(&function, field: 7, "Clip", ["a", "low", "high"], ["b"])
      }
    let clip = try #require(readModel(MappedFile(copying: bytes)).graph.nodes.first)
    #expect(clip.inputs == ["x", "", ""])
  }

  /// Of two outputs the call takes the first.
  @Test func outputsThatNobodyWantsAreTheFunctionsOwn() throws {
    let bytes =
      modelBytes(outputs: ["y"]) { graph in
        node(&graph, field: 1, "Both", ["x"], ["y", ""], domain: "my", name: "call")
      }
      + function("Both", ["a"], ["b", "c"]) { function in
        node(&function, field: 7, "Relu", ["a"], ["b"])
        node(&function, field: 7, "Abs", ["a"], ["c"])
      }
    let nodes = try readModel(MappedFile(copying: bytes)).graph.nodes
    #expect(nodes.map(\.outputs) == [["y"], ["call/c"]])
  }

  @Test func functionsThatCallThemselvesAreRefused() {
    func call(_ name: String) -> [UInt8] {
      modelBytes(outputs: ["y"]) { graph in node(&graph, field: 1, name, ["x"], ["y"], domain: "my") }
    }
    let itself = function("Again", ["a"], ["b"]) { node(&$0, field: 7, "Again", ["a"], ["b"], domain: "my") }
    #expect(failure(call("Again") + itself)?.code == .tooDeep)
    let one = function("One", ["a"], ["b"]) { node(&$0, field: 7, "Two", ["a"], ["b"], domain: "my") }
    let two = function("Two", ["a"], ["b"]) { node(&$0, field: 7, "One", ["a"], ["b"], domain: "my") }
    #expect(failure(call("One") + one + two)?.code == .tooDeep)
  }

  /// Each function calls the one before twice: 2^40 nodes in a small file.
  @Test func functionsThatMultiplyAreRefused() {
    var bytes = modelBytes(outputs: ["y"]) { graph in node(&graph, field: 1, "F40", ["x"], ["y"], domain: "my") }
    bytes += function("F0", ["a"], ["b"]) { node(&$0, field: 7, "Relu", ["a"], ["b"]) }
    for level in 1...40 {
      bytes += function("F\(level)", ["a"], ["b"]) { function in
        node(&function, field: 7, "F\(level - 1)", ["a"], ["m"], domain: "my")
        node(&function, field: 7, "F\(level - 1)", ["m"], ["b"], domain: "my")
      }
    }
    #expect(failure(bytes)?.code == .tooLarge)
  }

  /// A standard operator that the model defines itself is still the model's.
  @Test func functionsOfTheStandardDomainAreWrittenOutToo() throws {
    let bytes =
      modelBytes(outputs: ["y"]) { graph in node(&graph, field: 1, "Mine", ["x"], ["y"]) }
      + function("Mine", ["a"], ["b"], domain: "") { node(&$0, field: 7, "Relu", ["a"], ["b"]) }
    #expect(try readModel(MappedFile(copying: bytes)).graph.nodes.map(\.operator) == ["Relu"])
  }
}
