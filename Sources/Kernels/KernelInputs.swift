internal import CKernels

/// The inputs of a kernel: filled from a fixed seed, equal on every machine. The memory is valid as long as this object.
public final class KernelInputs {
  /// In the order of the kernel's tensors.
  public let buffers: [TensorBuffer]
  /// As the C code takes them, and the output without elements.
  let values: [podium_values]

  init(_ spec: KernelSpec) throws(KernelsError) {
    var buffers: [TensorBuffer] = []
    for (index, tensor) in spec.inputs.enumerated() {
      let buffer = try TensorBuffer(tensor)
      switch tensor.filling {
      case .centred: podium_fill(buffer.values, tensor.count, UInt64(index + 1))
      case .positive: podium_fill_positive(buffer.values, tensor.count, UInt64(index + 1))
      case .scaled(let power):
        podium_fill(buffer.values, tensor.count, UInt64(index + 1))
        podium_scale(buffer.values, tensor.count, Int32(clamping: power))
      }
      buffers.append(buffer)
    }
    self.buffers = buffers
    values = buffers.map(\.values) + [podium_values(type: spec.output.elementType.code, elements: nil)]
  }

  public subscript(index: Int) -> TensorBuffer { buffers[index] }
}
