import Glibc

/// Why a file is not a model that Podium can read.
public struct ModelFormatsError: Error, Sendable, CustomStringConvertible {
  /// A stable name, such as `model.truncated`.
  public struct Code: Hashable, Sendable, RawRepresentable, CustomStringConvertible {
    private enum Name: String {
      case missing = "model.missing"
      case unreadable = "model.unreadable"
      case empty = "model.empty"
      case notAModel = "model.not-a-model"
      case truncated = "model.truncated"
      case damaged = "model.damaged"
      case noGraph = "model.no-graph"
      case tooDeep = "model.too-deep"
      case tooLarge = "model.too-large"
      case duplicateTensor = "model.duplicate-tensor"
      case danglingInput = "model.dangling-input"
      case cycle = "model.cycle"
    }

    private let name: Name

    private init(_ name: Name) { self.name = name }

    public init?(rawValue: String) {
      guard let name = Name(rawValue: rawValue) else { return nil }
      self.name = name
    }

    public var rawValue: String { name.rawValue }
    public var description: String { rawValue }

    public static let missing = Code(.missing)
    public static let unreadable = Code(.unreadable)
    public static let empty = Code(.empty)
    /// Another kind of file.
    public static let notAModel = Code(.notAModel)
    public static let truncated = Code(.truncated)
    /// The wire format, or what the messages say, makes no sense.
    public static let damaged = Code(.damaged)
    public static let noGraph = Code(.noGraph)
    public static let tooDeep = Code(.tooDeep)
    public static let tooLarge = Code(.tooLarge)
    public static let duplicateTensor = Code(.duplicateTensor)
    public static let danglingInput = Code(.danglingInput)
    public static let cycle = Code(.cycle)
  }

  public let code: Code
  /// What is wrong.
  public let message: String
  /// The file it is about.
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

  /// True when the file could not be had at all (exit code 66), false when its content is at fault (65).
  public var isAboutAccess: Bool { code == .missing || code == .unreadable }

  /// The same error, about this file.
  func at(_ path: String) -> ModelFormatsError {
    ModelFormatsError(code, message, place: place ?? path, hint: hint)
  }

  /// What `open`, `fstat` or `read` said.
  static func cannotOpen(_ path: String, _ error: Int32) -> ModelFormatsError {
    let reason = String(cString: strerror(error))
    if error == ENOENT || error == ENOTDIR {
      return ModelFormatsError(
        .missing, "there is no such file", place: path, hint: "check the path; it is taken relative to the current folder")
    }
    return ModelFormatsError(.unreadable, "cannot be read: \(reason)", place: path, hint: "check its permissions")
  }
}
