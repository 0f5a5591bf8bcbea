/// What went wrong between two peers, or with the keys that let them talk.
public struct MessagingError: Error, Sendable, CustomStringConvertible {
  /// A stable name, such as `network.unreachable`.
  public struct Code: Hashable, Sendable, RawRepresentable, CustomStringConvertible {
    private enum Name: String {
      case addressInUse = "network.address-in-use"
      case addressInvalid = "network.address-invalid"
      case unreachable = "network.unreachable"
      case rejected = "network.key-rejected"
      case insecure = "network.insecure-bind"
      case socket = "network.socket"
      case accessFile = "access.file"
      case accessExists = "access.exists"
      case accessMissing = "access.missing"
      case accessPermissions = "access.permissions"
      case tooLarge = "message.too-large"
      case keyExists = "keys.exists"
      case keyUnknown = "keys.unknown"
      case keyName = "keys.name"
      case stateFolder = "state.folder"
      case stateLocked = "state.locked"
      case diskFull = "state.full"
      case noRoom = "model.no-room"
      case blobInvalid = "model.invalid"
      case blobDamaged = "model.damaged"
    }

    private let name: Name

    private init(_ name: Name) { self.name = name }

    public init?(rawValue: String) {
      guard let name = Name(rawValue: rawValue) else { return nil }
      self.name = name
    }

    public var rawValue: String { name.rawValue }
    public var description: String { rawValue }

    public static let addressInUse = Code(.addressInUse)
    public static let addressInvalid = Code(.addressInvalid)
    public static let unreachable = Code(.unreachable)
    public static let rejected = Code(.rejected)
    public static let insecure = Code(.insecure)
    /// A call of libzmq failed in a way that a user cannot cause.
    public static let socket = Code(.socket)
    public static let accessFile = Code(.accessFile)
    public static let accessExists = Code(.accessExists)
    public static let accessMissing = Code(.accessMissing)
    public static let accessPermissions = Code(.accessPermissions)
    /// A message beyond the limits of its kind, see `MessageRule`.
    public static let tooLarge = Code(.tooLarge)
    public static let keyExists = Code(.keyExists)
    public static let keyUnknown = Code(.keyUnknown)
    public static let keyName = Code(.keyName)
    public static let stateFolder = Code(.stateFolder)
    public static let stateLocked = Code(.stateLocked)
    public static let diskFull = Code(.diskFull)
    /// A file does not fit beside those that are needed.
    public static let noRoom = Code(.noRoom)
    public static let blobInvalid = Code(.blobInvalid)
    /// The bytes are not those of the digest they came under.
    public static let blobDamaged = Code(.blobDamaged)
  }

  public let code: Code
  /// What is wrong.
  public let message: String
  /// The file or address it is about.
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
}
