/// What went wrong while a measurement was prepared or taken.
public struct MeasurementError: Error, Hashable, Sendable, CustomStringConvertible {
  public let code: Code
  /// What is wrong.
  public let message: String
  /// The file or the process it happened to.
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

  /// A stable name, such as `process.missing`.
  public struct Code: Hashable, Sendable, RawRepresentable, CustomStringConvertible {
    private enum Name: String, CaseIterable {
      case processMissing = "process.missing"
      case processStart = "process.start"
      case processWait = "process.wait"
      case lockUnavailable = "lock.unavailable"
      case lockBusy = "lock.busy"
      case coresInvalid = "cores.invalid"
      case coresUnavailable = "cores.unavailable"
      case machineUnreadable = "machine.unreadable"
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

    /// The program to run is not there, or may not be run.
    public static let processMissing = Code(.processMissing)
    /// The system refused a new process.
    public static let processStart = Code(.processStart)
    /// The system could not say how a process ended.
    public static let processWait = Code(.processWait)
    /// The host-wide lock cannot be opened.
    public static let lockUnavailable = Code(.lockUnavailable)
    /// Another process holds the host-wide lock for longer than we may wait.
    public static let lockBusy = Code(.lockBusy)
    /// Not a list of cores.
    public static let coresInvalid = Code(.coresInvalid)
    /// Cores that this process may not run on.
    public static let coresUnavailable = Code(.coresUnavailable)
    /// The system's own description of the machine cannot be read.
    public static let machineUnreadable = Code(.machineUnreadable)
  }
}
