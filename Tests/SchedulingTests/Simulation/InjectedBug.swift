/// Mistakes put in on purpose, to see that some property catches each.
enum InjectedBug: String, CaseIterable {
  case answersBeforeCommit, forgetsToWriteResults, ignoresFences, reusesEpochs, countsRepeats, refusesResults, sharesExclusives
  case replaysTornWrites, losesCommits, answersOnFullDisk, forgetsRequests, leasesToEverybody, ignoresBudgets, explainsNothing,
    misreadsTime, ignoresQuotas, ignoresRefusals, ignoresHolds, ignoresRetries, chargesDrains, ignoresProgress, trustsStrangers,
    hurries, staysPaused, forgetsToRevoke
  case mixesTimed, overfillsWorkers, invertsPriorities, forgivesLosses, ignoresTime, revivesFinalJobs, endsBatchesEarly,
    repeatsLateRecords, forgetsDisturbers, dropsDisturbedResults

  /// Within so many seeds each must show.
  static let seedsToCatch: UInt64 = 300

  /// What it must violate, in one run or another.
  var caughtBy: Set<Property> {
    switch self {
    case .answersBeforeCommit, .answersOnFullDisk: [.commitComesFirst]
    case .forgetsToWriteResults: [.doneHasAResult]
    case .replaysTornWrites, .losesCommits: [.promisesAreKept]
    case .forgetsRequests: [.acceptsOnce]
    case .leasesToEverybody: [.leasesAreExclusive]
    case .ignoresBudgets: [.budgetsAreKept]
    case .explainsNothing: [.everyJobIsExplained]
    case .misreadsTime: [.deadlinesMove]
    case .ignoresQuotas, .ignoresRefusals: [.quotasAreKept]
    case .ignoresHolds: [.holdsAreKept]
    case .chargesDrains: [.drainsAreFree]
    case .ignoresRetries: [.retriesRelease]
    case .ignoresProgress, .hurries, .ignoresTime: [.clocksAreKept]
    case .forgetsToRevoke: [.endsAreTold]
    case .trustsStrangers: [.strangersChangeNothing]
    case .ignoresFences: [.onlyLatestCounts]
    case .reusesEpochs: [.fencesGrow]
    case .countsRepeats: [.countsOnce]
    case .refusesResults: [.currentCounts]
    case .sharesExclusives: [.exclusiveIsAlone]
    case .mixesTimed: [.timedAreOfOneBatch]
    case .overfillsWorkers: [.slotsAreKept]
    case .invertsPriorities: [.nothingOvertakes]
    case .forgetsDisturbers: [.disturbedGoElsewhere]
    case .dropsDisturbedResults: [.bestIsKept]
    case .forgivesLosses: [.limitsAreKept]
    case .staysPaused: [.everythingEnds]
    case .revivesFinalJobs: [.finalStaysFinal]
    case .endsBatchesEarly: [.batchEndsWithItsJobs]
    case .repeatsLateRecords: [.lateIsRecordedOnce]
    }
  }
}
