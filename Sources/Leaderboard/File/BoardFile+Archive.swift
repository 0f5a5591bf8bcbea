extension BoardFile {
  /// Moves entries that decide nothing any more, recorded before a time, to another file of the same form; see `Board.archivable`. That
  /// file is whole on the disk before this one is written, so that a crash leaves them in both, and doing it again is all that is
  /// needed. Gives how many entries were moved, and how many facts are left.
  ///
  /// Throws what `update` throws for either file.
  public func archive(
    before time: Timestamp, retired: Bool = false, to other: BoardFile
  ) throws(LeaderboardError) -> (moved: Int, left: Int) {
    guard try readExisting().factCount > 0 else { return (0, 0) }
    var moved = 0
    let left = try update { (board) throws(LeaderboardError) in
      moved = try board.archive(before: time, retired: retired) { (part) throws(LeaderboardError) in
        try other.update { (archive) throws(LeaderboardError) in
          // A new file is an archive of this board.
          if archive.generation == 0, archive.factCount == 0 { archive = Board(boardID: part.boardID) }
          try archive.merge(part)
          guard archive.holds(part) else {
            throw LeaderboardError(
              .conflict, "it has archived some of these facts itself", place: other.path, hint: "choose another file with --to")
          }
        }
      }
    }
    return (moved, left.factCount)
  }
}
