import Leaderboard
import Scheduling
import Wire

/// Matches among the jobs of a batch.
extension BatchEntry {
  /// The entries that a job is a match between; nil for a job that is none.
  func pairing(of job: JobID) -> WirePairing? {
    // Asked of every job; a batch has matches only, or none, and few of them.
    guard !specification.pairings.isEmpty else { return nil }
    let index = index(of: job)
    return specification.pairings.first { Int($0.job) == index }
  }

  /// The other side of a match; nil for a job that is none.
  func opponent(of job: JobID) -> WireVariant? {
    let place = Int(specification.jobs[index(of: job)].opponent) - 1
    return specification.variants.indices.contains(place) ? specification.variants[place] : nil
  }

  /// What people are shown as a job's variant: `wide against narrow` for a match.
  func title(of job: JobID) -> String {
    let name = variant(of: job).name
    return opponent(of: job).map { "\(name) against \($0.name)" } ?? name
  }

  /// Who plays whom and why, of a match: the beginning of a sentence.
  func reason(of job: JobID) -> String? {
    guard let pairing = pairing(of: job), let opponent = opponent(of: job) else { return nil }
    let sides = "\(variant(of: job).name) (\(pairing.challenger)) plays \(opponent.name) (\(pairing.holder))"
    let why =
      specification.origin > 0
      ? ", which has the seat, since its score in batch \(BatchID(specification.origin)) is better"
      : ", since \(submitter) asked for it"
    return "\(sides) on \(BoardFacts.task(task(of: job)).key)\(why)"
  }
}
