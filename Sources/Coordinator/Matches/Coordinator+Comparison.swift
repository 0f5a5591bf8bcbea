import Leaderboard
import Logging
import Messaging
import ModelFormats
import Scheduling
import SwiftProtobuf
import Wire

/// Matches that somebody asks for, whoever has the seat.
extension Coordinator {
  /// Accepts a match of two entries as a batch of its own. It waits as long as no worker of their class is connected.
  ///
  /// Throws `entry.unknown`, `match.impossible`, `match.foreign`, `model.unknown`, `board.read`.
  func accept(
    _ request: WireCompareMatch, from identity: PeerIdentity, into reply: inout WireFromCoordinator
  ) throws(CoordinatorError) {
    let digest = try digest(of: request)
    if let existing = submissions[Submission(submitter: identity.name, digest: digest)] {
      reply.submitted.batch = existing.rawValue
      reply.submitted.existed = true
      reply.submitted.jobs = 1
      return
    }
    let board: Board
    do throws(LeaderboardError) {
      board = try publisher.board()
    } catch {
      throw CoordinatorError(.boardRead, error.message, place: error.place, hint: error.hint)
    }
    let fixture = try fixture(request, board.standings(of: [request.task]))
    try requireRoom(for: 1, from: identity.name)
    try requireSpace(for: Self.bytesPerJob)
    let name = "\(fixture.challenger.variant.name) against \(fixture.holder.variant.name)"
    let id = take(WireBatch([fixture], name: name), from: identity.name, digest: digest, priority: 0)
    reply.submitted.batch = id.rawValue
    reply.submitted.jobs = 1
  }

  private func fixture(_ request: WireCompareMatch, _ standings: [Standing]) throws(CoordinatorError) -> Fixture {
    guard let task = standings.first?.task else {
      throw CoordinatorError(
        .entryUnknown, "no entries for the task \(request.task.prefix(BatchIntake.textBytes).debugDescription)",
        hint: "list the tasks with: podium board sota")
    }
    guard task.metric.isMeasured else {
      throw CoordinatorError(
        .matchImpossible, "values of \(task.key) are exact: no match is needed to compare them",
        hint: "compare them without --match")
    }
    guard request.challenger != request.holder else {
      throw CoordinatorError(.matchImpossible, "an entry cannot play itself", hint: "name two entries")
    }
    let first = try standing(of: request.challenger, among: standings)
    let second = try standing(of: request.holder, among: standings)
    guard first.hardwareClass == second.hardwareClass else {
      throw CoordinatorError(
        .matchImpossible,
        "the entries were measured on different classes of hardware (\(first.hardwareClass) and \(second.hardwareClass))",
        hint: "name two entries of one class: a match is run on one machine")
    }
    return try fixture(Challenge(challenger: request.challenger, holder: request.holder), first)
  }

  private func standing(of entry: String, among standings: [Standing]) throws(CoordinatorError) -> Standing {
    if let found = standings.first(where: { $0.ranking.contains { $0.id == entry } }) { return found }
    let excluded = standings.lazy.flatMap(\.excluded).first { $0.id == entry }
    if let excluded {
      throw CoordinatorError(
        .matchImpossible, "\(excluded.variant) (\(entry)) is not ranked: \(excluded.reasons.joined(separator: "; "))",
        hint: "a match of it would count for nothing; measure it anew")
    }
    throw CoordinatorError(
      .entryUnknown, "there is no entry \(entry.prefix(BatchIntake.textBytes).debugDescription) for \(standings[0].task.key)",
      hint: "list the entries with: podium board show \(standings[0].task.key)")
  }

  /// Equal for equal requests, and different from that of any batch.
  private func digest(of request: WireCompareMatch) throws(CoordinatorError) -> String {
    do {
      var hasher = ContentHasher()
      hasher.update(Array("match\n".utf8) + (try request.serializedBytes() as [UInt8]))
      return "\(hasher.finalize())"
    } catch {
      throw CoordinatorError(.badRequest, "the request cannot be kept: \(error)")
    }
  }
}
