import Scheduling

// What is asked after every step. Nothing but an event changes what the scheduler knows and what was decided, and nothing but a write
// what is on disk: so after other steps only what time changes is asked again. Of jobs, those are asked that the event named or that
// changed, and one more. Every so many events all are asked, with the scheduler's own invariants, which cost far more than an event.

extension Simulation {
  mutating func checkStep() throws {
    if disk.version != checkedVersion {
      try checkPromises()
      checkedVersion = disk.version
    }
    try coordinator?.checkTime(at: now)
    guard let touched, coordinator != nil else { return }
    self.touched = nil
    turns += 1
    try coordinator?.checkFailures()
    // What a mistake between scheduler and world changes is to be found by the world's own properties.
    if bug == nil { try coordinator?.checkAgreement() }
    guard turns % world.invariantStride != 0 else {
      if bug == nil { try coordinator?.checkInvariants() }
      return try checkAllJobs()
    }
    for job in touched { try check(job) }
    let jobs = coordinator?.decided.records.count ?? 0
    if jobs > 0 { try check(JobID(Int64.random(in: 1...Int64(jobs), using: &random))) }
  }

  func checkAllJobs() throws {
    for job in coordinator?.decided.records.keys.sorted() ?? [] { try check(job) }
    if bug == nil { try coordinator?.checkWorkers() }
  }

  private func check(_ job: JobID) throws {
    if bug == nil { try coordinator?.checkRecord(job) }
    try coordinator?.checkExplanation(of: job, at: now)
  }
}
