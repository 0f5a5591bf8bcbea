/// What a coordinator does now, for its page.
public struct LiveStatus: Hashable, Sendable {
  public struct Batch: Hashable, Sendable {
    public var id: String
    public var name: String
    public var submitter: String
    public var state: String
    /// Jobs by state.
    public var jobs: [String: Int]

    public init(id: String, name: String, submitter: String, state: String, jobs: [String: Int]) {
      self.id = id
      self.name = name
      self.submitter = submitter
      self.state = state
      self.jobs = jobs
    }
  }

  public struct Worker: Hashable, Sendable {
    public var name: String
    public var state: String
    /// Jobs that it runs.
    public var jobs: Int

    public init(name: String, state: String, jobs: Int) {
      self.name = name
      self.state = state
      self.jobs = jobs
    }
  }

  /// The latest, first.
  public var batches: [Batch]
  public var batchCount: Int
  /// Connected ones, by name.
  public var workers: [Worker]
  public var workerCount: Int
  /// Jobs that wait for a worker.
  public var queued: Int

  public init(
    batches: [Batch] = [], batchCount: Int = 0, workers: [Worker] = [], workerCount: Int = 0, queued: Int = 0
  ) {
    self.batches = batches
    self.batchCount = batchCount
    self.workers = workers
    self.workerCount = workerCount
    self.queued = queued
  }
}

extension LiveStatus {
  /// Batches with their progress, then workers.
  var sections: [ReportSection] {
    let waiting = "\(ReportDocument.count(queued, "job waits", "jobs wait")) for a worker."
    return [
      ReportSection(
        "batches", "Batches", [.paragraph(waiting)] + (batches.isEmpty ? [.paragraph("No batch yet.")] : [.table(batchTable)])),
      ReportSection("workers", "Workers", [workers.isEmpty ? .paragraph("No worker is connected.") : .table(workerTable)]),
    ]
  }

  private var batchTable: ReportTable {
    var table = ReportTable(
      "Batches, the latest first",
      columns: [
        .init("Batch"), .init("Name"), .init("Submitter"), .init("State"), .init("Done", isNumber: true),
        .init("Running", isNumber: true), .init("Queued", isNumber: true), .init("Failed", isNumber: true),
        .init("Jobs", isNumber: true),
      ], elsewhere: "podium batch list has them all")
    table.add(batches, limit: batches.count, of: batchCount) { batch in
      let total = batch.jobs.values.reduce(0, +)
      let failed = ["failed", "quarantined", "cancelled"].map { batch.jobs[$0] ?? 0 }.reduce(0, +)
      let done = batch.jobs["done"] ?? 0
      let share = total == 0 ? "" : " (\(done * 100 / total)%)"
      return .init([
        batch.id, batch.name, batch.submitter, batch.state, "\(done)\(share)", "\(batch.jobs["leased"] ?? 0)",
        "\(batch.jobs["queued"] ?? 0)", "\(failed)", "\(total)",
      ])
    }
    return table
  }

  private var workerTable: ReportTable {
    var table = ReportTable(
      "Connected workers", columns: [.init("Worker"), .init("State"), .init("Jobs", isNumber: true)],
      elsewhere: "podium workers list has them all")
    table.add(workers, limit: workers.count, of: workerCount) { .init([$0.name, $0.state, "\($0.jobs)"]) }
    return table
  }
}
