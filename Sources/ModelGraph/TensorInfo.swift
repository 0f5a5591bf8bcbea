/// What is known of a tensor without running the model.
public struct TensorInfo: Hashable, Sendable {
  /// Nil when unknown.
  public var elementType: ElementType?
  /// Sizes from the outermost dimension in; `[]` for one number. Nil when not even the rank is known.
  public var shape: [Quantity]?
  /// Nil for most tensors, so that handing them on is cheap.
  private var contents: Contents?

  /// The elements in row-major order, of small tensors of whole numbers or truth values that follow from shapes and
  /// constants alone. Nil when they are not known.
  public var values: [Quantity]? {
    get { contents?.values }
    set { contents = Contents(values: newValue, reals: reals, container: container) }
  }
  /// The same of tiny floating-point tensors, at most `Tensor.maximumFoldedReals` elements.
  public var reals: [Real]? {
    get { contents?.reals }
    set { contents = Contents(values: values, reals: newValue, container: container) }
  }
  /// What it is when it is no tensor; type and shape are nil then, but for TensorFlow's lists, whose shape is the number of their
  /// elements where that is known.
  public var container: Container? {
    get { contents?.container }
    set { contents = Contents(values: values, reals: reals, container: newValue) }
  }

  private final class Contents: Hashable, Sendable {
    let values: [Quantity]?
    let reals: [Real]?
    let container: Container?

    /// Nil when there is nothing.
    init?(values: [Quantity]?, reals: [Real]?, container: Container?) {
      if values == nil, reals == nil, container == nil { return nil }
      self.values = values
      self.reals = reals
      self.container = container
    }

    static func == (left: Contents, right: Contents) -> Bool {
      left === right || left.values == right.values && left.reals == right.reals && left.container == right.container
    }

    func hash(into hasher: inout Hasher) {
      hasher.combine(values)
      hasher.combine(reals)
      hasher.combine(container)
    }
  }

  /// A value that holds tensors.
  public indirect enum Container: Hashable, Sendable {
    /// A sequence, each element known.
    case sequence([TensorInfo])
    /// A sequence of any length; what its elements have in common.
    case sequenceOf(TensorInfo)
    /// Something that may be missing; nil when it surely is.
    case optional(TensorInfo?)
  }

  public init(_ elementType: ElementType?, _ shape: [Quantity]?, values: [Quantity]? = nil, reals: [Real]? = nil) {
    self.elementType = elementType
    self.shape = shape
    guard values != nil || reals != nil else { return }
    contents = Contents(
      values: values.flatMap { $0.count <= Tensor.maximumFolded ? $0 : nil },
      reals: reals.flatMap { $0.count <= Tensor.maximumFoldedReals ? $0 : nil }, container: nil)
  }

  public init(_ container: Container) {
    self.init(nil, nil)
    self.container = container
  }

  public init(_ tensor: Tensor) {
    elementType = tensor.elementType
    shape = tensor.shape.map { Quantity($0) }
    if let integers = tensor.integers {
      contents = Contents(values: integers.map { Quantity($0) }, reals: nil, container: nil)
    } else if let reals = tensor.reals {
      contents = Contents(values: nil, reals: reals.map { Real($0) }, container: nil)
    }
  }

  public static let unknown = TensorInfo(nil, nil)

  /// Throws `shape.inconsistent` for a size below 0.
  func checkSizes() throws(ModelGraphError) {
    guard let shape else { return }
    for size in shape {
      if let number = size.constant, number < 0 {
        throw ModelGraphError(.inconsistent, "its output would be \(describe(shape))")
      }
    }
  }

  /// The number of elements; nil when the shape is unknown. Throws `shape.overflow`.
  public func elements() throws(ModelGraphError) -> Quantity? {
    guard let shape else { return nil }
    return try Quantity.product(of: shape)
  }

  /// The bytes of all elements; nil when shape or type is unknown. Throws `shape.overflow`.
  public func bytes() throws(ModelGraphError) -> Quantity? {
    guard let elementType, let elements = try elements() else { return nil }
    return try elementType.bytes(of: elements)
  }
}

/// `[1, 3, 224, 224]`.
public func describe(_ shape: [Quantity]) -> String {
  "[\(shape.map(\.description).joined(by: ", "))]"
}
