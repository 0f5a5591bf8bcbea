import Leaderboard
import ModelFormats
import Scheduling
import Wire

/// An entry of the board that can run again: this coordinator has the job that it came from.
struct Contestant {
  /// Id of the entry.
  var entry: String
  var variant: WireVariant
  var task: WireTask
  /// The fingerprint of the machine that measured it.
  var hardware: String
}

extension Coordinator {
  /// Finds where an entry came from. Another site's entry may have the same numbers: the fence tells them apart, since it begins at
  /// random in every state folder.
  ///
  /// Throws `match.foreign` for an entry that is not this coordinator's, `model.unknown` when its files are no longer here.
  func contestant(_ id: String, _ entry: Entry) throws(CoordinatorError) -> Contestant {
    let origin = entry.provenance
    guard let batch = origin["batch"].flatMap(BatchID.init(_:)), let job = origin["job"].flatMap(JobID.init(_:)),
      let batchEntry = batches[batch], batchEntry.specification.jobs.indices.contains(batchEntry.index(of: job)),
      origin["manifest"] == batchEntry.digest, let result = try store.result(of: job), origin["fence"] == "\(result.fence)"
    else {
      throw CoordinatorError(
        .matchForeign, "the entry \(id) (\(entry.variant)) was not measured under this coordinator, which cannot run it again",
        place: id, hint: "submit its variant here, or free its seat with: podium board retract")
    }
    let contestant = Contestant(
      entry: id, variant: batchEntry.variant(of: job), task: batchEntry.task(of: job), hardware: result.content.hardware)
    let gone = missing(batchEntry.files(of: [job]).keys.sorted().compactMap { ContentDigest(hex: $0) })
    guard gone.isEmpty else {
      throw CoordinatorError(
        .blobUnknown, "the files of \(entry.variant) (\(id)) are no longer here", place: id,
        hint: "send its manifest again, which brings them: podium submit")
    }
    return contestant
  }
}
