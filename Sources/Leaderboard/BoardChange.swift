/// How a board differs from an earlier state of itself.
public struct BoardChange: Hashable, Sendable {
  /// Facts that were not there.
  public private(set) var added = 0
  /// Facts that are not there any more: they were archived.
  public private(set) var dropped = 0
  /// Of those added, entries that had been archived.
  public private(set) var restored = 0

  /// None.
  public init() {}

  fileprivate init(from old: Board, to new: Board) {
    let (before, now) = (old.facts.ids, new.facts.ids)
    added = now.count { old.facts.line($0) == nil }
    dropped = before.count { new.facts.line($0) == nil }
    restored = now.count(where: old.archived.contains)
  }
}

extension Board {
  /// What was added and dropped since another state. O(n log n).
  public func change(since old: Board) -> BoardChange { BoardChange(from: old, to: self) }
}
