import ModelFormats
import Scheduling
import Wire

/// Checks a submitted batch and turns its jobs into plans. What arrives over the wire is not trusted, whoever sent it.
enum BatchIntake {
  static let jobLimit = 1_000_000
  static let variantLimit = 100_000
  static let taskLimit = 100_000
  static let textBytes = 4_096
  static let trialLimit = 1_000
  static let threadLimit = 1_024
  static let timeoutMilliseconds: ClosedRange<Int64> = 1...604_800_000
  static let retryLimit = 100
  /// Facts of the leaderboard are exact in every reader up to here.
  static let seedLimit: Int64 = 1 << 53
  /// How long a measuring job may wait for other workers of its host, beyond its own time.
  static let hostLockAllowance: Duration = .seconds(1_800)

  /// Throws `batch.invalid`, naming the place in the batch.
  static func check(_ batch: WireBatch) throws(CoordinatorError) {
    try require(!batch.jobs.isEmpty, "the batch has no jobs", "jobs")
    try require(batch.jobs.count <= jobLimit, "more than \(jobLimit) jobs", "jobs")
    try require(batch.variants.count <= variantLimit, "more than \(variantLimit) variants", "variants")
    try require(batch.tasks.count <= taskLimit, "more than \(taskLimit) tasks", "tasks")
    try require(isName(batch.name), "the name is empty or too long", "name")
    try require(batch.classes.isEmpty, "classes are for the coordinator to fill", "classes")
    try checkNoMatches(in: batch)
    if batch.hasGate { try check(batch.gate) }
    for (index, variant) in batch.variants.enumerated() { try check(variant, "variants[\(index)]") }
    for (index, task) in batch.tasks.enumerated() { try check(task, "tasks[\(index)]") }
    // Asked of each once, not for each job.
    let needsModel = batch.tasks.map { $0.kind != "probe" }
    let needsRuntime = batch.tasks.map(\.needsRuntime)
    let hasModel = batch.variants.map { $0.model != nil }
    let isKernel = batch.variants.map { !$0.kernel.isEmpty }
    for (index, job) in batch.jobs.enumerated() {
      let (variant, task) = (Int(job.variant), Int(job.task))
      try require(
        hasModel.indices.contains(variant) && needsModel.indices.contains(task), "names a variant or task that is not there",
        "jobs[\(index)]")
      try require(job.hardwareClass == 0, "names a class of hardware that is not there", "jobs[\(index)]")
      try require(!needsModel[task] || hasModel[variant], "the variant has no model for this task", "jobs[\(index)]")
      try require(
        !needsRuntime[task] || !isKernel[variant],
        "the variant is a kernel, and the task needs a whole model", "jobs[\(index)]")
    }
  }

  /// The digests of the models and data files that the batch needs, each once, in order of first use.
  static func models(of batch: WireBatch) -> [ContentDigest] {
    var seen: Set<ContentDigest> = []
    let data = batch.tasks.flatMap { $0.files.map(\.digest) }
    return (batch.variants.map(\.file.digest) + data).compactMap { ContentDigest(hex: $0) }.filter { seen.insert($0).inserted }
  }

  /// The scheduler's view of the jobs; `firstJob` is the id of the first, `counted` what is known of a model's operations.
  static func plans(
    _ batch: WireBatch, id: BatchID, firstJob: JobID, counted: (WireVariant) -> Int64? = { _ in nil }
  ) -> [JobPlan] {
    let costs = Self.costs(batch, counted: counted)
    // Many variants ask for the same; what a task makes of it is worked out once.
    var kinds: [PlanKind: Int] = [:]
    let kindOfVariant = batch.variants.map { variant in
      let kind = PlanKind(variant)
      let index = kinds[kind] ?? kinds.count
      kinds[kind] = index
      return index
    }
    var known: [Int: JobPlan] = [:]
    return batch.jobs.enumerated().map { index, job in
      let key = kindOfVariant[Int(job.variant)] * batch.tasks.count + Int(job.task)
      var plan =
        known[key] ?? plan(firstJob, of: id, variant: batch.variants[Int(job.variant)], task: batch.tasks[Int(job.task)])
      known[key] = plan
      plan.cost = cost(costs[Int(job.variant)], batch.tasks[Int(job.task)])
      plan.model = batch.variants[Int(job.variant)].file.digest
      if job.opponent > 0 {
        plan.requirements = requirements(
          batch.variants[Int(job.variant)], against: batch.variants[Int(job.opponent) - 1], batch.tasks[Int(job.task)])
      }
      if job.hardwareClass > 0 { plan.requirements.hardware = batch.classes[Int(job.hardwareClass) - 1] }
      plan.id = JobID(firstJob.rawValue + Int64(index))
      return plan
    }
  }

