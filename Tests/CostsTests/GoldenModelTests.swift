import ModelFormats
import ModelGraph
import Testing

@testable import Costs

/// Real models against numbers that others derived; see `GoldenModel`.
@Suite struct GoldenModelTests {
  @Test(arguments: GoldenModel.all)
  func lightModelCountsAsItsGoldenNumbersSay(_ golden: GoldenModel) throws {
    let model = try readModel(at: TestModels.path("\(golden.id).onnx"))
    #expect(model.digest.hex == golden.sha256)
    #expect(model.opset == ["ai.onnx": 9])
    let cost = try count(model.graph)
    #expect(cost.macs.constant == golden.macs)
    #expect(cost.parameters == golden.parameters)
    #expect(cost.uncounted.isEmpty)
    let products = cost.byOperator.compactMapValues { $0.cost.macs == 0 ? nil : $0.cost.macs.constant }
    #expect(products == golden.macsByOperator)
    #expect(cost.layers.count == model.graph.nodes.count)
    let read = Set(model.graph.nodes.flatMap(\.inputs))
    let unread = model.graph.initializers.filter { !read.contains($0.name) }.reduce(0) { $0 + $1.elements }
    #expect(cost.layers.reduce(unread) { $0 + $1.parameters } == golden.parameters, "each is charged to one node")
    let twice = try 2 * cost.macs
    #expect(try #require(cost.flops.constant) > #require(twice.constant), "flops hold the multiply-adds twice, and more")
  }

  @Test(arguments: GoldenModel.all)
  func everyTensorHasTheShapeThatARuntimeProduces(_ golden: GoldenModel) throws {
    let inferred = try infer(readModel(at: TestModels.path("\(golden.id).onnx")).graph)
    let names = inferred.inputs.map(\.name) + inferred.graph.nodes.flatMap(\.outputs)
    let lines = try names.map { name in
      let sizes = try #require(inferred.tensors[name]?.shape, "\(name)")
      return Array("\(name) \(sizes.map(\.description).joined(separator: "x"))\n".utf8)
    }
    #expect(lines.count == golden.tensors)
    let sorted = lines.sorted { $0.lexicographicallyPrecedes($1) }
    #expect(ContentDigest(of: sorted.joined()).hex == golden.shapes)
  }

  /// BERT base without its pooler: 12 layers, hidden size h = 768, 12 heads, feed-forward f = 3072, s = 128 tokens. A
  /// layer multiplies
  /// and adds 4 s h h (query, key, value, output), 2 s s h (scores and context, all heads together) and 2 s h f (feed-forward). The
  /// sum, 11,173,625,856 a sample, is also what ONNX Runtime's shapes give for the encoder that PyTorch 2.15.0 exports.
  @Test func transformerEncoderWithAFreeBatchIsAFormulaInIt() throws {
    let (s, h, f) = (128, 768, 3_072)
    let macs = 12 * (4 * s * h * h + 2 * s * s * h + 2 * s * h * f)
    #expect(macs == 11_173_625_856)
    let model = try readModel(at: TestModels.path("encoder.onnx"))
    let free = try count(model.graph)
    #expect(free.macs.description == "\(macs)*N")
    #expect(free.flops.constant == nil)
    #expect(free.freeDimensions == ["N"])
    #expect(free.uncounted.isEmpty)
    #expect(free.activationPeakBytes?.freeNames == ["N"])
    for batch in [1, 8] {
      let bound = try count(model.graph, bindings: Bindings(dimensions: ["N": batch]))
      #expect(bound.macs.constant == batch * macs)
      #expect(try free.flops.substituting(["N": batch]) == bound.flops)
      #expect(try free.bytesMoved.substituting(["N": batch]) == bound.bytesMoved)
      #expect(try free.activationPeakBytes?.substituting(["N": batch]) == bound.activationPeakBytes)
    }
  }
}
