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

  /// Of the result that counts: a second one of the same job changes nothing.
  static func keep(samples: [UInt8], of job: JobID, in database: Database) throws {
    try database.cachedStatement(sql: "INSERT INTO samples (job, content) VALUES (?, ?) ON CONFLICT (job) DO NOTHING")
      .execute(arguments: [job.rawValue, Data(samples)])
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
