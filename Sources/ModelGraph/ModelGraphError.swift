/// What is wrong with a graph, with what it is bound to, or with the arithmetic over its shapes.
public struct ModelGraphError: Error, Sendable, CustomStringConvertible {
  /// A stable name, such as `binding.unknown-input`.
  public struct Code: Hashable, Sendable, RawRepresentable, CustomStringConvertible {
    private enum Name: String {
      case overflow = "shape.overflow"
      case tooComplex = "shape.too-complex"
      case unknown = "shape.unknown"
      case inconsistent = "shape.inconsistent"
      case unknownInput = "binding.unknown-input"
      case unknownDimension = "binding.unknown-dimension"
      case contradiction = "binding.contradiction"
      case badValue = "binding.bad-value"
      case duplicateTensor = "graph.duplicate-tensor"
      case danglingInput = "graph.dangling-input"
      case cycle = "graph.cycle"
    }

    private let name: Name

    private init(_ name: Name) { self.name = name }

    public init?(rawValue: String) {
      guard let name = Name(rawValue: rawValue) else { return nil }
      self.name = name
    }

    public var rawValue: String { name.rawValue }
    public var description: String { rawValue }

    /// A number of elements or operations that does not fit 64 bits.
    public static let overflow = Code(.overflow)
    /// A formula longer than `Quantity.maximumTerms`.
    public static let tooComplex = Code(.tooComplex)
    /// A rule needs something that is not known; the node is reported, the rest of the graph goes on.
    public static let unknown = Code(.unknown)
    /// The shapes that meet in a node contradict each other; the node is reported, the rest of the graph goes on.
    public static let inconsistent = Code(.inconsistent)
    public static let unknownInput = Code(.unknownInput)
    public static let unknownDimension = Code(.unknownDimension)
    public static let contradiction = Code(.contradiction)
    public static let badValue = Code(.badValue)
    public static let duplicateTensor = Code(.duplicateTensor)
    public static let danglingInput = Code(.danglingInput)
    public static let cycle = Code(.cycle)
  }

  public let code: Code
  /// What is wrong.
  public let message: String
  /// The node or tensor it is about.
  public let place: String?
  /// What to do.
  public let hint: String?

  public init(_ code: Code, _ message: String, place: String? = nil, hint: String? = nil) {
    self.code = code
    self.message = message
    self.place = place
    self.hint = hint
  }

  public var description: String { [place, message].compactMap(\.self).joined(separator: ": ") }

  /// True when only one node suffers and the rest of the graph can be looked at all the same.
  var isLocal: Bool { code == .unknown || code == .inconsistent || code == .tooComplex }

  /// The same error, about this node.
  func at(_ place: String) -> ModelGraphError {
    ModelGraphError(code, message, place: self.place ?? place, hint: hint)
  }
}
