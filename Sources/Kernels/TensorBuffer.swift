internal import CKernels
import Glibc

/// The elements of a tensor, dense and row-major, aligned to a cache line. The memory is valid as long as this object.
public final class TensorBuffer {
  public let elementType: KernelElementType
  /// Elements.
  public let count: Int
  public let bytes: UnsafeMutableRawPointer

  /// Memory that nothing has been written to.
  ///
  /// - Throws: `kernel.limit`.
  init(_ tensor: KernelTensor) throws(KernelsError) {
    let size = max(1, Int(tensor.bytes))
    var memory: UnsafeMutableRawPointer?
    guard posix_memalign(&memory, 64, size) == 0, let memory else {
      throw KernelsError(.limit, "no memory for \(size) bytes", hint: "use a smaller kernel, or allow more memory")
    }
    elementType = tensor.elementType
    count = Int(tensor.count)
    bytes = memory
  }

  deinit { free(bytes) }

  /// An element; what is read is exact. What is written is rounded: to the nearest f32, else towards zero.
  public subscript(index: Int) -> Double {
    get {
      precondition(index >= 0 && index < count)
      return podium_value_at(values, Int64(index))
    }
    set {
      precondition(index >= 0 && index < count)
      podium_set_value(values, Int64(index), newValue)
    }
  }

  /// As the C code takes it.
  var values: podium_values { podium_values(type: elementType.code, elements: bytes) }

  /// The elements of an f32 tensor.
  var floats: UnsafeMutableBufferPointer<Float> {
    precondition(elementType == .f32)
    return UnsafeMutableBufferPointer(start: bytes.bindMemory(to: Float.self, capacity: count), count: count)
  }
}
