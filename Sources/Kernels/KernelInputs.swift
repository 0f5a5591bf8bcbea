internal import CKernels
import Glibc

/// The inputs of a kernel: plain, row-major, filled from a fixed seed, equal on every machine. The memory is valid as long as
/// this object.
public final class KernelInputs {
  /// The activations, or the left matrix.
  public var input: UnsafeBufferPointer<Float> { UnsafeBufferPointer(inputBuffer.elements) }
  /// The weights, or the right matrix.
  public var weights: UnsafeBufferPointer<Float> { UnsafeBufferPointer(weightsBuffer.elements) }
  /// Empty without bias.
  public var bias: UnsafeBufferPointer<Float> { UnsafeBufferPointer(biasBuffer.elements) }

  private let inputBuffer: FloatBuffer
  private let weightsBuffer: FloatBuffer
  private let biasBuffer: FloatBuffer

  init(_ spec: KernelSpec) throws(KernelsError) {
    inputBuffer = try FloatBuffer(count: spec.tensors.input)
    weightsBuffer = try FloatBuffer(count: spec.tensors.weights)
    biasBuffer = try FloatBuffer(count: spec.tensors.bias)
    for (seed, buffer) in [inputBuffer, weightsBuffer, biasBuffer].enumerated() {
      podium_fill(buffer.elements.baseAddress, Int64(buffer.elements.count), UInt64(seed + 1))
    }
  }
}

/// Memory for numbers, aligned to a cache line; freed when it goes away.
final class FloatBuffer {
  let elements: UnsafeMutableBufferPointer<Float>

  init(count: Int64) throws(KernelsError) {
    let bytes = max(1, Int(count)) * MemoryLayout<Float>.stride
    var memory: UnsafeMutableRawPointer?
    guard posix_memalign(&memory, 64, bytes) == 0, let memory else {
      throw KernelsError(.limit, "no memory for \(bytes) bytes", hint: "use a smaller kernel, or allow more memory")
    }
    elements = UnsafeMutableBufferPointer(start: memory.bindMemory(to: Float.self, capacity: Int(count)), count: Int(count))
  }

  deinit { free(elements.baseAddress) }
}
