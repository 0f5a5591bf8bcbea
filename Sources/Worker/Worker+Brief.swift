import Scheduling
import Wire

extension Worker {
  /// Takes several leases. What is over as soon as it begins is done at once.
  func accept(_ leases: WireLeases) {
    guard let claims = leases.claims.claims, claims.count == leases.deadlineMilliseconds.count,
      claims.count == leases.variant.count, claims.count == leases.task.count
    else { return }
    let isBrief = leases.tasks.map(\.isBrief)
    for (index, claim) in claims.enumerated() {
      let (variant, task) = (Int(leases.variant[index]), Int(leases.task[index]))
      guard leases.variants.indices.contains(variant), leases.tasks.indices.contains(task) else { continue }
      if isBrief[task] {
        brief.add(claim)
        continue
      }
      var lease = WireLease()
      lease.claim = WireLeaseClaim(claim)
      lease.deadlineMilliseconds = leases.deadlineMilliseconds[index]
      lease.variant = leases.variants[variant]
      lease.task = leases.tasks[task]
      lease.batch = leases.batch
      if leases.opponent.indices.contains(index), leases.variants.indices.contains(Int(leases.opponent[index]) - 1) {
        lease.opponent = leases.variants[Int(leases.opponent[index]) - 1]
      }
      accept(lease)
    }
  }

  /// They may be forgotten.
  func take(_ acknowledgements: WireResultAcks) {
    for claim in acknowledgements.counted.claims ?? [] { forget(claim) }
    for other in acknowledgements.others {
      if let claim = LeaseClaim(other.claim) { forget(claim) }
    }
  }

  /// Tells what was over at once since this was last called; while nobody has said that our leases are still ours, after the next
  /// welcome.
  func tellBrief() throws {
    guard connection.phase == .welcome else { return }
    let claims = brief.takeFresh()
    guard !claims.isEmpty else { return }
    try tell(claims)
    idleSince = clock.now
  }

  /// What cannot be sent now is told again at a beat.
  func tell(_ claims: [LeaseClaim]) throws {
    var rest = claims[...]
    while !rest.isEmpty {
      try send { $0.results.done = WireLeaseClaims(rest.prefix(BriefResults.claimsPerMessage)) }
      rest = rest.dropFirst(BriefResults.claimsPerMessage)
    }
  }

  func forget(_ claim: LeaseClaim) {
    brief.remove(claim)
    spool.remove(claim)
  }
}
