extension Standing {
  /// Rule 6: the matches that a batch has earned: its best entries, at most `limit`, whose score is better than the incumbent's and
  /// that have not played the incumbent yet; best first. None when the seat is vacant, and for exact tasks.
  public func challenges(ofBatch batch: String, limit: Int = 3) -> [Challenge] { [] }
}
