import GRDB
import Scheduling

/// What came of matches, and which batches earn no more of them. Which batch earned a round of matches is in the round's
/// specification, so it is written with it.
extension Store {
  static func createMatches(_ database: Database) throws {
    // Batches that ended under an earlier release are left as they are.
    try database.execute(
      sql: """
        ALTER TABLE batch ADD COLUMN matchesSettled INTEGER NOT NULL DEFAULT 0;
        UPDATE batch SET matchesSettled = 1 WHERE state <> 'running';
        CREATE TABLE outcome (
          job INTEGER PRIMARY KEY,
          match TEXT NOT NULL,
          verdict TEXT NOT NULL,
          sentence TEXT NOT NULL
        ) STRICT;
        """)
  }

  static func settle(_ batch: BatchID, _ isSettled: Bool, in database: Database) throws {
    try database.cachedStatement(sql: "UPDATE batch SET matchesSettled = ? WHERE id = ?")
      .execute(arguments: [isSettled, batch.rawValue])
  }

  /// A later outcome takes the place of an earlier one: who was retracted before may make a difference.
  static func perform(_ outcome: MatchOutcome, of job: JobID, in database: Database) throws {
    try database.cachedStatement(sql: "INSERT OR REPLACE INTO outcome (job, match, verdict, sentence) VALUES (?, ?, ?, ?)")
      .execute(arguments: [job.rawValue, outcome.match, outcome.verdict, outcome.sentence])
  }

  /// Outcomes of a range of jobs, as far as they are matches that the board shows.
  func outcomes(from first: JobID, count: Int) throws(CoordinatorError) -> [JobID: MatchOutcome] {
    try query { database in
      let rows = try Row.fetchAll(
        database, sql: "SELECT job, match, verdict, sentence FROM outcome WHERE job >= ? AND job < ?",
        arguments: [first.rawValue, first.rawValue + Int64(count)])
      return Dictionary(
        rows.map { (JobID($0[0]), MatchOutcome(match: $0[1], verdict: $0[2], sentence: $0[3])) }
      ) { first, _ in first }
    }
  }
}
