import GRDB
import Scheduling

/// What the scheduler keeps beside plans and states: priorities, drains, why batches were cancelled, what is not charged to a job.
extension Store {
  static func createScheduling(_ database: Database) throws {
    try database.execute(
      sql: """
        ALTER TABLE batch ADD COLUMN priority INTEGER NOT NULL DEFAULT 0;
        ALTER TABLE batch ADD COLUMN cancelReason TEXT;
        ALTER TABLE job ADD COLUMN contaminations INTEGER NOT NULL DEFAULT 0;
        ALTER TABLE job ADD COLUMN returns INTEGER NOT NULL DEFAULT 0;
        CREATE TABLE hold (worker TEXT PRIMARY KEY) WITHOUT ROWID, STRICT;
        """)
  }

  static func note(_ reason: CancelReason, of batch: BatchID, in database: Database) throws {
    try database.cachedStatement(sql: "UPDATE batch SET cancelReason = ? WHERE id = ?")
      .execute(arguments: [reason.rawValue, batch.rawValue])
  }
}
