/// Why the coordinator cannot serve, or will not do what a peer asks.
public struct CoordinatorError: Error, Sendable, CustomStringConvertible {
  /// A stable name, such as `state.locked`.
  public struct Code: Hashable, Sendable, RawRepresentable, CustomStringConvertible {
    private enum Name: String {
      case stateLocked = "state.locked"
      case stateForeign = "state.foreign"
      case stateDamaged = "state.damaged"
      case stateNewer = "state.newer"
      case stateWrite = "state.write"
      case stateFull = "state.full"
      case stateExists = "state.exists"
      case stateMissing = "state.missing"
      case backupExists = "backup.exists"
      case backupMissing = "backup.missing"
      case backupDamaged = "backup.damaged"
      case backupOpen = "backup.open"
      case notAllowed = "access.not-allowed"
      case tooFast = "access.too-fast"
      case tooLarge = "message.too-large"
      case protocolMismatch = "protocol.version"
      case helloFirst = "protocol.hello-first"
      case badRequest = "protocol.bad-request"
      case batchInvalid = "batch.invalid"
      case batchUnknown = "batch.unknown"
      case jobUnknown = "job.unknown"
      case workerUnknown = "worker.unknown"
      case entryUnknown = "entry.unknown"
      case matchImpossible = "match.impossible"
      case matchForeign = "match.foreign"
      case boardRead = "board.read"
      case queueFull = "queue.full"
      case blobUnknown = "model.unknown"
      case blobInvalid = "model.invalid"
      case blobNoRoom = "model.no-room"
      case webAddress = "web.address"
      case webPublic = "web.public"
      case webToken = "web.token"
      case outputExists = "output.exists"
      case outputUnwritable = "output.unwritable"
      case outputTooWide = "output.too-wide"
    }

    private let name: Name

    private init(_ name: Name) { self.name = name }

    public init?(rawValue: String) {
      guard let name = Name(rawValue: rawValue) else { return nil }
      self.name = name
    }

    public var rawValue: String { name.rawValue }
    public var description: String { rawValue }

    public static let stateLocked = Code(.stateLocked)
    /// The database is not one of ours.
    public static let stateForeign = Code(.stateForeign)
    public static let stateDamaged = Code(.stateDamaged)
    /// Written by a newer release.
    public static let stateNewer = Code(.stateNewer)
    /// The disk fails: nothing more is acknowledged.
    public static let stateWrite = Code(.stateWrite)
    /// The disk is full, or does not take what is written for now: nothing more is accepted until it does.
    public static let stateFull = Code(.stateFull)
    /// A folder that is to be restored holds a state.
    public static let stateExists = Code(.stateExists)
    /// There is no state in the folder.
    public static let stateMissing = Code(.stateMissing)
    public static let backupExists = Code(.backupExists)
    public static let backupMissing = Code(.backupMissing)
    /// A backup is not as it was written.
    public static let backupDamaged = Code(.backupDamaged)
    /// Others may change a backup.
    public static let backupOpen = Code(.backupOpen)
    public static let notAllowed = Code(.notAllowed)
    /// A peer sends more than its key may.
    public static let tooFast = Code(.tooFast)
    public static let tooLarge = Code(.tooLarge)
    public static let protocolMismatch = Code(.protocolMismatch)
    public static let helloFirst = Code(.helloFirst)
    public static let badRequest = Code(.badRequest)
    public static let batchInvalid = Code(.batchInvalid)
    public static let batchUnknown = Code(.batchUnknown)
    public static let jobUnknown = Code(.jobUnknown)
    public static let workerUnknown = Code(.workerUnknown)
    /// There is no such entry on the leaderboard.
    public static let entryUnknown = Code(.entryUnknown)
    /// A match of these two would show nothing.
    public static let matchImpossible = Code(.matchImpossible)
    /// An entry was measured elsewhere: its variant cannot be run again here.
    public static let matchForeign = Code(.matchForeign)
    /// The leaderboard file cannot be read.
    public static let boardRead = Code(.boardRead)
    /// So many jobs wait that a batch is not taken now.
    public static let queueFull = Code(.queueFull)
    public static let blobUnknown = Code(.blobUnknown)
    public static let blobInvalid = Code(.blobInvalid)
    /// The shelf is full of files that running batches need.
    public static let blobNoRoom = Code(.blobNoRoom)
    /// Pages cannot be served at this address.
    public static let webAddress = Code(.webAddress)
    /// Pages would be served to other machines, and nobody said so.
    public static let webPublic = Code(.webPublic)
    /// The file of the token for pages holds none, or others can read it.
    public static let webToken = Code(.webToken)
    /// What would be replaced is no export of ours.
    public static let outputExists = Code(.outputExists)
    public static let outputUnwritable = Code(.outputUnwritable)
    /// More columns than a database takes.
    public static let outputTooWide = Code(.outputTooWide)
  }

  public let code: Code
  /// What is wrong.
  public let message: String
  /// The file or part of a request it is about.
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

  /// The exit code of the command line that a peer should end with; see the table of exit codes in the README.
  public var exitCode: Int32 {
    switch code {
    case .stateLocked: 75
    case .stateWrite, .stateFull, .queueFull, .blobNoRoom, .tooFast: 75
    case .webAddress, .webPublic, .stateExists, .backupExists, .outputExists: 64
    case .notAllowed, .webToken: 77
    case .protocolMismatch: 76
    case .stateForeign, .stateDamaged, .stateNewer, .batchInvalid, .blobInvalid, .tooLarge, .matchImpossible, .matchForeign,
      .boardRead, .backupDamaged, .backupOpen, .outputTooWide:
      65
    case .batchUnknown, .jobUnknown, .workerUnknown, .blobUnknown, .entryUnknown, .stateMissing, .backupMissing, .outputUnwritable:
      66
    default: 70
    }
  }
}