  /// What a plan takes from a variant.
  private struct PlanKind: Hashable {
    var threads: Int32
    var backend: String
    var place: WirePlacement

    init(_ variant: WireVariant) {
      threads = variant.threads
      backend = variant.backend
      place = variant.place
    }
  }

  private static func plan(_ id: JobID, of batch: BatchID, variant: WireVariant, task: WireTask) -> JobPlan {
    let requirements = requirements(variant, task)
    let isTimed = requirements.occupancy == .timed || requirements.occupancy == .exclusive
    let attempt = Duration.milliseconds(task.timeoutMilliseconds * Int64(max(1, task.trials)))
    return JobPlan(
      id: id, batch: batch, requirements: requirements, deadline: isTimed ? attempt + hostLockAllowance : attempt,
      retries: Int(task.retries),
      // Counting first: it takes little, and a measuring job would hold it up while it has the worker to itself.
      priority: isTimed ? 0 : 1)
  }

  /// What a job asks of its worker, whatever class that is of.
  static func requirements(_ variant: WireVariant, _ task: WireTask) -> Requirements {
    // What the task says stands in the variant's stead, as in the manifest.
    let places = [variant.place, task.place]
    let isAlone = places.contains { $0.exclusive }
    let isTimed = isAlone || ["kernels", "latency"].contains(task.kind)
    let profiler: String
    switch task.kind {
    case "flops": profiler = "count"
    case "kernels": profiler = "kernels:\(variant.backend)"
    case "latency", "saturation", "quality": profiler = "\(task.kind):onnxruntime"
    default: profiler = task.kind
    }
    return Requirements(
      occupancy: isAlone ? .exclusive : isTimed ? .timed : task.isBrief ? .brief : .shared,
      cores: max(isTimed ? Int(variant.threads) : 1, places.map { Int($0.cores) }.last { $0 > 0 } ?? 1),
      memoryBytes: places.map(\.memoryBytes).last { $0 > 0 } ?? 0,
      architecture: places.map(\.architecture).last { !$0.isEmpty },
      instructionSets: Set(places.flatMap(\.instructionSets)),
      labels: places.reduce(into: [:]) { all, place in all.merge(place.labels) { $1 } },
      profilers: [profiler])
  }

  private static func check(_ variant: WireVariant, _ place: String) throws(CoordinatorError) {
    try require(isName(variant.name), "the name is empty or too long", "\(place).name")
    try require((1...threadLimit).contains(Int(variant.threads)), "threads is not from 1 to \(threadLimit)", "\(place).threads")
    try require(isText(variant.dtype) && isText(variant.backend), "a text is too long", place)
    try require(isOptimization(variant.optimization), "the optimization is unknown", "\(place).optimization")
    switch variant.model {
    case .file(let file):
      try require(ContentDigest(hex: file.digest) != nil, "the model's digest is not a SHA-256", "\(place).model")
      try require(isText(file.name), "the model's name is too long", "\(place).model")
    case .kernel(let signature):
      try require(isName(signature), "the kernel signature is empty or too long", "\(place).model")
    case nil: break
    }
  }

  private static func check(_ task: WireTask, _ place: String) throws(CoordinatorError) {
    try require(isName(task.id), "the id is empty or too long", "\(place).id")
    try require(
      ["flops", "kernels", "latency", "saturation", "quality", "probe"].contains(task.kind),
      "the kind is not one that this coordinator knows", "\(place).kind")
    try require(["", "always", "never"].contains(task.reuse), "reuse is neither always nor never", "\(place).reuse")
    try require(["", "warm", "cold"].contains(task.caches), "caches are neither warm nor cold", "\(place).caches")
    try require((1...trialLimit).contains(Int(task.trials)), "trials is not from 1 to \(trialLimit)", "\(place).trials")
    try require(timeoutMilliseconds.contains(task.timeoutMilliseconds), "timeout is out of range", "\(place).timeout")
    try require((0...retryLimit).contains(Int(task.retries)), "retries is not from 0 to \(retryLimit)", "\(place).retries")
    if task.needsRuntime { try checkRuntime(task, place) }
  }

  /// Empty: nothing is said.
  static func isOptimization(_ word: String) -> Bool { ["", "none", "basic", "extended", "all"].contains(word) }

  static func isText(_ text: String) -> Bool { text.utf8.count <= textBytes }

  /// Names are shown on terminals and in reports.
  static func isName(_ text: String) -> Bool {
    !text.isEmpty && isText(text) && !text.unicodeScalars.contains { $0.properties.isControl }
  }

  static func require(
    _ condition: Bool, _ message: @autoclosure () -> String, _ place: @autoclosure () -> String
  ) throws(CoordinatorError) {
    if !condition { throw CoordinatorError(.batchInvalid, message(), place: place()) }
  }
}
