import Scheduling

/// What a coordinator has in memory: a crash takes all of it.
struct SimulatedCoordinator {
  /// What is said once everything before it is committed.
  enum Saying {
    case effect(Effect)
    /// To the process that made itself heard.
    case askHello(Int)
    case accepted(request: Int, BatchID)
  }

  var scheduler: SchedulerUnderTest
  let clock: DriftingClock
  /// What was decided, committed or not.
  var decided: Books
  /// What the turn has to write, then to say.
  var writes: [Disk.Entry] = []
  var sayings: [Saying] = []
  var hasPlannedCommit = false
  /// By true time.
  var plannedWake: Instant?
  /// Late attempts recorded since it began.
  var lateRecords: Set<LeaseClaim> = []
  /// The process that said hello last under a name, while its connection lasts.
  var routes: [WorkerID: Int] = [:]
  var patience: Patience
  /// Attempts that it gave up since it began without hearing of them: they still count while no other has begun.
  var presumed: Set<LeaseClaim> = []
}
