import FoundationEssentials
import GRDB
import Scheduling
import SwiftProtobuf
import Wire

extension Store {
  /// Times of a kernel that may stand for a new measurement, under conditions that are stored beside them.
  struct StoredKernel {
    var times: WireKernelTimes
    /// Who measured it, and when its result came.
    var job: JobID
    var measuredAt: WallTime
  }

  static func createKernels(_ database: Database) throws {
    try database.execute(
      sql: """
        CREATE TABLE kernel (
          hardware TEXT NOT NULL,
          backend TEXT NOT NULL,
          version TEXT NOT NULL,
          threads INTEGER NOT NULL,
          caches TEXT NOT NULL,
          signature TEXT NOT NULL,
          times BLOB NOT NULL,
          job INTEGER NOT NULL,
          measuredAt INTEGER NOT NULL,
          PRIMARY KEY (hardware, backend, version, threads, caches, signature)
        ) WITHOUT ROWID, STRICT;
        """)
  }

  /// The kept ones among these, fresh or not; no two of one signature.
  func kernels(_ signatures: [String], _ conditions: KernelShelf.Conditions) throws(CoordinatorError) -> [StoredKernel] {
    try query { database in
      let statement = try database.cachedStatement(
        sql: """
          SELECT times, job, measuredAt FROM kernel
          WHERE hardware = ? AND backend = ? AND version = ? AND threads = ? AND caches = ? AND signature = ?
          """)
      return try Set(signatures).compactMap { signature in
        try Row.fetchOne(statement, arguments: Self.key(signature, conditions)).map { row in
          StoredKernel(
            times: try WireKernelTimes(serializedBytes: row["times"] as Data), job: JobID(row["job"]),
            measuredAt: WallTime(milliseconds: row["measuredAt"]))
        }
      }
    }
  }

  /// A newer measurement takes the place of an older one.
  static func perform(_ kernel: StoredKernel, _ conditions: KernelShelf.Conditions, in database: Database) throws {
    try database.cachedStatement(
      sql: """
        INSERT OR REPLACE INTO kernel (hardware, backend, version, threads, caches, signature, times, job, measuredAt)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
        """
    ).execute(
      arguments: key(kernel.times.signature, conditions)
        + [try kernel.times.serializedData(), kernel.job.rawValue, kernel.measuredAt.milliseconds])
  }

  private static func key(_ signature: String, _ conditions: KernelShelf.Conditions) -> StatementArguments {
    [conditions.hardware, conditions.backend, conditions.version, conditions.threads, conditions.caches, signature]
  }
}
