import Scheduling

/// A fingerprint of what happened, in order (FNV-1a of words): equal in every process, unlike hash values.
struct Digest: Hashable {
  private(set) var value: UInt64 = 14_695_981_039_346_656_037

  private mutating func add(_ word: UInt64) { value = (value ^ word) &* 1_099_511_628_211 }

  private mutating func add(_ number: Int64) { add(UInt64(bitPattern: number)) }

  private mutating func add(_ text: String) { for byte in text.utf8 { add(UInt64(byte)) } }

  mutating func add(_ instant: Instant) { add(instant.milliseconds) }

  mutating func add(_ effect: Effect) {
    switch effect {
    case .persist(.job(let record)):
      add(record.plan.id.rawValue)
      add(record.state.name)
      add(Int64(record.attempt))
      add(Int64(record.returns))
      for cause in FailureCause.allCases { add(Int64(record.failures[cause])) }
    case .persist(.attempt(let attempt)): add(attempt.claim, attempt.worker)
    case .persist(.batch(let batch, let state)), .batchEnded(let batch, let state):
      add(batch.rawValue)
      add(state.rawValue)
    case .lease(let worker, let lease):
      add(lease.claim, worker)
      add(lease.deadline.milliseconds)
    case .revoke(let worker, let claim): add(claim, worker)
    case .acknowledge(let worker, let claim, let verdict):
      add(claim, worker)
      add(verdict.rawValue)
    case .askHello(let worker): add(worker.rawValue)
    }
  }

  private mutating func add(_ claim: LeaseClaim, _ worker: WorkerID) {
    add(claim.job.rawValue)
    add(Int64(claim.attempt))
    add(claim.fence.rawValue)
    add(worker.rawValue)
  }
}
