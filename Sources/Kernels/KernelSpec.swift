/// One kernel with all its sizes: what is measured, and what equal layers of models share.
///
/// Its text form is the kernel's signature: equal kernels have equal texts, and reading a text gives the kernel back.
public struct KernelSpec: Hashable, Sendable, CustomStringConvertible {
  /// Its kind and sizes.
  package let shape: any KernelShape
  /// The canonical signature, such as `matmul:m=1024,n=1024,k=1024,dtype=f32`.
  public let description: String
  /// The inputs in order, then the output.
  package let tensors: [KernelTensor]

  package init(_ shape: some KernelShape) {
    self.shape = shape
    description = shape.signature
    tensors = shape.tensors
    precondition(!tensors.isEmpty)
  }

  /// The kinds there are, in the order in which they are named to users.
  static let kinds: [any KernelShape.Type] = [
    MatrixMultiplication.self,
    Convolution.self,
    TransposedConvolution.self,
    Pooling.self,
    BatchNormalization.self,
    LayerNormalization.self,
    ResponseNormalization.self,
    Softmax.self,
    Elementwise.self,
    Binary.self,
    Reduction.self,
    Transpose.self,
    Concatenation.self,
    SimpleRecurrent.self,
    LongShortTermMemory.self,
    GatedRecurrentUnit.self,
  ]

  /// What stands before the colon, such as `matmul`.
  public var kind: String { type(of: shape).kind }

  /// True for convolutions and products of matrices.
  public var isProduct: Bool { shape is MatrixMultiplication || shape is Convolution || shape is TransposedConvolution }

  /// Operations of one call as its formula counts them: a multiply and an add are 2; with bias 1 more for each output. A
  /// convolution's padding counts as work. Floating-point operations, unless `isInteger`.
  public var flops: Int64 { shape.flops }

  /// `flops` without products of padding: what no implementation that multiplies directly can leave out, so time below
  /// `unpaddedFLOPs` / peak is not plausible.
  public var unpaddedFLOPs: Int64 { shape.unpaddedFLOPs }

  /// Bytes of one call when every input is read once and every output written once.
  public var bytes: Int64 { tensors.reduce(0) { $0 + $1.bytes } }

  /// True when it computes with whole numbers: its `flops` are operations, not floating-point ones.
  public var isInteger: Bool { tensors[0].elementType.isInteger }

  /// Of the first input, whose type decides how fast a machine can be.
  public var elementType: KernelElementType { tensors[0].elementType }

  package var inputs: ArraySlice<KernelTensor> { tensors.dropLast() }
  package var output: KernelTensor { tensors[tensors.count - 1] }

  /// Steps of checking all outputs; the largest number where there are more.
  var checkedTerms: Int64 {
    let (terms, overflow) = output.count.multipliedReportingOverflow(by: shape.termsPerOutput)
    return overflow ? .max : terms
  }

  /// The kernel itself where all of its outputs can be checked; else one of the same kind with smaller sizes.
  var reduced: KernelSpec {
    guard checkedTerms > OutputCheck.wholeLimit else { return self }
    func reduce(_ shape: some KernelShape) -> KernelSpec {
      // Sizes below those of a valid kernel are valid, so this cannot fail; if it does, the kernel's own check remains.
      (try? shape.reduced()).map { KernelSpec($0) } ?? self
    }
    return reduce(shape)
  }

  public static func == (left: KernelSpec, right: KernelSpec) -> Bool { left.description == right.description }

  public func hash(into hasher: inout Hasher) { hasher.combine(description) }
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
