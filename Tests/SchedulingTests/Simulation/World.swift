import Scheduling

/// What a run is made of, drawn from its seed.
struct World {
  /// A client's request: a batch, sent until it is accepted.
  struct Request {
    var plans: [JobPlan]
    var terms: BatchTerms
    /// From then on failed jobs are to be tried again, once.
    var retryAt: Instant?
    /// Not all failed jobs, and of those one that is of no batch.
    var retriesSome = false
    /// Nobody can run it, or the client changes its mind: cancelled when the faults stop, or before.
    var cancelAt: Instant?
    var sendAt: Instant
  }

  /// How a job's attempts end.
  enum Fate: Int, CaseIterable {
    case fine, fails, flaky, disturbed, killsItsWorker, runsTooLong, hangs
    /// It takes as long as several deadlines, and gets on.
    case isSlow
  }

  let seed: UInt64
  var policy = Policy()
  var requests: [Request] = []
  var workers = 1
  var dropPerMille = 0
  var repeatPerMille = 0
  var longestDelay: Int64 = 5
  var faults = 0
  /// Whether a restarted coordinator reads what it wrote about ended attempts.
  var remembersAttempts = false
  /// The scheduler's own invariants are looked at after so many events: they cost far more than an event, so in most worlds not
  /// after each.
  var invariantStride: Int { seed % 8 == 0 ? 1 : 16 }
  /// That a worker may have.
  static let timedSlots = 1...4
  /// From here on nothing goes wrong by itself, and the first worker can run everything.
  static let calm = Instant(milliseconds: 40_000)
  /// Everything must have ended; far beyond what the worst run needs.
  static let horizon = Instant(milliseconds: 10 * 3_600_000)

  init(seed: UInt64) {
    self.seed = seed
    var random = SeededGenerator(seed: seed)
    policy.workerTimeout = .milliseconds(3_000)
    policy.leaseDuration = .milliseconds(Int64.random(in: 2_000...6_000, using: &random))
    policy.adoptionGrace = .milliseconds(4_000)
    policy.deadlineSlack = .milliseconds(3_000)
    policy.workerLossLimit = Int.random(in: 1...4, using: &random)
    policy.contaminationLimit = Int.random(in: 1...3, using: &random)
    if random.chance(perMille: 300) { policy.submitterRunningLimit = Int.random(in: 1...4, using: &random) }
    if random.chance(perMille: 300) { policy.queueLimit = Int.random(in: 12...30, using: &random) }
    if random.chance(perMille: 200) { policy.submitterQueueLimit = Int.random(in: 12...20, using: &random) }
    workers = Int.random(in: 1...5, using: &random)
    if random.chance(perMille: 700) { dropPerMille = Int.random(in: 0...150, using: &random) }
    if random.chance(perMille: 600) { repeatPerMille = Int.random(in: 0...150, using: &random) }
    if random.chance(perMille: 600) { longestDelay = Int64.random(in: 5...3_000, using: &random) }
    if random.chance(perMille: 850) { faults = Int.random(in: 1...20, using: &random) }
    remembersAttempts = random.chance(perMille: 500)
    for _ in 0..<Int.random(in: 1...4, using: &random) { requests.append(Self.request(&random)) }
    guard policy.queueLimit == Policy().queueLimit, policy.submitterQueueLimit == nil, random.chance(perMille: 100) else { return }
    requests.append(Self.longLine(&random))
  }

