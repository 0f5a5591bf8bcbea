import Logging
import Messaging
import ModelFormats
import Scheduling
import Wire

/// A file on its way here, for one job or several.
struct Fetch {
  /// A chunk that was asked for and has not come.
  struct Asked {
    var offset: Int64
    var at: Instant
  }

  /// What the disk's thread answers.
  struct Step: Sendable {
    var digest: ContentDigest
    var isChunk: Bool
    var outcome: Result<BlobShelf.Progress, MessagingError>
  }

  /// Bytes of the whole file.
  let size: Int64
  /// Marks requests, to match an error with them.
  let request: UInt64
  /// Bytes that are on the disk; nil until the disk's thread has told what an earlier transfer left.
  var written: Int64?
  var nextAsk: Int64 = 0
  /// Oldest first.
  var asked: [Asked] = []
  /// Chunks that have come and are not on the disk yet.
  var writing = 0
  /// When something was asked for or came.
  var heardAt: Instant
  /// What lay here from before may be damaged: then all of it is fetched once more.
  var isSecondTry = false

  var underWay: Int { asked.count + writing }

  var canAsk: Bool { written != nil && nextAsk < size }
}

extension Worker {
  /// When nothing comes for so long, the chunks that were asked for are lost.
  private static let chunkPatience: Duration = .seconds(2)

  /// Begins to fetch a file, from where an earlier transfer stopped; or later, when so many are fetched already.
  func fetch(_ digest: ContentDigest, size: Int64) {
    guard fetches[digest] == nil, fetches.count < BlobShelf.arrivalsPerSource else { return }
    fetches[digest] = Fetch(size: size, request: UInt64.random(in: 1...UInt64.max), heardAt: clock.now)
    begin(digest, size: size)
  }

  private func begin(_ digest: ContentDigest, size: Int64) {
    disk.post { [needed = neededFiles] shelf in
      Fetch.Step(
        digest: digest, isChunk: false,
        outcome: Result { () throws(MessagingError) in try shelf.begin(digest, size: size, keeping: needed) })
    }
  }

  /// Takes a chunk. One that was not asked for, or was asked for again since, changes nothing.
  func receive(_ chunk: WireBlobChunk) {
    guard let digest = ContentDigest(hex: chunk.digest), var fetch = fetches[digest],
      let index = fetch.asked.firstIndex(where: { $0.offset == chunk.offset })
    else { return }
    guard chunk.size == fetch.size else {
      // The rest would never come, or never end.
      return end(digest, because: "it has \(chunk.size) bytes, and not \(fetch.size) as the job says")
    }
    let now = clock.now
    window.arrived(after: now - fetch.asked.remove(at: index).at)
    fetch.heardAt = now
    fetch.writing += 1
    fetches[digest] = fetch
    disk.post { [needed = neededFiles, size = fetch.size] shelf in
      Fetch.Step(
        digest: digest, isChunk: true,
        outcome: Result { () throws(MessagingError) in
          try shelf.receive(digest, size: size, offset: chunk.offset, chunk.data, keeping: needed)
        })
    }
  }

  /// Moves every fetch on: what the disk answered, what was lost, what can be asked for.
  func moveFetches() throws {
    for case .some(let step) in disk.take() { take(step) }
    let wanted = Set(jobs.filter(\.isFetching).flatMap { $0.blobs.map(\.digest) })
    for (digest, fetch) in fetches {
      if !wanted.contains(digest) {
        // Its job has ended; what has come stays for a later one.
        drop(digest)
      } else if !fetch.asked.isEmpty, clock.now - fetch.heardAt > Self.chunkPatience {
        window.lost()
        fetches[digest]?.asked = []
        rewind(digest)
      }
    }
    try askForChunks()
  }

  private func take(_ step: Fetch.Step) {
    guard var fetch = fetches[step.digest] else { return }
    if step.isChunk { fetch.writing = max(0, fetch.writing - 1) }
    fetches[step.digest] = fetch
    switch step.outcome {
    case .success(let progress):
      if progress.isComplete {
        fetches[step.digest] = nil
      } else if step.isChunk {
        fetches[step.digest]?.written = progress.nextOffset
        rewind(step.digest)
      } else {
        fetches[step.digest]?.written = progress.nextOffset
        fetches[step.digest]?.nextAsk = progress.nextOffset
      }
    case .failure(let error) where error.code == .blobDamaged && !fetch.isSecondTry:
      log.warning("a file arrived damaged: fetched once more", metadata: ["digest": "\(step.digest)"])
      fetches[step.digest] = Fetch(size: fetch.size, request: fetch.request, heardAt: clock.now, isSecondTry: true)
      begin(step.digest, size: fetch.size)
    case .failure(let error):
      end(step.digest, because: [error.description, error.hint].compactMap(\.self).joined(separator: "; "))
    }
  }

  /// Goes on from what is on the disk, once nothing is under way any more.
  private func rewind(_ digest: ContentDigest) {
    guard let fetch = fetches[digest], let written = fetch.written, fetch.underWay == 0 else { return }
    fetches[digest]?.nextAsk = written
    fetches[digest]?.heardAt = clock.now
  }

  /// Asks for as much as the window lets, for the file with the least under way first.
  private func askForChunks() throws {
    guard connection.phase == .welcome else { return }
    var room = window.chunks - fetches.values.reduce(0) { $0 + $1.underWay }
    while room > 0, let next = fetches.filter({ $0.value.canAsk }).min(by: { $0.value.underWay < $1.value.underWay }) {
      let sent = try send { message in
        message.id = next.value.request
        message.blobGet.digest = next.key.hex
        message.blobGet.offset = next.value.nextAsk
        message.blobGet.length = Int32(BlobShelf.chunkBytes)
      }
      guard sent else { return }
      fetches[next.key]?.asked.append(Fetch.Asked(offset: next.value.nextAsk, at: clock.now))
      fetches[next.key]?.nextAsk += Int64(BlobShelf.chunkBytes)
      if next.value.underWay == 0 { fetches[next.key]?.heardAt = clock.now }
      room -= 1
    }
  }

  /// The coordinator does not give a file.
  func failFetches(asking request: UInt64, because reason: String) {
    guard request != 0 else { return }
    for (digest, fetch) in fetches where fetch.request == request { end(digest, because: reason) }
  }

  /// The file does not come.
  private func end(_ digest: ContentDigest, because reason: String) {
    drop(digest)
    failJobs(waitingFor: digest, because: reason)
  }

  /// Stops to fetch a file; what has come of it stays, and may give way to others.
  private func drop(_ digest: ContentDigest) {
    fetches[digest] = nil
    disk.post { shelf in
      shelf.release(digest)
      return nil
    }
  }

  /// Files that must stay in the cache: those of jobs that run or wait here.
  var neededFiles: Set<ContentDigest> { Set(jobs.flatMap { $0.blobs.map(\.digest) }) }
}
