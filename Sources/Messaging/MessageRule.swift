/// What a peer must be to send messages of one kind, and how much of them is taken.
public struct MessageRule: Sendable {
  /// What a peer has said in its hello that it is.
  public enum Side: Sendable {
    case anybody, client, worker
  }

  /// Some of the roles.
  public struct Roles: OptionSet, Sendable {
    public let rawValue: UInt8

    public init(rawValue: UInt8) { self.rawValue = rawValue }

    public static let admin = Roles(rawValue: 1)
    public static let submit = Roles(rawValue: 2)
    public static let work = Roles(rawValue: 4)
    public static let view = Roles(rawValue: 8)

    public init(_ role: Role) {
      switch role {
      case .admin: self = .admin
      case .submit: self = .submit
      case .work: self = .work
      case .view: self = .view
      }
    }
  }

  public let side: Side
  public let roles: Roles
  /// What a refused peer is told that it may not do.
  public let action: String
  /// The largest message of this kind that is decoded.
  public let bytes: Int
  /// What it takes from its sender's budget, in messages of the cheapest kind; see `TokenBucket`.
  public let cost: Int

  init(_ side: Side, _ roles: Roles, _ action: String, bytes: Int, cost: Int = 1) {
    self.side = side
    self.roles = roles
    self.action = action
    self.bytes = bytes
    self.cost = cost
  }

  public func allows(_ role: Role) -> Bool { roles.contains(Roles(role)) }

  /// The roles it allows, in their usual order.
  public var allowed: [Role] { Role.allCases.filter(allows) }
}
