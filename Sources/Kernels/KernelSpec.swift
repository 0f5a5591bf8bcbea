/// One kernel with all its sizes: what is measured, and what equal layers of models share.
///
/// Its text form is the kernel's signature: equal kernels have equal texts, and reading a text gives the kernel back.
public enum KernelSpec: Hashable, Sendable, CustomStringConvertible {
  case convolution(Convolution)
  case matmul(MatrixMultiplication)

  /// The canonical signature, such as `matmul:m=1024,n=1024,k=1024,dtype=f32`.
  public var description: String {
    switch self {
    case .convolution(let shape): shape.signature
    case .matmul(let shape): shape.signature
    }
  }

  /// Floating-point operations of one call as its formula counts them: a multiply and an add are 2; with bias 1 more for each
  /// output. A convolution's padding counts as work.
  public var flops: Int64 {
    switch self {
    case .convolution(let shape): shape.flops
    case .matmul(let shape): shape.flops
    }
  }

  /// `flops` without products of padding: what no implementation that multiplies directly can leave out, so time below
  /// `unpaddedFLOPs` / peak is not plausible.
  public var unpaddedFLOPs: Int64 {
    switch self {
    case .convolution(let shape): shape.unpaddedFLOPs
    case .matmul(let shape): shape.flops
    }
  }

  /// Bytes of one call when every input is read once and every output written once.
  public var bytes: Int64 {
    switch self {
    case .convolution(let shape): shape.tensors.bytes
    case .matmul(let shape): shape.tensors.bytes
    }
  }

  var tensors: TensorCounts {
    switch self {
    case .convolution(let shape): shape.tensors
    case .matmul(let shape): shape.tensors
    }
  }

  /// Multiply-adds of one output, bias apart.
  var termsPerOutput: Int64 {
    switch self {
    case .convolution(let shape): shape.termsPerOutput
    case .matmul(let shape): Int64(shape.k)
    }
  }
}

extension KernelSpec: Codable {
  /// As its signature.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    let text = try container.decode(String.self)
    do throws(KernelsError) {
      try self.init(parsing: text)
    } catch {
      throw DecodingError.dataCorruptedError(in: container, debugDescription: error.description)
    }
  }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(description)
  }
}

/// What no kernel may exceed, so that no product of sizes overflows and no trial asks for more memory than a machine has.
public enum KernelLimits {
  /// Any one size.
  public static let size = 1 << 24
  /// All tensors of a kernel together.
  public static let bytes: Int64 = 64 << 30
  /// Operations of one call: about a quarter of an hour on a core of 1 TFLOP/s.
  public static let flops: Int64 = 1_000_000_000_000_000
  /// Characters of a signature.
  public static let signatureLength = 1024
}

/// Elements of a kernel's tensors; f32.
struct TensorCounts: Hashable, Sendable {
  var input: Int64
  var weights: Int64
  var bias: Int64
  var output: Int64

  static let elementBytes: Int64 = 4

  var bytes: Int64 { (input + weights + bias + output) * Self.elementBytes }
}

/// The product of sizes; nil when it exceeds what any kernel may have.
func product(_ factors: [Int]) -> Int64? {
  var result: Int64 = 1
  for factor in factors {
    let (value, overflow) = result.multipliedReportingOverflow(by: Int64(factor))
    guard !overflow, value <= KernelLimits.flops else { return nil }
    result = value
  }
  return result
}
