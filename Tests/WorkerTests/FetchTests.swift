import FoundationEssentials
import Messaging
import ModelFormats
import Testing
import Wire

@testable import Worker

/// The coordinator's end is played by hand: what is asked for, what comes, what does not.
@Suite struct FetchTests {
  private let content = (0..<300_000).map { UInt8(truncatingIfNeeded: $0 &* 7 &+ $0 >> 9) }
  private var digest: ContentDigest { ContentDigest(of: content) }

  /// Answers the first question of the worker with an error.
  private func refuse(_ bench: Bench, _ message: String, exitCode: Int32) throws {
    let id = try #require(bench.requestIDs.first)
    try bench.say { answer in
      answer.id = id
      answer.error.message = message
      answer.error.exitCode = exitCode
    }
    try bench.turn()
  }

  @Test func aSecondJobSharesTheTransfer() throws {
    let bench = try Bench()
    try bench.connect()
    try bench.leaseCount(job: 1, of: content)
    try bench.leaseCount(job: 2, of: content)
    for _ in 0..<20 { try bench.serve(content) }
    // 300,000 bytes are five chunks of 65,536.
    #expect(bench.requests.map(\.offset) == [0, 65_536, 131_072, 196_608, 262_144])
    #expect(bench.worker.shelf.contains(digest))
    #expect(bench.worker.jobs.allSatisfy { !$0.isFetching })
    try bench.settle { bench.results.count == 2 }
    #expect(bench.results.count == 2, "both trials ran, and /bin/false failed")
  }

  @Test func neverMoreIsUnderWayThanTheWindowLets() throws {
    let bench = try Bench()
    try bench.connect()
    try bench.leaseCount(job: 1, of: content)
    for _ in 0..<5 { try bench.turn() }
    #expect(bench.requests.count == 2)
  }

  @Test func lostChunksAreAskedForAgain() throws {
    let bench = try Bench()
    try bench.connect()
    try bench.leaseCount(job: 1, of: content)
    try bench.turn()
    try bench.give(content, at: 0)
    try bench.turn()
    #expect(bench.requests.map(\.offset) == [0, 65_536, 131_072])
    try bench.turn(after: .milliseconds(2_500))
    #expect(bench.requests.dropFirst(3).map(\.offset) == [65_536, 131_072], "from the last byte that is here")
    // The first answer to 65,536 comes late, and then the second one.
    try bench.give(content, at: 65_536)
    try bench.give(content, at: 65_536)
    for _ in 0..<20 { try bench.serve(content) }
    #expect(bench.worker.shelf.contains(digest))
  }

  @Test func transferGoesOnInAnotherProcess() throws {
    let first = try Bench()
    try first.connect()
    try first.leaseCount(job: 1, of: content)
    try first.turn()
    try first.give(content, at: 0)
    try first.turn()
    let second = try Bench(folder: first.folder)
    try second.connect()
    try second.leaseCount(job: 2, of: content)
    try second.turn()
    #expect(second.requests.first?.offset == 65_536)
  }

  @Test func damagedFileIsFetchedOnceMoreThenTheAttemptFails() throws {
    let bench = try Bench()
    try bench.connect()
    try bench.leaseCount(job: 1, of: content)
    var wrong = content
    wrong[5] ^= 1
    for _ in 0..<40 { try bench.serve(wrong) }
    #expect(bench.requests.filter { $0.offset == 0 }.count == 2)
    #expect(bench.results.count == 1)
    #expect(bench.results.first?.ending == .jobError)
    #expect(bench.results.first?.message.contains("damaged") == true)
    #expect(!bench.worker.shelf.contains(digest))
  }

  @Test func fileWithoutRoomFailsTheAttempt() throws {
    let bench = try Bench(modelsLimit: 100_000)
    try bench.connect()
    try bench.leaseCount(job: 1, of: content)
    try bench.turn()
    try bench.turn()
    #expect(bench.results.first?.message.contains("no room") == true)
    #expect(bench.results.first?.message.contains("--models-limit") == true)
    #expect(bench.requests.isEmpty)
  }

  @Test func fileThatTheCoordinatorDoesNotHaveFailsTheAttempt() throws {
    let bench = try Bench()
    try bench.connect()
    try bench.leaseCount(job: 1, of: content)
    try bench.turn()
    try refuse(bench, "the coordinator does not hold it", exitCode: 66)
    #expect(bench.results.first?.message.contains("does not hold it") == true)
  }

  /// The job says 300,001 bytes: the last one would never come.
  @Test func fileOfAnotherSizeFailsTheAttempt() throws {
    let bench = try Bench()
    try bench.connect()
    try bench.leaseCount(job: 1, of: content, size: 300_001)
    for _ in 0..<10 { try bench.serve(content) }
    #expect(bench.results.map(\.ending) == [.jobError])
    #expect(bench.results.first?.message.contains("300000 bytes, and not 300001") == true)
    #expect(bench.requests.count == 2, "the first answer told")
  }

