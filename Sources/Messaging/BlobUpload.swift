/// A file on its way to the coordinator: which chunks are under way, and what to send next. Pure; the client does the sending.
public struct BlobUpload: Sendable {
  private struct Chunk {
    var id: UInt64
    var offset: Int64
    var sentAt: ContinuousClock.Instant
  }

  /// Bytes of the whole file.
  public let size: Int64
  /// Bytes that the coordinator has.
  public private(set) var acknowledged: Int64
  /// The coordinator has verified it and keeps it.
  public private(set) var isComplete = false
  private var nextOffset: Int64
  private var underWay: [Chunk] = []
  private var window = ChunkWindow()
  /// Nothing is sent before.
  public private(set) var quietUntil: ContinuousClock.Instant
  /// How long to be quiet when the coordinator wants less to be sent.
  private static let quietTime: Duration = .seconds(1)
  /// When a chunk was sent or acknowledged last.
  public private(set) var heardAt: ContinuousClock.Instant

  /// - Parameter offset: where the coordinator wants to go on.
  public init(size: Int64, from offset: Int64, at now: ContinuousClock.Instant) {
    self.size = size
    acknowledged = min(max(0, offset), size)
    nextOffset = acknowledged
    heardAt = now
    quietUntil = now
  }

  /// Where the next chunk starts; nil while as much is under way as may be. When everything was sent and nothing is under way, the
  /// end is asked for with an empty chunk.
  public var next: Int64? {
    guard underWay.count < window.chunks, nextOffset < size || underWay.isEmpty else { return nil }
    return nextOffset
  }

  /// A chunk of `count` bytes was handed to the transport under this id.
  public mutating func sent(_ id: UInt64, offset: Int64, count: Int, at now: ContinuousClock.Instant) {
    if underWay.isEmpty { heardAt = now }
    underWay.append(Chunk(id: id, offset: offset, sentAt: now))
    nextOffset = offset + Int64(count)
  }

  /// The coordinator has everything before `offset`. An answer to nothing that is under way changes nothing.
  public mutating func answered(_ id: UInt64, offset: Int64, isComplete: Bool, at now: ContinuousClock.Instant) {
    guard let index = underWay.firstIndex(where: { $0.id == id }) else { return }
    window.arrived(after: now - underWay.remove(at: index).sentAt)
    heardAt = now
    self.isComplete = isComplete
    acknowledged = min(max(0, offset), size)
    // What was sent beyond a gap was not taken.
    if underWay.isEmpty { nextOffset = acknowledged }
  }

  /// True for the id of a chunk that is under way.
  public func expects(_ id: UInt64) -> Bool { underWay.contains { $0.id == id } }

  /// What is under way is lost: goes on from what the coordinator has.
  public mutating func lost(at now: ContinuousClock.Instant) {
    underWay = []
    nextOffset = acknowledged
    window.lost()
    heardAt = now
  }

  /// The coordinator wants less to be sent: what is under way is not taken.
  public mutating func slowDown(at now: ContinuousClock.Instant) {
    lost(at: now)
    quietUntil = now + Self.quietTime
  }
}
