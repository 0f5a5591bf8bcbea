/// A release of ONNX Runtime.
public struct RuntimeVersion: Hashable, Sendable, CustomStringConvertible {
  public let major: Int
  public let minor: Int
  /// As the library gives it: `1.32.0`, `1.20.0+cu12`.
  public let description: String

  /// A new first number may mean a new table of functions.
  static let knownMajor = 1
  /// The first whose table has the positions that our C target knows; later ones only add to it.
  static let oldestMinor = 3

  /// Nil when the text does not begin with two numbers.
  public init?(_ text: String) {
    let parts = text.split(separator: ".", maxSplits: 2, omittingEmptySubsequences: false)
    guard parts.count >= 2, let major = Int(parts[0]), let minor = Int(parts[1]), major >= 0, minor >= 0 else { return nil }
    self.major = major
    self.minor = minor
    description = text
  }

  /// True when its functions are where we look for them.
  var isUsable: Bool { major == Self.knownMajor && minor >= Self.oldestMinor }

  /// The releases that are.
  static let usable = "\(knownMajor).\(oldestMinor) and later releases of version \(knownMajor)"
}
