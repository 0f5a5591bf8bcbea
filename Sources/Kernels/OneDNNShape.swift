internal import CKernels

/// A kernel that oneDNN has a primitive for.
protocol OneDNNShape: KernelShape {
  /// The primitive, made for the sizes; nil when the request was told why there is none.
  func makePrimitive(_ request: UnsafePointer<podium_request>) -> OpaquePointer?
}

extension MatrixMultiplication: OneDNNShape {
  func makePrimitive(_ request: UnsafePointer<podium_request>) -> OpaquePointer? {
    var c = podium_matmul(self)
    return podium_dnnl_matmul(&c, request)
  }
}

extension Convolution: OneDNNShape {
  func makePrimitive(_ request: UnsafePointer<podium_request>) -> OpaquePointer? {
    var c = podium_convolution(self)
    return podium_dnnl_convolution(&c, request)
  }
}

extension TransposedConvolution: OneDNNShape {
  func makePrimitive(_ request: UnsafePointer<podium_request>) -> OpaquePointer? {
    var c = podium_convolution(self)
    return podium_dnnl_transposed_convolution(&c, request)
  }
}
