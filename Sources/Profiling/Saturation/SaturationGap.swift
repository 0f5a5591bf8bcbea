/// Why one activation is not looked into; the rest of the model is.
struct SaturationGap: Error {
  let reason: String

  init(_ reason: String) { self.reason = reason }

  /// Operators whose activations no tensor of the model shows.
  static let reasons: [String: String] = {
    var reasons = ["PRelu": "its slope is a tensor"]
    for name in ["Sigmoid", "Softmax", "LeakyRelu"] { reasons["com.microsoft::QLinear\(name)"] = "it works on quantized numbers" }
    reasons["com.microsoft::DynamicQuantizeLSTM"] = "its weights are quantized"
    let attentions = ["Attention", "MultiHeadAttention", "GroupQueryAttention", "QAttention", "PackedAttention"]
    for name in attentions.map({ "com.microsoft::\($0)" }) + ["Attention"] {
      reasons[name] = "its softmax is inside one operator, whose scores no tensor holds"
    }
    for name in ["FusedConv", "FusedGemm", "GemmFastGelu", "BiasSplitGelu", "BiasSoftmax"] {
      reasons["com.microsoft::\(name)"] = "its activation is fused with other work: give the model as it was before that"
    }
    return reasons
  }()
}
