import FoundationEssentials
import Messaging
import ModelFormats
import Wire

extension CoordinatorClient {
  /// Without an answer for so long, chunks under way are lost. The coordinator may have a whole file to flush.
  private static let chunkPatience: Duration = .seconds(5)
  /// An upload that has not moved for so long is given up, unless more is allowed.
  private static let standstillLimit: Duration = .seconds(60)
  /// Between two lines that tell how far it has come.
  private static let noteInterval: Duration = .seconds(10)

  /// Sends what the coordinator lacks of a file, from where it wants it; goes on by itself when the connection or the coordinator
  /// was away. Throws `network.unreachable` when nothing moves, or what the coordinator refused with.
  func upload(_ path: String, digest: ContentDigest, from offset: Int64, timeout: Duration) throws {
    let file = try InputFile(path)
    let clock = ContinuousClock()
    let patience = max(timeout, Self.standstillLimit)
    var upload = BlobUpload(size: file.size, from: offset, at: clock.now)
    var movedAt = clock.now
    var notedAt = clock.now
    while !upload.isComplete {
      if !isWelcome {
        try greet(until: movedAt + patience, patience)
        upload.lost(at: clock.now)
      }
      if clock.now >= upload.quietUntil { try send(file, path, digest, &upload) }
      try transport.wait(upTo: .milliseconds(100), descriptors: [])
      let before = upload.acknowledged
      for message in try transport.receive(limit: 64) { try take(message, &upload) }
      if upload.acknowledged != before { movedAt = clock.now }
      if clock.now - upload.heardAt > Self.chunkPatience { upload.lost(at: clock.now) }
      try check(interrupted: movedAt + patience)
      if clock.now - movedAt > patience { throw unreachable(patience) }
      if clock.now - notedAt > Self.noteInterval {
        Console.note("podium: sent \(upload.acknowledged >> 20) of \(file.size >> 20) MiB of \(path)")
        notedAt = clock.now
      }
    }
  }

  private func send(_ file: InputFile, _ path: String, _ digest: ContentDigest, _ upload: inout BlobUpload) throws {
    while let offset = upload.next {
      let data = try file.read(at: offset, upTo: BlobShelf.chunkBytes)
      guard !data.isEmpty || offset == file.size else {
        throw CommandFailure(
          code: "model.changed", message: "the model changed while it was sent", place: path, hint: "submit again",
          exitCode: ExitStatus.temporary)
      }
      let id = nextID()
      var message = WireToCoordinator()
      message.id = id
      message.blobPut.digest = digest.hex
      message.blobPut.offset = offset
      message.blobPut.size = file.size
      message.blobPut.data = Data(data)
      guard try transport.send(message) else { return isWelcome = false }
      upload.sent(id, offset: offset, count: data.count, at: .now)
    }
  }

  private func take(_ message: WireFromCoordinator, _ upload: inout BlobUpload) throws {
    switch message.body {
    case .error(let error) where upload.expects(message.id) && error.code == "access.too-fast": upload.slowDown(at: .now)
    case .error(let error) where message.id == 0 || upload.expects(message.id): throw CommandFailure(error)
    case .askHello where upload.expects(message.id): isWelcome = false
    case .blobPut(let answer):
      upload.answered(message.id, offset: answer.nextOffset, isComplete: answer.complete, at: .now)
    default: break
    }
  }
}
