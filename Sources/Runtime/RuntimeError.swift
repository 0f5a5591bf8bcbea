/// What went wrong with ONNX Runtime, with a model in it, or with a tensor for it.
public struct RuntimeError: Error, Hashable, Sendable, CustomStringConvertible {
  public let code: Code
  /// What is wrong.
  public let message: String
  /// The file, the input or the output.
  public let place: String?
  /// What to do.
  public let hint: String?

  init(_ code: Code, _ message: String, place: String? = nil, hint: String? = nil) {
    self.code = code
    self.message = message
    self.place = place
    self.hint = hint
  }

  /// `place: message (hint)`.
  public var description: String {
    [place, message].compactMap(\.self).joined(separator: ": ") + (hint.map { " (\($0))" } ?? "")
  }

  /// The same error, about this, when it says nothing more exact.
  public func at(_ place: String) -> RuntimeError { RuntimeError(code, message, place: self.place ?? place, hint: hint) }

  /// A stable name, such as `runtime.missing`.
  public struct Code: Hashable, Sendable, RawRepresentable, CustomStringConvertible {
    private enum Name: String, CaseIterable {
      case missing = "runtime.missing"
      case version = "runtime.version"
      case model = "runtime.model"
      case input = "runtime.input"
      case run = "runtime.run"
      case wrongResult = "runtime.wrong-result"
      case profile = "runtime.profile"
      case npyMissing = "npy.missing"
      case npyUnreadable = "npy.unreadable"
      case npyForeign = "npy.not-npy"
      case npyVersion = "npy.version"
      case npyHeader = "npy.header"
      case npyType = "npy.type"
      case npyByteOrder = "npy.byte-order"
      case npyOrder = "npy.order"
      case npyTruncated = "npy.truncated"
      case npyTrailing = "npy.trailing"
      case npyTooLarge = "npy.too-large"
      case npyValue = "npy.value"
      case npzArchive = "npz.archive"
      case npzCompressed = "npz.compressed"
      case npzArray = "npz.array"
    }

    private let name: Name

    private init(_ name: Name) { self.name = name }

    public init?(rawValue: String) {
      guard let name = Name(rawValue: rawValue) else { return nil }
      self.name = name
    }

    public var rawValue: String { name.rawValue }
    public var description: String { rawValue }

    /// Every code there is.
    public static var all: [Code] { Name.allCases.map(Code.init) }

    /// ONNX Runtime is not installed, or what was named as its library cannot be loaded.
    public static let missing = Code(.missing)
    /// Too old: its functions are not where we call them.
    public static let version = Code(.version)
    /// The library does not take the model.
    public static let model = Code(.model)
    /// An input is unknown, not bound, or bound to something that does not fit.
    public static let input = Code(.input)
    /// The model failed while it ran.
    public static let run = Code(.run)
    /// Optimised, the model computes something else, so its time means nothing.
    public static let wrongResult = Code(.wrongResult)
    /// The profile is not what can be read.
    public static let profile = Code(.profile)

    public static let npyMissing = Code(.npyMissing)
    public static let npyUnreadable = Code(.npyUnreadable)
    /// Another kind of file.
    public static let npyForeign = Code(.npyForeign)
    /// Of the format.
    public static let npyVersion = Code(.npyVersion)
    /// The header is not what numpy writes.
    public static let npyHeader = Code(.npyHeader)
    /// Elements that no model takes from a file.
    public static let npyType = Code(.npyType)
    /// Big-endian.
    public static let npyByteOrder = Code(.npyByteOrder)
    /// Columns before rows.
    public static let npyOrder = Code(.npyOrder)
    /// Fewer bytes than the shape needs.
    public static let npyTruncated = Code(.npyTruncated)
    /// More bytes than the shape needs.
    public static let npyTrailing = Code(.npyTrailing)
    public static let npyTooLarge = Code(.npyTooLarge)
    /// An element that its type does not have.
    public static let npyValue = Code(.npyValue)
    /// An archive that numpy does not write so, or that is damaged.
    public static let npzArchive = Code(.npzArchive)
    public static let npzCompressed = Code(.npzCompressed)
    /// No array of that name is in the archive.
    public static let npzArray = Code(.npzArray)
  }
}
