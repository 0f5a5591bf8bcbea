/// A release of ONNX Runtime.
public struct RuntimeVersion: Hashable, Sendable, Comparable, CustomStringConvertible {
  public let major: Int
  public let minor: Int
  /// As the library gives it: `1.32.0`, `1.20.0+cu12`.
  public let description: String

  /// The first whose table of functions has the positions that our C target knows; later ones only add to it.
  static let oldest = RuntimeVersion(major: 1, minor: 3)
  /// A new first number may mean a new table.
  private static let knownMajor = 1

  private init(major: Int, minor: Int) {
    self.major = major
    self.minor = minor
    description = "\(major).\(minor)"
  }

  /// Nil when the text does not begin with two numbers.
  public init?(_ text: String) {
    let parts = text.split(separator: ".", maxSplits: 2, omittingEmptySubsequences: false)
    guard parts.count >= 2, let major = Int(parts[0]), let minor = Int(parts[1]), major >= 0, minor >= 0 else { return nil }
    self.major = major
    self.minor = minor
    description = text
  }

  public static func < (left: RuntimeVersion, right: RuntimeVersion) -> Bool {
    (left.major, left.minor) < (right.major, right.minor)
  }

  /// True when its functions are where we look for them.
  var isUsable: Bool { self >= Self.oldest && major == Self.knownMajor }
}
