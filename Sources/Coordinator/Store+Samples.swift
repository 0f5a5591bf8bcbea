import FoundationEssentials
import GRDB
import Scheduling
import SwiftProtobuf
import Wire

/// Raw samples of results, until they are in their files beside the leaderboard. Kept apart from the results, which are read by
/// the thousand.
extension Store {
  static func createSamples(_ database: Database) throws {
    try database.execute(
      sql: "CREATE TABLE samples (job INTEGER PRIMARY KEY, content BLOB NOT NULL) STRICT")
  }

  /// Of the result that stays: those of another attempt change nothing.
  static func keep(samples: [UInt8], of claim: LeaseClaim, in database: Database) throws {
    try database.cachedStatement(
      sql: """
        INSERT INTO samples (job, content) SELECT job, ? FROM result WHERE job = ? AND fence = ?
        ON CONFLICT (job) DO NOTHING
        """
    ).execute(arguments: [Data(samples), claim.job.rawValue, Int64(bitPattern: claim.fence.rawValue)])
  }

  static func forgetSamples(of jobs: [JobID], in database: Database) throws {
    let statement = try database.cachedStatement(sql: "DELETE FROM samples WHERE job = ?")
    for job in jobs { try statement.execute(arguments: [job.rawValue]) }
  }

  /// None when they have been written to their file, or there never were any.
  func samples(of job: JobID) throws(CoordinatorError) -> [WireSampleSeries] {
    do {
      return try database.read { database in
        let bytes = try Data.fetchOne(database, sql: "SELECT content FROM samples WHERE job = ?", arguments: [job.rawValue])
        return try bytes.map { try WireJobResult(serializedBytes: $0).samples } ?? []
      }
    } catch {
      throw Self.translate(error, path: path)
    }
  }
}
