/// Jobs by id. Ids are given out in order, so a job's place follows from its number: no hashing, and no copy of everything when the
/// table grows.
///
/// Complexity: constant for all but `all`.
struct JobTable: Sendable {
  /// Places that are made at once.
  private static let chunkSize = 1_024
  /// Ids beyond this are nobody's: the table of chunks alone would fill the memory.
  private static let limit: Int64 = 1 << 40

  private var chunks: [[Scheduler.Job?]] = []

  /// All, in order of their ids. Linear.
  var all: [(JobID, Scheduler.Job)] {
    chunks.joined().compactMap { job in job.map { ($0.record.plan.id, $0) } }
  }

  /// - Precondition: a job that is set has an id from 0 to 2^40.
  subscript(id: JobID) -> Scheduler.Job? {
    get {
      guard let (chunk, place) = Self.place(of: id), chunk < chunks.count, place < chunks[chunk].count else { return nil }
      return chunks[chunk][place]
    }
    set {
      guard let (chunk, place) = Self.place(of: id) else { preconditionFailure("an id that is never given out") }
      while chunks.count <= chunk { chunks.append([]) }
      if chunks[chunk].isEmpty { chunks[chunk] = [Scheduler.Job?](repeating: nil, count: Self.chunkSize) }
      chunks[chunk][place] = newValue
    }
  }

  /// Changes a job where it lies, and gives what it is then; nil when there is none.
  mutating func update(_ id: JobID, _ change: (inout Scheduler.Job) -> Void) -> Scheduler.Job? {
    guard let (chunk, place) = Self.place(of: id), chunk < chunks.count, place < chunks[chunk].count else { return nil }
    guard var job = chunks[chunk][place].take() else { return nil }
    change(&job)
    chunks[chunk][place] = job
    return job
  }

  private static func place(of id: JobID) -> (chunk: Int, place: Int)? {
    guard (0...limit).contains(id.rawValue) else { return nil }
    return (Int(id.rawValue) / chunkSize, Int(id.rawValue) % chunkSize)
  }
}