  @Test func whatIsRefusedForNowIsAskedForAgain() throws {
    let bench = try Bench()
    try bench.connect()
    try bench.leaseCount(job: 1, of: content)
    try bench.turn()
    try refuse(bench, "more messages than a key may send", exitCode: 75)
    #expect(bench.results.isEmpty)
    try bench.turn(after: .milliseconds(2_500))
    #expect(bench.requests.map(\.offset) == [0, 65_536, 0, 65_536])
    for _ in 0..<20 { try bench.serve(content) }
    #expect(bench.worker.shelf.contains(digest))
  }

  /// Forty files: as many at once as the shelf takes, the others then.
  @Test func filesBeyondThoseThatAreTakenAtOnceWait() throws {
    let bench = try Bench()
    try bench.connect()
    let files = (0..<40).map { [UInt8](repeating: UInt8($0), count: 100) }
    for (index, file) in files.enumerated() { try bench.leaseCount(job: Int64(index + 1), of: file) }
    #expect(bench.worker.fetches.count == BlobShelf.arrivalsPerSource)
    for _ in 0..<60 { try bench.serve(files) }
    #expect(files.allSatisfy { bench.worker.shelf.contains(ContentDigest(of: $0)) })
    #expect(bench.worker.jobs.allSatisfy { !$0.isFetching })
  }

  @Test func jobIsReadyInTheTurnThatBringsItsFile() throws {
    let small = [UInt8](repeating: 3, count: 1_000)
    let bench = try Bench()
    try bench.connect()
    try bench.leaseCount(job: 1, of: small)
    try bench.turn()
    try bench.give(small, at: 0)
    try bench.turn()
    #expect(bench.worker.jobs.allSatisfy { !$0.isFetching })
  }

  @Test func filesOfJobsThatAreHereStay() throws {
    let small = [UInt8](repeating: 3, count: 1_000)
    let other = [UInt8](repeating: 4, count: 1_000)
    let bench = try Bench(modelsLimit: 1_500)
    try bench.connect()
    try bench.leaseCount(job: 1, of: small, data: other)
    for _ in 0..<5 { try bench.serve(small, other) }
    #expect(bench.worker.shelf.contains(ContentDigest(of: small)))
    #expect(bench.results.first?.message.contains("no room") == true)
  }

  @Test func nobodyWaitsForTheFileOfARevokedJob() throws {
    let bench = try Bench()
    try bench.connect()
    try bench.leaseCount(job: 1, of: content)
    try bench.turn()
    try bench.say { message in
      message.revoke.claim.job = 1
      message.revoke.claim.attempt = 1
      message.revoke.claim.fence = 1
    }
    try bench.turn()
    #expect(bench.worker.fetches.isEmpty)
  }
}

extension Bench {
  var requests: [WireBlobGet] {
    heard.compactMap { if case .blobGet(let get)? = $0.body { get } else { nil } }
  }

  var requestIDs: [UInt64] {
    heard.compactMap { if case .blobGet? = $0.body { $0.id } else { nil } }
  }

  /// A saturation job when there is data, else one that counts.
  func leaseCount(job: Int64, of model: [UInt8], data: [UInt8]? = nil, size: Int64? = nil) throws {
    try say { message in
      message.lease.claim.job = job
      message.lease.claim.attempt = 1
      message.lease.claim.fence = UInt64(job)
      message.lease.variant.threads = 1
      message.lease.variant.file.digest = "\(ContentDigest(of: model))"
      message.lease.variant.file.size = size ?? Int64(model.count)
      message.lease.task.kind = data == nil ? "flops" : "saturation"
      message.lease.task.id = "flops/test"
      message.lease.task.timeoutMilliseconds = 10_000
      if let data {
        var file = WireDataFile()
        file.digest = "\(ContentDigest(of: data))"
        file.size = Int64(data.count)
        message.lease.task.saturation.data["x"] = file
      }
    }
    try turn()
  }

  /// The chunk of a file that starts there.
  func give(_ file: [UInt8], at offset: Int, under digest: String? = nil) throws {
    try say { message in
      message.blobChunk.digest = digest ?? "\(ContentDigest(of: file))"
      message.blobChunk.offset = Int64(offset)
      message.blobChunk.size = Int64(file.count)
      message.blobChunk.data = Data(file[offset..<min(file.count, offset + BlobShelf.chunkBytes)])
    }
  }

  /// Answers the requests of the latest turn from the file that was asked for, or else the first, then turns once.
  func serve(_ files: [UInt8]...) throws { try serve(files) }

  func serve(_ files: [[UInt8]]) throws {
    let asked = requests.dropFirst(served)
    served = requests.count
    for request in asked {
      let file = files.first { "\(ContentDigest(of: $0))" == request.digest } ?? files[0]
      try give(file, at: Int(request.offset), under: request.digest)
    }
    try turn()
  }
}
