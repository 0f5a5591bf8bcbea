/// What must hold in every run, whatever is lost, repeated, killed or restarted.
enum Property: String, CaseIterable {
  /// A job that is done, failed, quarantined or cancelled stays so, and is never leased.
  case finalStaysFinal
  /// Of one job's leases each has a higher fence than all before it; no fence is given twice.
  case fencesGrow
  /// Only the latest lease of a job gives its result.
  case onlyLatestCounts
  /// An attempt counts once, however often its end is told.
  case countsOnce
  /// The result of a lease that nobody else has got since counts.
  case currentCounts
  /// Leases and acknowledgements are sent for what is committed.
  case commitComesFirst
  /// What a client or a worker was told to be accepted or counted is on disk, whole, after every crash.
  case promisesAreKept
  /// A request becomes one batch, however often it is sent.
  case acceptsOnce
  /// A lease is sent to one worker only, and a job has no new one while its last one holds.
  case leasesAreExclusive
  /// While an exclusive job is leased to a worker, nothing else is.
  case exclusiveIsAlone
  /// A timed job that is leased to a worker has only timed jobs of its batch beside it.
  case timedAreOfOneBatch
  /// No more shared jobs at once than the worker has slots, and no more timed jobs than it has timed slots.
  case slotsAreKept
  /// A worker never gets a job while one that comes before it, and that it could take instead, waits.
  case nothingOvertakes
  /// A job that was disturbed comes to the worker where it was only when no other could have it.
  case disturbedGoElsewhere
  /// A job is done by an attempt that was done, or by as many disturbed ones as it may have.
  case doneHasAResult
  /// Of a job's results that counted the least disturbed is on disk.
  case bestIsKept
  /// Retries and losses end where plan and policy say.
  case limitsAreKept
  /// A batch with more failed jobs than may fail, or whose time is up, does not go on.
  case budgetsAreKept
  /// No submitter has more jobs running than it may, but for those that come back; and no more wait than may.
  case quotasAreKept
  /// A worker that somebody drains gets nothing, and what is lost with it is not charged.
  case holdsAreKept, drainsAreFree
  /// A retry makes all failed jobs of its batch wait again.
  case retriesRelease
  /// Who is silent, which lease is not named and which attempt does not get on for as long as each may is given up then: not before,
  /// and not long after.
  case clocksAreKept
  /// Who may still run an attempt that has ended, or names one that is not its own, is told to stop.
  case endsAreTold
  /// Who has no part in it changes nothing: another worker than the one that has the lease, a request for what never was.
  case strangersChangeNothing
  /// A late result is recorded once.
  case lateIsRecordedOnce
  /// A batch ends with its last job, not earlier or later.
  case batchEndsWithItsJobs
  /// What the scheduler knows is what it had written.
  case recordsAgree
  /// A tick at the next deadline moves the deadline on.
  case deadlinesMove
  /// Of every job in every state it is said where it stands and what would have to change.
  case everyJobIsExplained
  /// The scheduler's own invariants.
  case invariants
  /// Once faults stop, every accepted job ends and every result is acknowledged.
  case everythingEnds
}

/// A property that did not hold, and where.
struct Violation: Error, CustomStringConvertible {
  var property: Property
  var text: String

  init(_ property: Property, _ text: String) {
    self.property = property
    self.text = text
  }

  var description: String { "\(property.rawValue): \(text)" }
}
