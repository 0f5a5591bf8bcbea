import Messaging
import ModelFormats
import Wire

/// Where files come in and go out: what waits for the disk, and how much of it there is.
struct BlobDesk {
  enum Kind { case get, put }

  /// An answer that the disk's thread has prepared.
  struct Answer: Sendable {
    var kind: Kind
    var peer: PeerID
    /// Who asked: a connection's name may be used again by another.
    var identity: PeerIdentity
    var message: WireFromCoordinator
  }

  struct Get {
    var id: UInt64
    var identity: PeerIdentity
    var digest: ContentDigest
    var offset: Int64
    var length: Int
  }

  /// Chunks that one peer waits for: twice what one that keeps to its window can have.
  static let chunksPerPeer = 2 * ChunkWindow.limit
  /// Chunks of one key that wait to be written, whatever its connections: 64 MiB when they are as large as ours.
  static let chunksPerKey = BlobShelf.arrivalsPerSource * ChunkWindow.limit
  /// Chunks that are being read and not sent yet, of all peers: they are what a transfer takes of memory, 4 MiB.
  static let readsAtOnce = 64
  /// Chunks sent in one turn, so that messages of control get theirs.
  static let answersPerTurn = 64
  /// How long a file that was used is safe from eviction, in seconds: so long may pass between its upload and its batch.
  static let restSeconds = 600

  let thread: BlobThread<Answer>
  var gets = ChunkQueue<PeerID, Get>(limit: BlobDesk.chunksPerPeer)
  var reads = 0
  /// Chunks that wait to be written, by the name of their key.
  var puts: [String: Int] = [:]
  /// Files of running batches; nil when that has changed since it was last asked.
  var needed: Set<ContentDigest>?
  /// Bytes of files sent and taken since the start.
  var sentBytes: Int64 = 0
  var receivedBytes: Int64 = 0

  init(_ shelf: sending BlobShelf, waker: Waker?) { thread = BlobThread(shelf, waker: waker) }
}
