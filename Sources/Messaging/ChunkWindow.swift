/// How many chunks of files a peer has under way: enough to fill the line, so few that what shares the line with them never waits
/// long.
///
/// It grows while chunks come about as fast as the fastest one did, and halves when they had to queue: the queue is our own, and
/// messages of control stand in it too.
public struct ChunkWindow: Hashable, Sendable {
  /// Chunks under way at most: 2 MiB.
  public static let limit = 32
  /// Time that a chunk may spend in queues.
  static let patience: Duration = .milliseconds(100)

  /// From 1 to `limit`.
  public private(set) var chunks = 2
  /// The shortest time from asking for a chunk to having it: the line and the disk, without a queue.
  private var fastest: Duration?
  /// Chunks that came since `chunks` changed.
  private var settled = 0

  public init() {}

  /// A chunk has come, so long after it was asked for.
  public mutating func arrived(after age: Duration) {
    let fastest = min(self.fastest ?? age, age)
    self.fastest = fastest
    settled += 1
    // Those that were under way when it changed tell of the time before.
    guard settled >= chunks else { return }
    settled = 0
    chunks = age - fastest > Self.patience ? max(1, chunks / 2) : min(Self.limit, chunks + max(1, chunks / 2))
  }

  /// Chunks were lost, or the connection was: the line may be another one.
  public mutating func lost() { self = ChunkWindow() }
}
