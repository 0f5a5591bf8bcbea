import Scheduling
import Wire

/// Matches as jobs.
extension BatchIntake {
  /// What a worker offers that knows how to run one: an older one would measure the challenger alone.
  static let matchProfiler = "match"
  /// Trial processes of one match, without those that are repeated.
  static let matchTrials: Int32 = 16

  /// What a match asks of its worker: all that either side asks, and nothing else on it meanwhile.
  static func requirements(_ challenger: WireVariant, against holder: WireVariant, _ task: WireTask) -> Requirements {
    var all = requirements(challenger, task)
    let other = requirements(holder, task)
    all.occupancy = .exclusive
    all.cores = max(all.cores, other.cores)
    all.memoryBytes = max(all.memoryBytes, other.memoryBytes)
    all.architecture = all.architecture ?? other.architecture
    all.instructionSets.formUnion(other.instructionSets)
    all.labels.merge(other.labels) { mine, _ in mine }
    all.profilers.formUnion(other.profilers.union([matchProfiler]))
    return all
  }

  /// Throws `batch.invalid` for what only a batch of the coordinator's own has.
  static func checkNoMatches(in batch: WireBatch) throws(CoordinatorError) {
    guard batch.pairings.isEmpty, batch.origin == 0, batch.jobs.allSatisfy({ $0.opponent == 0 }) else {
      throw CoordinatorError(
        .batchInvalid, "matches are for the coordinator to add", place: "pairings",
        hint: "ask for them with publish.match in the manifest, or with: podium board compare A B --match")
    }
  }
}
