import Messaging
import ModelFormats
import Scheduling
import Wire

/// Which files must be here, and stay.
extension Coordinator {
  /// Files of batches that are not at their end: these are not removed for others.
  func neededModels() -> Set<ContentDigest> {
    if let needed = blobs.needed { return needed }
    let running = batches.filter { scheduler.state(of: $0.key) == .running }
    let needed = Set(running.values.flatMap { BatchIntake.models(of: $0.specification) })
    blobs.needed = needed
    shelf.keep(needed)
    return needed
  }

  /// Those of the files that are not here. The others do not give way from now on, until it is settled whether a batch runs that
  /// needs them.
  func missing(_ models: [ContentDigest]) -> [ContentDigest] {
    for model in models { shelf.touch(model) }
    if configuration.modelsLimit < .max {
      // Only what is here: a peer may name as many as it likes.
      shelf.keep(also: models.filter(shelf.contains))
      blobs.needed = nil
    }
    return models.filter { !shelf.contains($0) }
  }

  /// Throws `batch.invalid` when a file that is here has not the size that the batch says: workers would wait for the rest.
  func requireSizes(of batch: WireBatch) throws(CoordinatorError) {
    var sizes: [String: Int64] = [:]
    let models = batch.variants.lazy.map { ($0.file.digest, $0.file.size) }
    let data = batch.tasks.lazy.flatMap { $0.data.values.map { ($0.digest, $0.size) } }
    for (digest, size) in Array(models) + Array(data) where sizes[digest] != size {
      guard let known = ContentDigest(hex: digest), let held = shelf.size(of: known) else { continue }
      guard held == size else {
        throw CoordinatorError(.batchInvalid, "the file \(digest) has \(held) bytes, and not \(size) as the batch says")
      }
      sizes[digest] = size
    }
  }

  /// Throws `model.unknown` when files have been removed that jobs need which are about to run again; says how they come back.
  func requireModels(of jobs: [JobID], _ entry: BatchEntry) throws(CoordinatorError) {
    let retried = jobs.filter { job in
      switch scheduler.record(of: job)?.state {
      case .failed, .quarantined: true
      default: false
      }
    }
    let needed = entry.files(of: retried)
    let missing = Set(missing(needed.compactMap { ContentDigest(hex: $0.key) })).map(\.hex)
    guard !missing.isEmpty else { return }
    let names = missing.map { digest in needed[digest].flatMap { $0.isEmpty ? nil : $0 } ?? digest }.sorted()
    let shown = names.prefix(Self.namesShown).joined(separator: ", ") + (names.count > Self.namesShown ? ", ..." : "")
    throw CoordinatorError(
      .blobUnknown, "\(missing.count) of the files that the jobs need are no longer here: \(shown)",
      hint: "send the batch's manifest again, which brings them (podium submit), then retry")
  }

  /// Names of files in one refusal.
  private static let namesShown = 5
}

extension BatchEntry {
  /// The files that these jobs need, by the digest in lower case as the batch has it, each with its name for people.
  func files(of jobs: [JobID]) -> [String: String] {
    var variants: Set<Int32> = []
    var tasks: Set<Int32> = []
    for job in jobs.map({ specification.jobs[index(of: $0)] }) where specification.tasks[Int(job.task)].kind != "probe" {
      variants.insert(job.variant)
      tasks.insert(job.task)
    }
    var files: [String: String] = [:]
    for variant in variants {
      let file = specification.variants[Int(variant)].file
      if !file.digest.isEmpty { files[file.digest.lowercased()] = file.name }
    }
    for task in tasks {
      for file in specification.tasks[Int(task)].data.values { files[file.digest.lowercased()] = file.name }
    }
    return files
  }
}
