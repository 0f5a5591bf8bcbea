/// Jobs by id. Ids are given out in order, so a job's place follows from its number: no hashing, and no copy of everything when the
/// table grows. What jobs of a batch have in common is kept once, so that a waiting job takes few bytes.
///
/// Complexity: constant for all but `all`.
struct JobTable: Sendable {
  /// What many jobs have in common.
  private struct Template: Hashable, Sendable {
    var batch: BatchID
    var bucket: Int
    var deadline: Duration
    var retries: Int
    var priority: Int
  }

  /// Places that are made at once.
  private static let chunkSize = 1_024
  /// Ids beyond this are nobody's: the table of chunks alone would fill the memory.
  private static let limit: Int64 = 1 << 40

  private var chunks: [[PackedJob?]] = []
  /// The highest id so far.
  private var last = JobID(-1)
  private var templates: [Template] = []
  private var templateIndices: [Template: Int32] = [:]
  /// Requirements by bucket; nil: not needed yet.
  private var requirements: [Requirements?] = []
  private var models = NameTable()
  private var workers = NameTable()

  /// All, in order of their ids. Linear.
  var all: [(JobID, Scheduler.Job)] {
    var all: [(JobID, Scheduler.Job)] = []
    for number in 0..<(last.rawValue + 1) {
      let id = JobID(number)
      if let packed = packed(id) { all.append((id, unpacked(packed, id))) }
    }
    return all
  }

  subscript(id: JobID) -> Scheduler.Job? { packed(id).map { unpacked($0, id) } }

  /// Nil when there is none. Cheaper than the whole job.
  func phase(of id: JobID) -> JobPhase? { packed(id)?.phase }

  /// True for a job that waits where the key says: one that waited before it was disturbed has left its entry behind.
  func isQueued(_ key: JobKey) -> Bool {
    packed(key.job).map { $0.phase == .queued && $0.isDisturbed == key.isDisturbed } ?? false
  }

  func batch(of id: JobID) -> BatchID? { packed(id).map { templates[Int($0.template)].batch } }

  func occupancy(of id: JobID) -> Occupancy? {
    packed(id).flatMap { requirements[templates[Int($0.template)].bucket]?.occupancy }
  }

  /// The model's number, see `number(ofModel:)`; 0: it needs none.
  func model(of id: JobID) -> Int32 { packed(id)?.model ?? 0 }

  func name(ofModel number: Int32) -> String { models.name(of: number) }

  /// - Precondition: the id is from 0 to 2^40.
  mutating func insert(_ job: Scheduler.Job) {
    guard let (chunk, place) = Self.place(of: job.record.plan.id) else { preconditionFailure("an id that is never given out") }
    while chunks.count <= chunk { chunks.append([]) }
    if chunks[chunk].isEmpty { chunks[chunk] = [PackedJob?](repeating: nil, count: Self.chunkSize) }
    let template = template(of: job)
    last = max(last, job.record.plan.id)
    chunks[chunk][place] = packed(job.record, template: template)
  }

  /// Changes a job's record where it lies, and gives what it is then; nil when there is none. Its plan stays.
  mutating func update(_ id: JobID, _ change: (inout Scheduler.Job) -> Void) -> Scheduler.Job? {
    guard let (chunk, place) = Self.place(of: id), chunk < chunks.count, place < chunks[chunk].count,
      let old = chunks[chunk][place]
    else { return nil }
    var job = unpacked(old, id)
    change(&job)
    var packed = old
    packed.set(job.record) { workers.number(of: $0.rawValue) }
    chunks[chunk][place] = packed
    return job
  }

  private mutating func template(of job: Scheduler.Job) -> Int32 {
    let plan = job.record.plan
    let template = Template(
      batch: plan.batch, bucket: job.bucket, deadline: plan.deadline, retries: plan.retries, priority: plan.priority)
    if templates.last == template { return Int32(templates.count - 1) }
    if let known = templateIndices[template] { return known }
    while requirements.count <= job.bucket { requirements.append(nil) }
    if requirements[job.bucket] == nil { requirements[job.bucket] = plan.requirements }
    templates.append(template)
    templateIndices[template] = Int32(templates.count - 1)
    return Int32(templates.count - 1)
  }

  private mutating func packed(_ record: JobRecord, template: Int32) -> PackedJob {
    var packed = PackedJob(template: template, model: models.number(of: record.plan.model), cost: record.plan.cost)
    packed.set(record) { workers.number(of: $0.rawValue) }
    return packed
  }

  /// The job as it is kept: for what needs no names. Cheaper than the whole job.
  func packed(_ id: JobID) -> PackedJob? {
    guard let (chunk, place) = Self.place(of: id), chunk < chunks.count, place < chunks[chunk].count else { return nil }
    return chunks[chunk][place]
  }

  private func unpacked(_ packed: PackedJob, _ id: JobID) -> Scheduler.Job {
    let template = templates[Int(packed.template)]
    let plan = JobPlan(
      id: id, batch: template.batch, requirements: requirements[template.bucket] ?? Requirements(occupancy: .shared),
      deadline: template.deadline, retries: template.retries, priority: template.priority, cost: packed.cost,
      model: models.name(of: packed.model))
    let record = JobRecord(
      plan: plan, state: packed.state { WorkerID(workers.name(of: $0)) }, attempt: Int(packed.attempt), failures: packed.failures,
      returns: Int(packed.returns))
    return Scheduler.Job(record: record, bucket: template.bucket)
  }

  private static func place(of id: JobID) -> (chunk: Int, place: Int)? {
    guard (0...limit).contains(id.rawValue) else { return nil }
    return (Int(id.rawValue) / chunkSize, Int(id.rawValue) % chunkSize)
  }
}

/// Texts by small numbers, so that a job holds four bytes of each; 0 is the empty text. Never forgets.
struct NameTable: Sendable {
  private var names = [""]
  private var numbers: [String: Int32] = ["": 0]
  private var latest: Int32 = 0

  init() {}

  mutating func number(of name: String) -> Int32 {
    if names[Int(latest)] == name { return latest }
    if let known = numbers[name] {
      latest = known
      return known
    }
    names.append(name)
    latest = Int32(names.count - 1)
    numbers[name] = latest
    return latest
  }

  func name(of number: Int32) -> String { names[Int(number)] }
}
