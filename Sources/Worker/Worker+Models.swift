import Messaging
import ModelFormats
import Scheduling
import Wire

/// A model on its way here.
struct Fetch {
  var nextOffset: Int64
  var size: Int64
  var askedAt: Instant
  /// The end of what was asked for.
  var windowEnd: Int64 = 0
  /// The id of the last request, to match an error with it.
  var request: UInt64
}

extension Worker {
  /// Chunks asked for ahead: enough to fill the line, few enough that beats are never late behind them.
  private static let chunkCredit = 4
  /// A chunk that has not come by then was lost.
  private static let chunkPatience: Duration = .seconds(2)

  /// Asks for a model, from where an earlier transfer stopped.
  func fetch(_ digest: ContentDigest, size: Int64) throws {
    guard fetches[digest] == nil else { return }
    var fetch = Fetch(
      nextOffset: try shelf.progress(of: digest).nextOffset, size: size, askedAt: clock.now, request: 0)
    try ask(for: digest, &fetch)
    fetches[digest] = fetch
  }

  /// Takes a chunk. They may come twice or out of order: the shelf says what is wanted next.
  func receive(_ chunk: WireBlobChunk) throws {
    guard let digest = ContentDigest(hex: chunk.digest), var fetch = fetches[digest] else { return }
    do {
      let progress = try shelf.receive(digest, size: chunk.size, offset: chunk.offset, chunk.data)
      guard !progress.isComplete else {
        fetches[digest] = nil
        return
      }
      guard progress.nextOffset > fetch.nextOffset else { return }
      fetch.nextOffset = progress.nextOffset
      fetch.size = chunk.size
      // Ask again once the window has come in.
      if progress.nextOffset >= fetch.windowEnd { try ask(for: digest, &fetch) }
      fetches[digest] = fetch
    } catch let error as MessagingError {
      fetches[digest] = nil
      failJobs(waitingFor: digest, because: error.message)
    }
  }

  /// Asks again for chunks that were lost.
  func renewFetches() throws {
    for (digest, var fetch) in fetches where clock.now - fetch.askedAt > Self.chunkPatience {
      try ask(for: digest, &fetch)
      fetches[digest] = fetch
    }
  }

  func failFetches(asking request: UInt64, because reason: String) {
    guard request != 0 else { return }
    for (digest, fetch) in fetches where fetch.request == request {
      fetches[digest] = nil
      failJobs(waitingFor: digest, because: reason)
    }
  }

  private func ask(for digest: ContentDigest, _ fetch: inout Fetch) throws {
    fetch.askedAt = clock.now
    fetch.request = UInt64.random(in: 1...UInt64.max)
    fetch.windowEnd = fetch.nextOffset
    repeat {
      let offset = fetch.windowEnd
      try send { message in
        message.id = fetch.request
        message.blobGet.digest = "\(digest)"
        message.blobGet.offset = offset
        message.blobGet.length = Int32(BlobShelf.chunkBytes)
      }
      fetch.windowEnd += Int64(BlobShelf.chunkBytes)
    } while fetch.windowEnd < min(fetch.size, fetch.nextOffset + Int64(Self.chunkCredit * BlobShelf.chunkBytes))
  }
}
