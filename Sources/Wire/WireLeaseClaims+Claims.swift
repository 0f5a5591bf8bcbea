public import Scheduling

extension WireLeaseClaims {
  public init(_ claims: some Collection<LeaseClaim>) {
    self.init()
    jobs.reserveCapacity(claims.count)
    attempts.reserveCapacity(claims.count)
    fences.reserveCapacity(claims.count)
    for claim in claims { append(claim) }
  }

  public mutating func append(_ claim: LeaseClaim) {
    jobs.append(claim.job.rawValue)
    attempts.append(Int32(clamping: claim.attempt))
    fences.append(claim.fence.rawValue)
  }

  /// Nil when the columns differ in length, or hold numbers that no coordinator gave out.
  public var claims: [LeaseClaim]? {
    guard jobs.count == attempts.count, jobs.count == fences.count else { return nil }
    var claims: [LeaseClaim] = []
    claims.reserveCapacity(jobs.count)
    for index in jobs.indices {
      guard jobs[index] > 0, attempts[index] > 0 else { return nil }
      claims.append(LeaseClaim(job: JobID(jobs[index]), attempt: Int(attempts[index]), fence: Fence(fences[index])))
    }
    return claims
  }
}
