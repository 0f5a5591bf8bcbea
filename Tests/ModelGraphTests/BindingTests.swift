import Testing

@testable import ModelGraph

@Suite struct BindingTests {
  /// `image` [N, 3, ?, ?] and `lengths` [N] of whole numbers.
  let graph: Graph

  init() throws {
    graph = try Graph(
      inputs: [
        Graph.Declaration(name: "image", elementType: .float32, shape: [.named("N"), .fixed(3), .free, .free]),
        Graph.Declaration(name: "lengths", elementType: .int64, shape: [.named("N")]),
      ], outputs: [GraphTests.declare("y")], nodes: [Node(operator: "Relu", inputs: ["image"], outputs: ["y"])], opsets: [:])
  }

  private func failure(_ bindings: Bindings) -> ModelGraphError? {
    do {
      _ = try infer(graph, bindings: bindings)
      return nil
    } catch { return error }
  }

  @Test func unknownInputNamesANearMiss() {
    let error = failure(Bindings(inputs: ["imgae": [1, 3, 8, 8]]))
    #expect(error?.code == .unknownInput)
    #expect(error?.hint == "did you mean \"image\"?")
    #expect(failure(Bindings(values: ["tokens": [1]]))?.hint == "its inputs are \"image\", \"lengths\"")
  }

  @Test func unknownDimensionNamesANearMiss() {
    let error = failure(Bindings(dimensions: ["image_1": 3]))
    #expect(error?.code == .unknownDimension)
    #expect(error?.hint == "did you mean \"image_2\"?")
  }

  @Test func shapeAgainstTheDeclarationNamesBoth() {
    let error = failure(Bindings(inputs: ["image": [1, 4, 8, 8]]))
    #expect(error?.code == .contradiction)
    #expect(error?.description == "image: dimension 1 of 1x4x8x8 is 4, the model declares 3 in Nx3x?x?")
    #expect(failure(Bindings(inputs: ["image": [1, 3, 8]]))?.code == .contradiction)
  }

  @Test func oneNameWithTwoSizesIsRefused() {
    #expect(failure(Bindings(inputs: ["image": [2, 3, 8, 8], "lengths": [4]]))?.code == .contradiction)
    #expect(failure(Bindings(inputs: ["lengths": [4]], dimensions: ["N": 2]))?.code == .contradiction)
    #expect(failure(Bindings(inputs: ["image": [2, 3, 8, 8]], dimensions: ["image_2": 9]))?.code == .contradiction)
  }

  @Test func impossibleNumbersAreRefused() {
    #expect(failure(Bindings(inputs: ["image": [-1, 3, 8, 8]]))?.code == .badValue)
    #expect(failure(Bindings(dimensions: ["N": -1]))?.code == .badValue)
    #expect(failure(Bindings(values: ["image": [1]]))?.code == .badValue)
    #expect(failure(Bindings(values: ["lengths": [1]]))?.code == .badValue, "its shape is free")
    #expect(failure(Bindings(dimensions: ["N": 3], values: ["lengths": [1, 2]]))?.code == .badValue)
    #expect(failure(Bindings(dimensions: ["N": 1 << 40], values: ["lengths": [1]]))?.code == .badValue)
  }

  @Test func aShapeBindsItsNamesEverywhere() throws {
    let result = try infer(graph, bindings: Bindings(inputs: ["image": [2, 3, 8, 9]], values: ["lengths": [7]]))
    #expect(result.inputs[0].info.shape == [2, 3, 8, 9])
    #expect(result.inputs[1].info.shape == [2])
    #expect(result.inputs[1].info.values == [7, 7])
  }

  @Test func whatIsNotBoundStaysFree() throws {
    let result = try infer(graph, bindings: Bindings(dimensions: ["image_3": 9]))
    #expect(result.tensors["y"]?.shape.map(describe) == "[N, 3, image_2, 9]")
  }

  /// Of five inputs one is bound by its shape and one by its dimension; one has no batch, one a fixed one.
  @Test func batchesThatAreFreeAreBound() throws {
    func input(_ name: String, _ shape: [Graph.DeclaredDimension]) -> Graph.Declaration {
      Graph.Declaration(name: name, elementType: .float32, shape: shape)
    }
    let graph = try Graph(
      inputs: [
        input("a", [.free, .fixed(3)]), input("b", [.named("N"), .fixed(3)]), input("c", [.named("M"), .free]),
        input("d", [.free]), input("e", [.fixed(2), .free]), input("f", [.free, .free]),
      ], outputs: [], nodes: [], opsets: [:])
    let given = Bindings(inputs: ["f": [4, 5]], dimensions: ["M": 7])
    let (bindings, bound) = graph.bindingBatch(given, to: 1)
    #expect(bound == ["a_0", "N"])
    #expect(bindings == Bindings(inputs: ["f": [4, 5]], dimensions: ["M": 7, "N": 1, "a_0": 1]))
    #expect(graph.bindingBatch(bindings, to: 1).bound.isEmpty)
  }
}
