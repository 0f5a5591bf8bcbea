extension BoardFile {
  /// Everything in the file that does not follow from its facts; see `Board.verify`. Also for files that cannot be read
  /// otherwise.
  ///
  /// Throws `board.missing` and `board.unreadable`.
  public func verify() throws(LeaderboardError) -> [Finding] {
    guard let bytes = try readBytes(path)?.bytes else { throw missing }
    return Board.verify(bytes, file: path)
  }
}
