import ModelGraph

/// Operators of TensorFlow whose rule says why it gives no number.
extension CostRow {
  static let tensorFlowUntold: [CostRow] = [untoldImages, untoldAlgebra, untoldTraining].flatMap(\.self).map { (name: String) in
    CostRow("tensorflow::\(name)", [[2, 3]], to: [[2, 3]], isUntold: true)
  }

  /// Told by pixels, boxes or colours.
  private static let untoldImages: [String] = [
    "AdjustHue", "AdjustSaturation", "HSVToRGB", "RGBToHSV", "ResizeArea", "ScaleAndTranslate", "CombinedNonMaxSuppression",
    "NonMaxSuppression", "NonMaxSuppressionV2", "NonMaxSuppressionV3", "NonMaxSuppressionV4", "NonMaxSuppressionV5",
    "NonMaxSuppressionWithOverlaps", "DecodeAndCropJpeg", "DecodeBmp", "DecodeImage", "DecodeJpeg", "DecodePng", "EncodeJpeg",
    "EncodePng",
  ]

  /// No rule yet.
  private static let untoldAlgebra: [String] = [
    "Cholesky", "CholeskySolve", "LogMatrixDeterminant", "MatrixExponential", "MatrixSolve", "MatrixSolveLs", "MatrixSquareRoot",
    "MatrixTriangularSolve", "QuantizedInstanceNorm",
  ]
  private static let untoldTraining: [String] = [
    "LRNGrad", "SoftmaxGrad", "ApplyAdaMax", "ApplyAdadelta", "ApplyAdagrad", "ApplyAdagradV2", "ApplyFtrl", "ApplyRMSProp",
    "ResourceApplyAdaMax", "ResourceApplyAdadelta", "ResourceApplyAdagrad", "ResourceApplyAdagradV2", "ResourceApplyFtrl",
    "ResourceApplyRMSProp",
  ]
}
