import Scheduling

/// Gathers the events of a turn and numbers them; they are written in the transaction that writes what they tell of.
///
/// Numbers only grow, also across restarts. Events of one batch are in the order in which they happened; of two batches that
/// changed in the same turn, one batch's come first.
struct EventLog {
  /// The rule of what is kept: the latest `bytes`, none older than `age`; the newest page always.
  struct Kept: Hashable, Sendable {
    /// Packed events with what each page takes beside them.
    var bytes: Int64 = 256 << 20
    var age: Duration = .seconds(30 * 86_400)

    /// What a page takes beside its content, about.
    static let pageBytes: Int64 = 64
  }

  /// The number of the last event that was taken.
  private(set) var last: Int64
  private var pages: [EventPage] = []
  /// Where a batch's unfinished page is in `pages`.
  private var places: [Int64: Int] = [:]

  init(last: Int64) { self.last = last }

  /// True while events of the batch are not taken yet.
  func holds(_ batch: BatchID) -> Bool { places[batch.rawValue] != nil }

  /// Of no batch: a worker's or the coordinator's own.
  mutating func append(_ event: LoggedEvent, of batch: BatchID? = nil) {
    let key = batch?.rawValue ?? 0
    if let place = places[key], !pages[place].isFull { return pages[place].append(event) }
    places[key] = pages.count
    var page = EventPage(batch: key)
    page.append(event)
    pages.append(page)
  }

  /// The events since this was asked last, numbered.
  mutating func take() -> [EventPage] {
    for index in pages.indices {
      last += Int64(pages[index].count)
      pages[index].last = last
    }
    defer {
      pages.removeAll(keepingCapacity: true)
      places.removeAll(keepingCapacity: true)
    }
    return pages
  }
}
