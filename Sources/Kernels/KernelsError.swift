/// What went wrong with a kernel: its description, its backend, or its result.
public struct KernelsError: Error, Hashable, Sendable, CustomStringConvertible {
  public let code: Code
  /// What is wrong.
  public let message: String
  /// The kernel, or the part of its description.
  public let place: String?
  /// What to do.
  public let hint: String?

  package init(_ code: Code, _ message: String, place: String? = nil, hint: String? = nil) {
    self.code = code
    self.message = message
    self.place = place
    self.hint = hint
  }

  /// `place: message (hint)`.
  public var description: String {
    [place, message].compactMap(\.self).joined(separator: ": ") + (hint.map { " (\($0))" } ?? "")
  }

  /// A stable name, such as `kernel.unknown-key`.
  public struct Code: Hashable, Sendable, RawRepresentable, CustomStringConvertible {
    private enum Name: String, CaseIterable {
      case syntax = "kernel.syntax"
      case unknownKind = "kernel.unknown-kind"
      case unknownKey = "kernel.unknown-key"
      case duplicateKey = "kernel.duplicate-key"
      case missingKey = "kernel.missing-key"
      case value = "kernel.value"
      case shape = "kernel.shape"
      case limit = "kernel.limit"
      case unknownBackend = "kernel.unknown-backend"
      case unsupported = "kernel.unsupported"
      case backend = "kernel.backend"
      case threads = "kernel.threads"
      case wrongResult = "kernel.wrong-result"
      case peaks = "kernel.peaks"
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

    /// Not of the form `kind:key=value,...`.
    public static let syntax = Code(.syntax)
    public static let unknownKind = Code(.unknownKind)
    public static let unknownKey = Code(.unknownKey)
    public static let duplicateKey = Code(.duplicateKey)
    public static let missingKey = Code(.missingKey)
    /// Not a value that the key takes.
    public static let value = Code(.value)
    /// Values that do not fit each other, such as a kernel larger than its padded input.
    public static let shape = Code(.shape)
    /// Larger than a named limit.
    public static let limit = Code(.limit)
    public static let unknownBackend = Code(.unknownBackend)
    /// A kernel that this backend cannot run.
    public static let unsupported = Code(.unsupported)
    /// The backend's library failed.
    public static let backend = Code(.backend)
    /// More threads than cores, or a library that does not take the number.
    public static let threads = Code(.threads)
    /// The backend computed something else than the kernel's definition, so its time means nothing.
    public static let wrongResult = Code(.wrongResult)
    /// The peaks of this machine could not be measured.
    public static let peaks = Code(.peaks)
  }
}
