/// What is wrong with a leaderboard, or kept it from being read or written.
public struct LeaderboardError: Error, Sendable, CustomStringConvertible {
  /// A stable name, such as `board.conflict`.
  public struct Code: Hashable, Sendable, RawRepresentable, CustomStringConvertible {
    private enum Name: String {
      case missing = "board.missing"
      case unreadable = "board.unreadable"
      case syntax = "board.syntax"
      case schema = "board.schema"
      case newer = "board.newer"
      case fact = "board.fact"
      case conflict = "board.conflict"
      case locked = "board.locked"
      case write = "board.write"
      case reported = "board.reported"
      case unknownEntry = "board.unknown-entry"
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
    /// Not JSON.
    public static let syntax = Code(.syntax)
    /// JSON, but not a leaderboard.
    public static let schema = Code(.schema)
    /// Written by a release with a newer major version of the file.
    public static let newer = Code(.newer)
    /// A fact that is not well formed, or does not have the id of its content.
    public static let fact = Code(.fact)
    /// Two definitions of one task and version.
    public static let conflict = Code(.conflict)
    /// Somebody else writes the file; a retry may help.
    public static let locked = Code(.locked)
    public static let write = Code(.write)
    /// A reported result that cannot be imported.
    public static let reported = Code(.reported)
    /// No entry of that id, or several.
    public static let unknownEntry = Code(.unknownEntry)
  }

  public let code: Code
  /// What is wrong.
  public let message: String
  /// The file, `file:line:column`, or the fact's id.
  public let place: String?
  /// What to do.
  public let hint: String?

  public init(_ code: Code, _ message: String, place: String? = nil, hint: String? = nil) {
    self.code = code
    self.message = message
    self.place = place
    self.hint = hint
  }

  /// True when the file could not be had or written at all (exit code 66), false when its content is at fault (65) or
  /// `isTemporary`.
  public var isAboutAccess: Bool { code == .missing || code == .unreadable || code == .write }

  /// True when a retry may help (exit code 75).
  public var isTemporary: Bool { code == .locked }

  public var description: String { [place, message].compactMap(\.self).joined(separator: ": ") }
}
