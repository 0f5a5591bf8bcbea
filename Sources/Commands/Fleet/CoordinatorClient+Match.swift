import Wire

extension CoordinatorClient {
  /// Asks for a match between two entries of one task and class, whoever has the seat, and gives the batch that it is. Asking again
  /// with the same `nonce` gives the same match.
  ///
  /// - Parameters:
  ///   - task: key of the task on the leaderboard, such as `kernels/resnets@1`.
  ///   - challenger: id of the entry whose gain is to be shown.
  ///   - holder: id of the other.
  ///   - nonce: any text.
  ///   - timeout: for an answer.
  /// - Throws: as `ask`; `entry.unknown`, `match.impossible`, `match.foreign`, `model.unknown` when it cannot be played.
  func match(
    task: String, challenger: String, holder: String, nonce: String = String(UInt64.random(in: 1...UInt64.max), radix: 36),
    timeout: Duration
  ) throws -> WireSubmitted {
    try ask(timeout: timeout) { message in
      message.compare.task = task
      message.compare.challenger = challenger
      message.compare.holder = holder
      message.compare.nonce = nonce
    }.submitted
  }
}
