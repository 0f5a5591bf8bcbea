import Scheduling

/// Events of one batch that were committed together, packed: about ten bytes each, so that the log costs little beside what it
/// tells of.
///
/// Packed form: a version byte; then for each event its subject, state, job (difference from the event before), attempt, worker,
/// cause, number of jobs. Numbers are of seven bits a byte, the lowest first. A text is a number: 0 is empty, else its place among
/// the page's texts, counted from 1; the first use of a text is the number after the last, its length, its UTF-8.
struct EventPage: Hashable, Sendable {
  /// No page holds more.
  static let eventLimit = 4_096
  private static let version: UInt8 = 1
  /// Of so many texts, comparing is faster than hashing.
  private static let fewTexts = 12

  /// 0: of no batch.
  let batch: Int64
  /// Number of the last event; the others have the numbers before it.
  var last: Int64 = 0
  private(set) var count = 0
  private(set) var content: [UInt8] = [version]
  /// In the order of their first use.
  private var texts: [String] = []
  /// Of the texts beyond the first few.
  private var places: [String: UInt64] = [:]
  private var previousJob: Int64 = 0

  init(batch: Int64) { self.batch = batch }

  var first: Int64 { last - Int64(count) + 1 }
  var isFull: Bool { count >= Self.eventLimit }

  mutating func append(_ event: LoggedEvent) {
    count += 1
    content.append(event.subject.rawValue)
    append(event.state)
    let job = event.job?.rawValue ?? 0
    let difference = job - previousJob
    append(UInt64(bitPattern: difference << 1 ^ difference >> 63))
    previousJob = job
    append(UInt64(clamping: event.attempt))
    append(event.worker)
    append(event.cause)
    append(UInt64(clamping: event.jobs))
  }

  private mutating func append(_ text: String) {
    guard !text.isEmpty else { return content.append(0) }
    if let known = knownPlace(of: text) { return append(known) }
    texts.append(text)
    let place = UInt64(texts.count)
    if texts.count > Self.fewTexts { places[text] = place }
    append(place)
    append(UInt64(text.utf8.count))
    content.append(contentsOf: text.utf8)
  }

  private func knownPlace(of text: String) -> UInt64? {
    for (index, known) in texts.prefix(Self.fewTexts).enumerated() where known == text { return UInt64(index + 1) }
    return texts.count > Self.fewTexts ? places[text] : nil
  }

  private mutating func append(_ number: UInt64) {
    var rest = number
    while rest > 0x7f {
      content.append(UInt8(truncatingIfNeeded: rest) | 0x80)
      rest >>= 7
    }
    content.append(UInt8(rest))
  }

  /// What `content` says; nil when it is not as this release packs it.
  static func events(of content: some Collection<UInt8>) -> [LoggedEvent]? {
    var reader = EventReader(content)
    guard reader.byte() == version else { return nil }
    var events: [LoggedEvent] = []
    while !reader.isAtEnd {
      guard events.count < eventLimit, let event = reader.event() else { return nil }
      events.append(event)
    }
    return events
  }
}
