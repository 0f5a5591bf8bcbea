import FoundationEssentials
import Logging
import Messaging
import ModelFormats
import Scheduling
import Wire

/// Files travel beside everything else on the same connections: in small chunks that the receiver asks for, and always after the
/// messages of control. What touches the disk is done by another thread.
extension Coordinator {
  /// Takes a worker's request; it is answered when it is the worker's turn. One beyond the limit is dropped: who keeps to its window
  /// has none, and who does not asks again.
  func receive(_ request: WireBlobGet, id: UInt64, from peer: PeerID) throws(CoordinatorError) {
    guard let identity = sessions[peer]?.identity else { return }
    let digest = try digest(request.digest)
    guard shelf.contains(digest) else { throw CoordinatorError(unknown: digest) }
    let get = BlobDesk.Get(
      id: id, identity: identity, digest: digest, offset: request.offset, length: Int(request.length))
    if !blobs.gets.add(get, of: peer) { log.debug("a peer asks for more chunks at once than it may") }
  }

  /// Takes a client's chunk; the answer comes when it is written.
  func receive(
    _ chunk: WireBlobPut, id: UInt64, from peer: PeerID, _ identity: PeerIdentity
  ) throws(CoordinatorError) {
    let digest = try digest(chunk.digest)
    guard chunk.data.count <= MessageLimits.chunkBytes else {
      throw CoordinatorError(.badRequest, "a chunk of \(chunk.data.count) bytes; the limit is \(MessageLimits.chunkBytes)")
    }
    // What is dropped is sent again, and with a smaller window.
    guard blobs.puts[identity.name, default: 0] < BlobDesk.chunksPerKey else {
      return log.debug("more chunks at once than the disk takes: dropped", metadata: ["peer": "\(identity.name)"])
    }
    blobs.puts[identity.name, default: 0] += 1
    blobs.receivedBytes += Int64(chunk.data.count)
    // Room is made when a file begins, and a file begins wherever its first chunk does.
    let needed = configuration.modelsLimit < .max ? neededModels() : nil
    blobs.thread.post { shelf in
      var reply = WireFromCoordinator()
      reply.id = id
      do throws(MessagingError) {
        let progress = try shelf.receive(
          digest, size: chunk.size, offset: chunk.offset, chunk.data, from: identity.name, keeping: needed)
        reply.blobPut.digest = chunk.digest
        reply.blobPut.nextOffset = progress.nextOffset
        reply.blobPut.complete = progress.isComplete
      } catch {
        reply.error = WireError(CoordinatorError(error))
      }
      return BlobDesk.Answer(kind: .put, peer: peer, identity: identity, message: reply)
    }
  }

  /// Hands chunks on: from the disk to their peers, and requests to the disk.
  func serveBlobs() throws {
    readChunks()
    var sent = 0
    while sent < BlobDesk.answersPerTurn {
      let answers = blobs.thread.take(limit: BlobDesk.answersPerTurn - sent)
      if answers.isEmpty { return }
      for answer in answers { try send(answer) }
      sent += answers.count
      // Also after the last ones: nothing but what is read then wakes the loop for those that wait.
      readChunks()
    }
  }

  private func readChunks() {
    while blobs.reads < BlobDesk.readsAtOnce, let (peer, get) = blobs.gets.next() { read(get, for: peer) }
  }

  private func read(_ get: BlobDesk.Get, for peer: PeerID) {
    blobs.reads += 1
    blobs.thread.post { [files = shelf] _ in
      var reply = WireFromCoordinator()
      reply.id = get.id
      if get.offset == 0 { files.touch(get.digest) }
      if let size = files.size(of: get.digest),
        let bytes = try? files.read(get.digest, offset: get.offset, length: get.length)  // gone or unreadable: same answer
      {
        reply.blobChunk.digest = get.digest.hex
        reply.blobChunk.offset = get.offset
        reply.blobChunk.size = size
        reply.blobChunk.data = Data(bytes)
      } else {
        reply.error = WireError(CoordinatorError(unknown: get.digest))
      }
      return BlobDesk.Answer(kind: .get, peer: peer, identity: get.identity, message: reply)
    }
  }

  private func send(_ answer: BlobDesk.Answer) throws {
    switch answer.kind {
    case .get: blobs.reads -= 1
    case .put:
      let left = blobs.puts[answer.identity.name, default: 1] - 1
      blobs.puts[answer.identity.name] = left > 0 ? left : nil
    }
    // It has gone, or may not be here any more.
    guard sessions[answer.peer]?.identity == answer.identity else { return }
    switch try transport.send(answer.message, to: answer.peer) {
    case .sent:
      if answer.kind == .get { blobs.sentBytes += Int64(answer.message.blobChunk.data.count) }
    case .queueFull:
      // One that keeps to its window never has so many on the way: it asks and does not read, and would keep our memory.
      log.warning("a peer does not read its chunks: cut off", metadata: ["peer": "\(answer.identity.name)"])
      closing.insert(answer.peer)
    case .gone: forget(answer.peer)
    }
  }
}

extension CoordinatorError {
  /// A file that is not on the shelf.
  init(unknown digest: ContentDigest) { self.init(.blobUnknown, "the coordinator does not hold the model \(digest)") }

  /// Why the shelf did not take a file.
  init(_ error: MessagingError) {
    let code: Code
    switch error.code {
    case .noRoom: code = .blobNoRoom
    case .diskFull: code = .stateFull
    case .stateFolder: code = .stateWrite
    default: code = .blobInvalid
    }
    self.init(code, error.message, place: error.place, hint: error.hint)
  }
}
