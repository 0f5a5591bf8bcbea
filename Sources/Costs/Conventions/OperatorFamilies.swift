/// Operators that some conventions treat alike, by qualified name.
enum OperatorFamilies {
  static let recurrent: Set<String> = ["GRU", "LSTM", "RNN", "com.microsoft::DynamicQuantizeLSTM"]

  /// Attention in one operator.
  static let attention: Set<String> = [
    "Attention", "com.microsoft::Attention", "com.microsoft::DecoderMaskedMultiHeadAttention",
    "com.microsoft::GroupQueryAttention", "com.microsoft::MultiHeadAttention", "com.microsoft::PackedAttention",
    "com.microsoft::PackedMultiHeadAttention", "com.microsoft::QAttention", "com.microsoft::SparseAttention",
  ]

  static let convolutions: Set<String> = ["Conv", "ConvTranspose", "com.microsoft::FusedConv", "com.microsoft::NhwcConv"]

  static let normalizations: Set<String> = [
    "BatchNormalization", "GroupNormalization", "InstanceNormalization", "LayerNormalization", "RMSNormalization",
    "SimplifiedLayerNormalization", "com.microsoft::GroupNorm",
  ]
}
