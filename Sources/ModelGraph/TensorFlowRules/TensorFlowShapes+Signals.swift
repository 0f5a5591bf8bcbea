extension TensorFlowShapes {
  /// Fourier transforms over the last axes.
  static let signals: [String: ShapeRule] = [
    "FFT": like, "FFT2D": like, "FFT3D": like, "IFFT": like, "IFFT2D": like, "IFFT3D": like,
    "RFFT": forward(1), "RFFT2D": forward(2), "RFFT3D": forward(3),
    "IRFFT": backward(1), "IRFFT2D": backward(2), "IRFFT3D": backward(3),
  ]

  /// Of a real signal half the spectrum and one more is kept along the last axis.
  private static func forward(_ axes: Int) -> ShapeRule {
    ShapeRule { (context) throws(ModelGraphError) in
      var shape = try transformed(context, axes)
      shape[shape.count - 1] = try shape[shape.count - 1].floorDivided(by: 2) + 1
      return [TensorInfo(context.tensorFlowType("Tcomplex") ?? .complex64, shape)]
    }
  }

  private static func backward(_ axes: Int) -> ShapeRule {
    ShapeRule { (context) throws(ModelGraphError) in
      [TensorInfo(context.tensorFlowType("Treal") ?? .float32, try transformed(context, axes))]
    }
  }

  /// The second input says the lengths.
  private static func transformed(_ context: NodeContext, _ axes: Int) throws(ModelGraphError) -> [Quantity] {
    let shape = try context.shape(0)
    let lengths = try context.shape(heldBy: 1)
    guard shape.count >= axes, lengths.count == axes else {
      throw ModelGraphError(.inconsistent, "\(describe(lengths)) lengths do not fit \(describe(shape))")
    }
    return Array(shape.dropLast(axes)) + lengths
  }
}
