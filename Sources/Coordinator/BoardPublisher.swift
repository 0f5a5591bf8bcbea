import Glibc
import Leaderboard
import Logging
import Messaging
import Scheduling
import Wire

/// Brings committed results to the leaderboard file: gathered, at most once a second. The store holds every result first, so a
/// crash in between only means that they are brought again, which changes nothing.
final class BoardPublisher {
  /// Results written at once.
  private static let resultsPerWrite = 1_000
  private static let interval: Duration = .seconds(1)
  /// Short, since everything else waits meanwhile; it is tried again later.
  private static let lockTimeout: Duration = .milliseconds(50)
  /// After a failure, when somebody else holds the file or the disk is full.
  private static let pauseAfterFailure: Duration = .seconds(2)

  /// Set when the store may hold results that the file does not show.
  var isDirty = false
  private let file: BoardFile
  private let page: LivePage?
  private var notBefore: Instant?
  private var writtenSamples: [JobID] = []
  private var outcomes: [JobID: MatchOutcome] = [:]
  /// For the page.
  private var evidence = PageEvidence()
  /// Set when the records that a write shows are wanted.
  var watchesRecords = false
  private var records: [BoardRecord]?
  /// Definitions on the board, or of accepted batches, by key.
  private var tasks: [String: BoardTask] = [:]

  /// `page` gets each leaderboard that is written.
  init(path: String, page: LivePage? = nil) {
    file = BoardFile(path: path, lockTimeout: Self.lockTimeout)
    self.page = page
  }

  /// Looks at the file before anything is served, and learns its tasks. Throws when it is no leaderboard, cannot be read, or its
  /// folder cannot be written to.
  func open() throws(LeaderboardError) {
    let board = try file.read()
    let folder = file.path.lastIndex(of: "/").map { String(file.path[...$0]) } ?? "."
    guard access(folder, W_OK | X_OK) == 0 else {
      throw LeaderboardError(
        .write, "cannot write to the leaderboard's folder (\(String(cString: strerror(errno))))", place: folder,
        hint: "choose another file with --board")
    }
    for key in board.taskKeys { tasks[key] = board.task(key) }
    page?.take(board, path: file.path)
  }

  /// Throws when a task of the batch stands for something else on the board: its results could never be shown there.
  func check(_ batch: WireBatch) throws(CoordinatorError) {
    for (index, task) in batch.tasks.enumerated() where Self.shows(task) {
      let mine = BoardFacts.task(task)
      guard let known = tasks[mine.key], known != mine else { continue }
      throw CoordinatorError(
        .batchInvalid, "the task \(task.id) is defined otherwise on the leaderboard", place: "tasks[\(index)].id",
        hint: "a task is never changed: give this one another id")
    }
  }

  /// Remembers the tasks of an accepted batch.
  func learn(_ batch: WireBatch) {
    for task in batch.tasks where Self.shows(task) {
      let mine = BoardFacts.task(task)
      tasks[mine.key] = mine
    }
  }

  /// True for tasks that have a place on the board; a probe has none.
  static func shows(_ task: WireTask) -> Bool { task.kind != "probe" }

