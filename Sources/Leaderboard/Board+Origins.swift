extension Board {
  /// Which job of which batch gave a result; of no meaning beyond one coordinator.
  public struct Origin: Hashable, Sendable {
    public var submitter: String
    /// The digest of what was submitted.
    public var manifest: String
    public var batch: String
    public var job: String

    public init(submitter: String, manifest: String, batch: String, job: String) {
      self.submitter = submitter
      self.manifest = manifest
      self.batch = batch
      self.job = job
    }
  }

  /// Entries and matches that jobs of the batches gave: id, origin, and the fence of the attempt. O(facts).
  public func results(ofBatches batches: Set<String>) -> [(id: String, origin: Origin, fence: String)] {
    facts.ids.compactMap { id in
      let kind = FactKind(ofID: id)
      guard kind == .entry || kind == .match, let provenance = facts[id]?["provenance"],
        let batch = provenance["batch"]?.text, batches.contains(batch), let job = provenance["job"]?.text
      else { return nil }
      let origin = Origin(
        submitter: provenance["submitter"]?.text ?? "", manifest: provenance["manifest"]?.text ?? "", batch: batch, job: job)
      return (id, origin, provenance["fence"]?.text ?? "")
    }
  }
}
