/// Something in a leaderboard file that does not follow from its facts, or that people should know.
public struct Finding: Hashable, Sendable {
  /// A stable name, such as `verify.derived`.
  public struct Code: Hashable, Sendable, CustomStringConvertible {
    private enum Name: String {
      case syntax = "verify.syntax"
      case schema = "verify.schema"
      case factID = "verify.fact-id"
      case decimal = "verify.decimal"
      case malformed = "verify.malformed"
      case impossible = "verify.impossible"
      case dangling = "verify.dangling"
      case digest = "verify.digest"
      case rules = "verify.rules"
      case derived = "verify.derived"
      case unproven = "verify.unproven"
      case quarantined = "verify.quarantined"
      case older = "verify.older"
      case layout = "verify.layout"
    }

    private let name: Name

    private init(_ name: Name) { self.name = name }

    public var description: String { name.rawValue }

    /// Not JSON.
    public static let syntax = Code(.syntax)
    /// A member of the file is missing or of another type, or a newer release wrote it.
    public static let schema = Code(.schema)
    /// A fact without the id of its content, or a task under another key than its own.
    public static let factID = Code(.factID)
    /// A number with a fraction in a fact.
    public static let decimal = Code(.decimal)
    /// A fact that cannot be understood.
    public static let malformed = Code(.malformed)
    /// A fact that no measurement gives, such as a time of nothing.
    public static let impossible = Code(.impossible)
    /// A fact that speaks of another that is not there.
    public static let dangling = Code(.dangling)
    /// `factsDigest` is of other facts.
    public static let digest = Code(.digest)
    /// Derived by other rules than this release has.
    public static let rules = Code(.rules)
    /// A row of `sota` or `boards` that the facts do not give.
    public static let derived = Code(.derived)
    /// A measured record without the match that it needs.
    public static let unproven = Code(.unproven)
    /// Faster than the machine can be (rule 10): never ranked.
    public static let quarantined = Code(.quarantined)
    /// An older release wrote the file: its rows lack members that this release shows.
    public static let older = Code(.older)
    /// Not written as Podium writes it.
    public static let layout = Code(.layout)
  }

  public let code: Code
  /// Where: a fact's id, or a path such as `sota[2].value`.
  public let place: String
  /// What is there.
  public let what: String
  /// What to do.
  public let remedy: String

  /// True for what people should know of a sound file: what is quarantined, refers to what is not there, was written by an older
  /// release, or is laid out otherwise.
  public var isNotice: Bool { [.quarantined, .dangling, .older, .layout].contains(code) }
}