  private static func request(_ random: inout SeededGenerator) -> Request {
    let isImpossible = random.chance(perMille: 100)
    let kinds = (0..<Int.random(in: 1...4, using: &random)).map { _ in requirements(&random) }
    let plans = (0..<Int.random(in: 0...12, using: &random)).map { _ in
      var plan = JobPlan(
        id: JobID(0), batch: BatchID(0), requirements: kinds.randomElement(using: &random) ?? kinds[0],
        deadline: random.milliseconds(1_000...6_000), retries: Int.random(in: 0...2, using: &random),
        priority: Int.random(in: 0...1, using: &random), cost: Int64.random(in: 0...2, using: &random),
        model: ["", "a", "b"].randomElement(using: &random) ?? "")
      if isImpossible { plan.requirements.labels["moon"] = "full" }
      return plan
    }
    let isCancelled = isImpossible || random.chance(perMille: 200)
    let terms = BatchTerms(
      submitter: ["ann", "bob"].randomElement(using: &random) ?? "", priority: Int.random(in: 0...1, using: &random),
      maxFailed: random.chance(perMille: 250) ? Int.random(in: 0...2, using: &random) : nil,
      wall: random.chance(perMille: 200) ? random.milliseconds(3_000...30_000) : nil)
    return Request(
      plans: plans, terms: terms,
      retryAt: random.chance(perMille: 300) ? Instant(milliseconds: Int64.random(in: 0...50_000, using: &random)) : nil,
      retriesSome: random.chance(perMille: 300),
      cancelAt: isCancelled ? Instant(milliseconds: Int64.random(in: 0...40_000, using: &random)) : nil,
      sendAt: Instant(milliseconds: Int64.random(in: 0...15_000, using: &random)))
  }

  /// Many short jobs in one line, of which few need another file than the others.
  private static func longLine(_ random: inout SeededGenerator) -> Request {
    var request = request(&random)
    let needed = Requirements(occupancy: .shared)
    request.plans = (0..<30).map { number in
      JobPlan(
        id: JobID(0), batch: BatchID(0), requirements: needed, deadline: .milliseconds(1_000), retries: 1,
        model: number % 15 == 5 ? "a" : "b")
    }
    return request
  }

  private static func requirements(_ random: inout SeededGenerator) -> Requirements {
    var requirements = Requirements(
      occupancy: [.shared, .shared, .timed, .timed, .exclusive, .brief].randomElement(using: &random) ?? .shared,
      cores: Int.random(in: 1...4, using: &random))
    if random.chance(perMille: 300) { requirements.labels = ["room": "cold"] }
    if random.chance(perMille: 200) { requirements.instructionSets = ["avx512f"] }
    if random.chance(perMille: 150) { requirements.hardware = "old" }
    if random.chance(perMille: 100) { requirements.memoryBytes = 1 << 31 }
    if random.chance(perMille: 100) { requirements.profilers = ["kernels"] }
    if random.chance(perMille: 100) { requirements.architecture = "x86_64" }
    return requirements
  }

  /// What a worker offers when it starts; it may differ each time.
  static func offer(_ random: inout SeededGenerator, canRunAll: Bool) -> Capabilities {
    var offer = Capabilities(
      slots: Int.random(in: 1...3, using: &random), timedSlots: Int.random(in: timedSlots, using: &random),
      credit: Int.random(in: 0...6, using: &random), cores: canRunAll ? 4 : Int.random(in: 1...4, using: &random),
      memoryBytes: canRunAll || random.chance(perMille: 500) ? 1 << 32 : 1 << 30,
      architecture: canRunAll || random.chance(perMille: 800) ? "x86_64" : "aarch64",
      hardware: canRunAll || random.chance(perMille: 500) ? "old" : "new")
    if canRunAll || random.chance(perMille: 500) { offer.profilers = ["kernels", "count"] }
    if canRunAll || random.chance(perMille: 500) { offer.labels["room"] = "cold" }
    if canRunAll || random.chance(perMille: 500) { offer.instructionSets.insert("avx512f") }
    return offer
  }

  /// A job has one fate, whatever happens around it.
  func fate(of job: JobID) -> Fate {
    var random = SeededGenerator(seed: seed ^ UInt64(bitPattern: job.rawValue) &* 0x9E37_79B9)
    return random.chance(perMille: 600) ? .fine : Fate.allCases.randomElement(using: &random) ?? .fine
  }
}
