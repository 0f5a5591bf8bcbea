import FoundationEssentials
import GRDB
import Scheduling

/// The event log's table: rows are added at its end and removed at its beginning, never changed.
extension Store {
  struct StoredEvent: Hashable {
    var sequence: Int64
    var at: WallTime
    /// 0: of no batch.
    var batch: Int64
    var event: LoggedEvent
  }

  /// A stretch of the log.
  struct StoredEvents {
    /// Oldest first.
    var events: [StoredEvent] = []
    /// Nothing more is stored beyond them.
    var isComplete = true
    /// Events up to this number are no longer kept.
    var forgotten: Int64 = 0
  }

  static func createEvents(_ database: Database) throws {
    // `start`: bytes of all pages before this one since the log began, so that its size is a difference.
    try database.execute(
      sql: """
        CREATE TABLE event (
          last INTEGER PRIMARY KEY,
          batch INTEGER NOT NULL,
          count INTEGER NOT NULL,
          at INTEGER NOT NULL,
          start INTEGER NOT NULL,
          content BLOB NOT NULL
        ) STRICT;
        CREATE INDEX eventOfBatch ON event (batch, last);
        """)
  }

  /// The number of the last event ever written; 0 before the first.
  func lastEvent() throws(CoordinatorError) -> Int64 {
    try query { try Int64.fetchOne($0, sql: "SELECT MAX(last) FROM event") ?? 0 }
  }

  /// Bytes that the kept pages take, as `EventLog.Kept` counts them.
  func eventBytes() throws(CoordinatorError) -> Int64 {
    try query { database in
      guard let oldest = try Self.page("ORDER BY last", in: database),
        let newest = try Self.page("ORDER BY last DESC", in: database)
      else { return 0 }
      return newest.end - oldest.start
    }
  }

  /// Events of a batch beyond a number, with those of workers and the coordinator if they are wanted.
  ///
  /// - Parameter limit: events; no more pages than a few are read beyond it.
  func events(
    of batch: BatchID, fleet: Bool, since: Int64, limit: Int = EventPage.eventLimit
  ) throws(CoordinatorError) -> StoredEvents {
    try query { database in
      var rows = try Self.pages(of: batch.rawValue, since: since, in: database)
      var isComplete = rows.count < Self.pagesPerRead
      if fleet {
        let others = try Self.pages(of: 0, since: since, in: database)
        isComplete = isComplete && rows.count + others.count < Self.pagesPerRead
        // No more than one of the two lists may hold: beyond its end they might not be all.
        rows = Array((rows + others).sorted { ($0["last"] as Int64) < $1["last"] }.prefix(Self.pagesPerRead))
      }
      var found = StoredEvents(isComplete: isComplete)
      found.forgotten = try Self.page("ORDER BY last", in: database).map { $0.last - $0.count } ?? since
      for row in rows {
        for event in try Self.events(of: row) where event.sequence > since {
          guard found.events.count < limit else {
            found.isComplete = false
            return found
          }
          found.events.append(event)
        }
      }
      return found
    }
  }

  private static let pagesPerRead = 256

  /// Writes pages, and forgets the oldest by the rule of `EventLog.Kept`, a few more than were written.
  static func append(
    _ pages: [EventPage], at: WallTime, keeping kept: EventLog.Kept, to known: inout EventSpan?, in database: Database
  ) throws {
    var end = try known?.end ?? page("ORDER BY last DESC", in: database)?.end ?? 0
    var oldest = known?.oldest
    let insert = try database.cachedStatement(
      sql: "INSERT INTO event (last, batch, count, at, start, content) VALUES (?, ?, ?, ?, ?, ?)")
    for page in pages {
      try insert.execute(arguments: [page.last, page.batch, page.count, at.milliseconds, end, Data(page.content)])
      end += Int64(page.content.count) + EventLog.Kept.pageBytes
    }
    let newest = pages.last?.last ?? 0
    let delete = try database.cachedStatement(sql: "DELETE FROM event WHERE last = ?")
    for _ in 0..<(pages.count + 4) {
      if oldest == nil { oldest = try page("ORDER BY last", in: database) }
      guard let page = oldest, page.last < newest,
        end - page.start > kept.bytes || at.milliseconds - page.at > kept.age.milliseconds
      else { break }
      try delete.execute(arguments: [page.last])
      oldest = nil
    }
    known = EventSpan(end: end, oldest: oldest)
  }

  private static func pages(of batch: Int64, since: Int64, in database: Database) throws -> [Row] {
    try Row.fetchAll(
      database.cachedStatement(sql: "SELECT * FROM event WHERE batch = ? AND last > ? ORDER BY last LIMIT \(pagesPerRead)"),
      arguments: [batch, since])
  }

  private static func events(of row: Row) throws -> [StoredEvent] {
    let last: Int64 = row["last"]
    let count: Int64 = row["count"]
    let content: Data = row["content"]
    guard let events = EventPage.events(of: content), events.count == count else {
      throw CoordinatorError(.stateDamaged, "a page of the event log cannot be read (\(last))")
    }
    return events.enumerated().map { index, event in
      StoredEvent(
        sequence: last - count + 1 + Int64(index), at: WallTime(milliseconds: row["at"]), batch: row["batch"], event: event)
    }
  }

  /// From where to where the log goes, so that it is not asked for with each writing.
  struct EventSpan {
    /// Bytes of all pages since the log began.
    fileprivate var end: Int64
    /// Nil: not known.
    fileprivate var oldest: Page?
  }

  /// What a page is, beside its content.
  fileprivate struct Page {
    var last: Int64
    var count: Int64
    var at: Int64
    var start: Int64
    var end: Int64
  }

  private static func page(_ order: String, in database: Database) throws -> Page? {
    try Row.fetchOne(
      database.cachedStatement(
        sql: "SELECT last, count, at, start, length(content) AS bytes FROM event \(order) LIMIT 1")
    ).map { row in
      Page(
        last: row["last"], count: row["count"], at: row["at"], start: row["start"],
        end: (row["start"] as Int64) + (row["bytes"] as Int64) + EventLog.Kept.pageBytes)
    }
  }
}