  /// Writes what is due. Gives the jobs whose results the file now shows, to be noted in the store.
  func publishIfDue(from coordinator: Coordinator) throws(CoordinatorError) -> [JobID]? {
    let now = coordinator.clock.now
    guard isDirty, notBefore.map({ $0 <= now }) ?? true else { return nil }
    let results = try coordinator.store.unpublished(limit: Self.resultsPerWrite)
    isDirty = results.count == Self.resultsPerWrite
    guard !results.isEmpty else { return nil }
    var entries: [JobID: String] = [:]
    // Jobs that ran again after a restoration, and that the file shows already.
    var repeated: Set<JobID> = []
    let begin = ContinuousClock.now
    do throws(LeaderboardError) {
      let written = try file.update { (board) throws(LeaderboardError) in
        let batches = Set(results.lazy.compactMap { coordinator.scheduler.batch(of: $0.job) })
        let restored = RestoredResults(batches, on: board, coordinator.restoration)
        for result in results {
          guard let batch = coordinator.scheduler.record(of: result.job)?.plan.batch, let entry = coordinator.batches[batch] else {
            continue
          }
          if let id = restored.id(of: result.job, batch, entry) {
            entries[result.job] = id
            repeated.insert(result.job)
            continue
          }
          do throws(LeaderboardError) {
            entries[result.job] = try BoardFacts(result, batch: batch, entry).insert(into: &board)
          } catch  where error.code == .fact || error.code == .conflict {
            // What one worker sent must not keep the others' results away: it stays in the store, and is told.
            coordinator.log.error(
              "a result cannot stand on the board: \(error)", metadata: ["batch": "\(batch)", "job": "\(result.job)"])
          }
        }
        let matches = entries.filter { FactKind(ofID: $0.value) == .match }
        if watchesRecords { records = BoardRecord.all(on: board) }
        if !matches.isEmpty {
          let standings = board.standings(of: board.tasks(ofMatches: matches.map(\.value)))
          for (job, match) in matches { outcomes[job] = MatchOutcome(of: match, in: standings) }
        }
      }
      if page != nil { note(results, of: coordinator) }
      page?.take(written, path: file.path, evidence: evidence)
    } catch {
      coordinator.log.error("the leaderboard file is not written: \(error)")
      coordinator.metrics.countBoardFailure()
      isDirty = true
      notBefore = now + Self.pauseAfterFailure
      return nil
    }
    coordinator.metrics.countBoardWrite(results: entries.count, took: ContinuousClock.now - begin)
    for (job, entry) in entries where !repeated.contains(job) { try writeSamples(of: job, entry, from: coordinator) }
    writtenSamples += repeated
    notBefore = now + Self.interval
    return results.map(\.job)
  }

  /// Learns what the page shows beside the board from results of earlier runs of the coordinator, the latest first. Nothing without a
  /// page.
  func recall(from coordinator: Coordinator) throws {
    guard let page else { return }
    var results: [Store.StoredResult] = []
    for (_, entry) in coordinator.batches.sorted(by: { $0.key > $1.key })
    where results.count < Self.resultsRecalled && entry.specification.tasks.contains(where: PageEvidence.shows) {
      for job in entry.jobs where results.count < Self.resultsRecalled && PageEvidence.shows(entry.task(of: job)) {
        guard coordinator.scheduler.record(of: job)?.state.name == "done" else { continue }
        if let result = try coordinator.store.result(of: job) { results.append(result) }
      }
    }
    note(results, of: coordinator)
    page.take(try file.read(), path: file.path, evidence: evidence)
  }

  private static let resultsRecalled = 100

  private func note(_ results: [Store.StoredResult], of coordinator: Coordinator) {
    for result in results {
      guard let batch = coordinator.scheduler.record(of: result.job)?.plan.batch, let entry = coordinator.batches[batch] else {
        continue
      }
      evidence.add(result, of: batch, entry)
    }
  }

  /// What came of matches that were written since this was asked last.
  func takeOutcomes() -> [JobID: MatchOutcome] {
    defer { outcomes = [:] }
    return outcomes
  }

  /// The records that the latest write shows; nil when there was none since this was asked last.
  func takeRecords() -> [BoardRecord]? {
    defer { records = nil }
    return records
  }

  /// The leaderboard as its file has it. Throws what `BoardFile.read` throws.
  func board() throws(LeaderboardError) -> Board { try file.read() }

  /// Jobs whose samples are in their files since this was asked last.
  func takeWrittenSamples() -> [JobID] {
    defer { writtenSamples = [] }
    return writtenSamples
  }

  /// Beside the board, in a file of the entry's name. What cannot be written stays in the store, and keeps no result away.
  private func writeSamples(of job: JobID, _ entry: String, from coordinator: Coordinator) throws(CoordinatorError) {
    let samples = try coordinator.store.samples(of: job)
    guard !samples.isEmpty else { return }
    let file = SampleFile(board: file.path, entry: entry)
    do throws(LeaderboardError) {
      try file.write(samples.map(SampleFile.Series.init))
      writtenSamples.append(job)
    } catch {
      coordinator.log.error("raw samples are not written: \(error)", metadata: ["job": "\(job)"])
    }
  }
}

extension SampleFile.Series {
  init(_ series: WireSampleSeries) {
    self.init(
      what: series.name, trial: Int64(series.trial), callsPerSample: series.callsPerSample, mode: series.mode,
      nanoseconds: series.samples, unstable: series.unstable.isEmpty ? nil : series.unstable)
  }
}
