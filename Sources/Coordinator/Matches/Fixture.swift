import Wire

/// A match that can be run: both sides are here.
struct Fixture {
  var challenger: Contestant
  var holder: Contestant
}

extension WireBatch {
  /// A batch of matches.
  ///
  /// - Parameters:
  ///   - name: of the batch.
  ///   - origin: the batch that earned them; 0: none.
  init(_ fixtures: [Fixture], name: String, origin: Int64 = 0) {
    self.init()
    self.name = name
    self.origin = origin
    publish.match = MatchPolicy.never.rawValue
    classes = Set(fixtures.map(\.challenger.hardware)).sorted()
    for (index, fixture) in fixtures.enumerated() {
      var job = WireJob()
      job.variant = Int32(clamping: variants.count)
      job.opponent = job.variant + 2
      variants += [fixture.challenger.variant, fixture.holder.variant]
      job.task = Int32(clamping: tasks.count)
      tasks.append(fixture.task)
      job.hardwareClass = Int32(clamping: (classes.firstIndex(of: fixture.challenger.hardware) ?? -1) + 1)
      jobs.append(job)
      var pairing = WirePairing()
      pairing.job = Int32(clamping: index)
      pairing.challenger = fixture.challenger.entry
      pairing.holder = fixture.holder.entry
      pairings.append(pairing)
    }
  }
}

extension Fixture {
  /// As the challenger's was, with the trials of a match. Kernels that were measured before are no part of it.
  fileprivate var task: WireTask {
    var task = challenger.task
    task.trials = BatchIntake.matchTrials
    task.timeoutMilliseconds = max(task.timeoutMilliseconds, holder.task.timeoutMilliseconds)
    if task.kind == "kernels" { task.reuse = "never" }
    return task
  }
}
