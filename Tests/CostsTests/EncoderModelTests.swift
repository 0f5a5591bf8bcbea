import ModelFormats
import ModelGraph
import Testing

@testable import Costs

/// The encoder that scripts/make_encoder.py writes.
@Suite struct EncoderModelTests {
  /// BERT base without its pooler: 12 layers, hidden size h = 768, 12 heads, feed-forward f = 3072, s = 128 tokens. A layer
  /// multiplies and adds 4 s h h (query, key, value, output), 2 s s h (scores and context, all heads together) and 2 s h f
  /// (feed-forward). The sum, 11,173,625,856 a sample, is also what ONNX Runtime's shapes give for the encoder that PyTorch 2.15.0
  /// exports.
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
