import Scheduling

/// Reads what `EventPage` packed. Never reads beyond the end, and takes nothing that it does not know.
struct EventReader {
  private let bytes: [UInt8]
  private var position = 0
  private var texts: [String] = []
  private var previousJob: Int64 = 0

  init(_ content: some Collection<UInt8>) { bytes = Array(content) }

  var isAtEnd: Bool { position >= bytes.count }

  mutating func byte() -> UInt8? {
    guard position < bytes.count else { return nil }
    defer { position += 1 }
    return bytes[position]
  }

  mutating func event() -> LoggedEvent? {
    guard let subject = byte().flatMap(LoggedEvent.Subject.init(rawValue:)), let state = text(), let difference = number(),
      let attempt = number(), let worker = text(), let cause = text(), let jobs = number()
    else { return nil }
    previousJob &+= Int64(bitPattern: difference >> 1) ^ -Int64(bitPattern: difference & 1)
    return LoggedEvent(
      subject: subject, state: state, job: previousJob == 0 ? nil : JobID(previousJob), attempt: Int(clamping: attempt),
      worker: worker, cause: cause, jobs: Int(clamping: jobs))
  }

  private mutating func number() -> UInt64? {
    var value: UInt64 = 0
    for shift in stride(from: 0, to: 64, by: 7) {
      guard let next = byte() else { return nil }
      value |= UInt64(next & 0x7f) << UInt64(shift)
      if next & 0x80 == 0 { return value }
    }
    return nil
  }

  private mutating func text() -> String? {
    guard let place = number() else { return nil }
    guard place > 0 else { return "" }
    if place <= UInt64(texts.count) { return texts[Int(place) - 1] }
    guard place == UInt64(texts.count) + 1, let length = number(), length <= UInt64(bytes.count - position) else { return nil }
    let end = position + Int(length)
    texts.append(String(decoding: bytes[position..<end], as: UTF8.self))
    position = end
    return texts.last
  }
}
