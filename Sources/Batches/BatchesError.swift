/// Everything that is wrong with a manifest, at once.
public struct BatchesError: Error, Sendable, CustomStringConvertible {
  /// In order of place; at least one, at most `ManifestLimits.issues`.
  public let issues: [ManifestIssue]

  init(_ first: ManifestIssue, _ others: [ManifestIssue] = []) { issues = [first] + others }

  /// The first issue stands for all where only one fits.
  public var code: ManifestIssue.Code { issues[0].code }
  public var message: String { issues[0].message }
  public var place: String? { issues[0].place }
  public var hint: String? { issues[0].hint }

  /// True when nothing is wrong but that a file is missing or unreadable.
  public var isMissingInput: Bool { issues.allSatisfy(\.code.isMissingInput) }

  /// One line for each issue.
  public var description: String { issues.map(\.description).joined(separator: "\n") }
}

/// One thing that is wrong with a manifest.
public struct ManifestIssue: Error, Hashable, Sendable, CustomStringConvertible {
  public let code: Code
  /// What is wrong.
  public let message: String
  /// `file:line:column`, or the file alone.
  public let place: String?
  /// What to do.
  public let hint: String?

  init(_ code: Code, _ message: String, place: String?, hint: String? = nil) {
    self.code = code
    self.message = message
    self.place = place
    self.hint = hint
  }

  /// `place: message (hint)`.
  public var description: String {
    [place, message].compactMap(\.self).joined(separator: ": ") + (hint.map { " (\($0))" } ?? "")
  }

  /// A stable name, such as `manifest.unknown-key`.
  public struct Code: Hashable, Sendable, RawRepresentable, CustomStringConvertible {
    private enum Name: String, CaseIterable {
      case missing = "manifest.missing"
      case unreadable = "manifest.unreadable"
      case encoding = "manifest.encoding"
      case empty = "manifest.empty"
      case syntax = "manifest.syntax"
      case duplicateKey = "manifest.duplicate-key"
      case alias = "manifest.alias"
      case limit = "manifest.limit"
      case version = "manifest.version"
      case unknownKey = "manifest.unknown-key"
      case missingKey = "manifest.missing-key"
      case type = "manifest.type"
      case value = "manifest.value"
      case substitution = "manifest.substitution"
      case axis = "manifest.axis"
      case unmatchedExclude = "manifest.unmatched-exclude"
      case duplicateVariant = "manifest.duplicate-variant"
      case duplicateTask = "manifest.duplicate-task"
      case notAvailable = "manifest.not-available"
      case modelMissing = "manifest.model-missing"
      case modelRequired = "manifest.model-required"
      case dataMissing = "manifest.data-missing"
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

    /// The file that was named is not there, or cannot be read.
    var isMissingInput: Bool {
      switch name {
      case .missing, .unreadable, .modelMissing, .dataMissing: true
      default: false
      }
    }

    public static let missing = Code(.missing)
    public static let unreadable = Code(.unreadable)
    /// Not UTF-8.
    public static let encoding = Code(.encoding)
    public static let empty = Code(.empty)
    /// Not YAML.
    public static let syntax = Code(.syntax)
    public static let duplicateKey = Code(.duplicateKey)
    /// Anchors and aliases are refused: they let a small file stand for an endless one.
    public static let alias = Code(.alias)
    /// Larger, deeper or longer than a named limit.
    public static let limit = Code(.limit)
    public static let version = Code(.version)
    public static let unknownKey = Code(.unknownKey)
    public static let missingKey = Code(.missingKey)
    /// A list where a map is expected, and the like.
    public static let type = Code(.type)
    /// The right type, but not a value that is allowed.
    public static let value = Code(.value)
    /// `${...}` that names nothing.
    public static let substitution = Code(.substitution)
    public static let axis = Code(.axis)
    /// An `exclude` that excludes nothing.
    public static let unmatchedExclude = Code(.unmatchedExclude)
    public static let duplicateVariant = Code(.duplicateVariant)
    public static let duplicateTask = Code(.duplicateTask)
    /// A key or word that is not built yet.
    public static let notAvailable = Code(.notAvailable)
    public static let modelMissing = Code(.modelMissing)
    public static let modelRequired = Code(.modelRequired)
    /// A file that an input is to be read from.
    public static let dataMissing = Code(.dataMissing)
  }
}
