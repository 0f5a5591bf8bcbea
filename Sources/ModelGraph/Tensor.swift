/// A stored tensor: an initializer or a constant. What it holds stays where it is; see `integers`. Immutable; a class, so that
/// handing it on copies one reference.
public final class Tensor: Sendable {
  /// Where the elements are.
  public enum Location: Hashable, Sendable {
    /// These bytes of the model's file.
    case file(Range<Int>)
    /// Another file, which Podium never opens.
    case external(String)
    /// Nowhere: a tensor without elements, or one whose elements the format writes in a way that has no bytes of its own.
    case none
  }

  /// How its elements are read when they are asked for; nil where they cannot be.
  public enum Contents: Sendable {
    case unread
    /// Whole numbers or truth values, these as 0 and 1.
    case integers(@Sendable () -> [Int]?)
    case reals(@Sendable () -> [Double]?)
  }

  /// Elements up to which a tensor takes part in shape arithmetic.
  public static let maximumFolded = 4_096
  /// The same for floating-point elements: scales and bounds, never weights.
  public static let maximumFoldedReals = 16

  public let name: String
  public let elementType: ElementType
  public let shape: [Int]
  /// The product of the shape.
  public let elements: Int
  public let location: Location
  private let contents: Contents

  /// Throws `shape.overflow` when the elements cannot be counted, `shape.inconsistent` for a negative size.
  public init(
    name: String, elementType: ElementType, shape: [Int], location: Location = .none,
    contents: Contents = .unread
  ) throws(ModelGraphError) {
    if let negative = shape.first(where: { $0 < 0 }) {
      throw ModelGraphError(.inconsistent, "a stored tensor cannot have the size \(negative)", place: name)
    }
    self.name = name
    self.elementType = elementType
    self.shape = shape
    elements = try Self.product(of: shape)
    self.location = location
    self.contents = contents
  }

  /// However large the others are, a size of 0 makes it 0.
  private static func product(of sizes: [Int]) throws(ModelGraphError) -> Int {
    var product = 1
    for size in sizes {
      let (next, overflow) = product.multipliedReportingOverflow(by: size)
      if overflow { return try Quantity.product(of: sizes.map { Quantity($0) }).constant ?? 0 }
      product = next
    }
    return product
  }

  /// The elements in row-major order, truth values as 0 and 1, read when asked for. Nil unless they are whole numbers or
  /// truth values, stored in the model's own file, and at most `maximumFolded`.
  public var integers: [Int]? {
    guard elements <= Self.maximumFolded, elementType.isInteger || elementType == .bool else { return nil }
    if elements == 0 { return [] }
    guard case .integers(let read) = contents, let values = read(), values.count == elements else { return nil }
    return values
  }

  /// The same of floating-point elements, at most `maximumFoldedReals`.
  public var reals: [Double]? {
    guard elements <= Self.maximumFoldedReals, elementType.isFloatingPoint else { return nil }
    if elements == 0 { return [] }
    guard case .reals(let read) = contents, let values = read(), values.count == elements else { return nil }
    return values
  }

  /// Bytes as stored. Throws `shape.overflow`.
  public func bytes() throws(ModelGraphError) -> Int {
    try elementType.bytes(of: Quantity(elements)).constant ?? 0
  }
}
