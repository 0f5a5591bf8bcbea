internal import CKernels

extension podium_convolution {
  init(_ shape: Convolution) {
    self.init()
    /// The second is not looked at where there is one dimension.
    func pair(_ value: (Convolution.Axis) -> Int) -> (Int64, Int64) {
      (Int64(value(shape.axes[0])), Int64(value(shape.axes[shape.axes.count - 1])))
    }
    axes = Int32(shape.axes.count)
    batch = Int64(shape.batch)
    channels = Int64(shape.channels)
    outputs = Int64(shape.outputs)
    groups = Int64(shape.groups)
    input = pair(\.input)
    output = pair(\.output)
    kernel = pair(\.kernel)
    stride = pair(\.stride)
    dilation = pair(\.dilation)
    pad_before = pair(\.padBefore)
    pad_after = pair(\.padAfter)
  }
}

extension podium_matmul {
  init(_ shape: MatrixMultiplication) {
    self.init(batch: Int64(shape.batch), m: Int64(shape.m), n: Int64(shape.n), k: Int64(shape.k))
  }
}
