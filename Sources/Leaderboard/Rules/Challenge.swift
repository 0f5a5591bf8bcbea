/// A match that is to be played.
public struct Challenge: Hashable, Sendable {
  /// Ids of the entries whose variants run.
  public let challenger: String
  public let holder: String

  public init(challenger: String, holder: String) {
    self.challenger = challenger
    self.holder = holder
  }
}
