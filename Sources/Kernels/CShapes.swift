internal import CKernels

extension podium_convolution {
  init(_ shape: Convolution) {
    self.init(shape.axes, output: shape.axes.map(\.output), padAfter: shape.axes.map(\.padAfter))
    batch = Int64(shape.batch)
    channels = Int64(shape.channels)
    outputs = Int64(shape.outputs)
    groups = Int64(shape.groups)
  }

  init(_ shape: TransposedConvolution) {
    self.init(shape.axes, output: shape.axes.map(\.output), padAfter: shape.axes.map { $0.padAfter - $0.outputPadding })
    batch = Int64(shape.batch)
    channels = Int64(shape.channels)
    outputs = Int64(shape.outputs)
    groups = Int64(shape.groups)
  }

  private init(_ axes: [some SpatialAxis], output: [Int], padAfter: [Int]) {
    self.init()
    /// Of each dimension there is; 0 for others, which are not looked at.
    func each(_ values: [Int]) -> (Int64, Int64, Int64) {
      func value(_ axis: Int) -> Int64 { axis < values.count ? Int64(values[axis]) : 0 }
      return (value(0), value(1), value(2))
    }
    self.axes = Int32(axes.count)
    input = each(axes.map(\.input))
    self.output = each(output)
    kernel = each(axes.map(\.kernel))
    stride = each(axes.map(\.stride))
    dilation = each(axes.map(\.dilation))
    pad_before = each(axes.map(\.padBefore))
    pad_after = each(padAfter)
  }
}

extension podium_matmul {
  init(_ shape: MatrixMultiplication) {
    self.init(batch: Int64(shape.batch), m: Int64(shape.m), n: Int64(shape.n), k: Int64(shape.k))
  }
}
