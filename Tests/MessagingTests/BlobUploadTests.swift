import Messaging
import Testing

/// A file of ten bytes in chunks of two; answers come by hand.
@Suite struct BlobUploadTests {
  private let now = ContinuousClock.now

  /// Sends as much as may be under way; gives the offsets.
  private func send(_ upload: inout BlobUpload, firstID: UInt64) -> [Int64] {
    var offsets: [Int64] = []
    while let offset = upload.next {
      upload.sent(firstID + UInt64(offsets.count), offset: offset, count: Int(min(2, upload.size - offset)), at: now)
      offsets.append(offset)
    }
    return offsets
  }

  @Test func keepsToItsWindow() {
    var upload = BlobUpload(size: 10, from: 0, at: now)
    #expect(send(&upload, firstID: 1) == [0, 2])
    upload.answered(1, offset: 2, isComplete: false, at: now)
    #expect(send(&upload, firstID: 3) == [4])
  }

  @Test func goesOnFromWhatTheCoordinatorHas() {
    var upload = BlobUpload(size: 10, from: 6, at: now)
    #expect(send(&upload, firstID: 1) == [6, 8])
    upload.lost(at: now)
    #expect(!upload.expects(1))
    #expect(send(&upload, firstID: 3) == [6, 8])
    upload.answered(2, offset: 10, isComplete: true, at: now)
    #expect(!upload.isComplete, "an answer to what was given up")
  }

  @Test func aGapIsSentAgain() {
    var upload = BlobUpload(size: 10, from: 0, at: now)
    #expect(send(&upload, firstID: 1) == [0, 2])
    // The first was lost on the way: of the second nothing was taken.
    upload.answered(2, offset: 0, isComplete: false, at: now)
    upload.answered(1, offset: 0, isComplete: false, at: now)
    #expect(send(&upload, firstID: 3).first == 0)
  }

  @Test func uploadThatIsTooFastIsQuietForAMomentAndGoesOn() {
    var upload = BlobUpload(size: 10, from: 0, at: now)
    #expect(upload.quietUntil <= now)
    #expect(send(&upload, firstID: 1) == [0, 2])
    upload.answered(1, offset: 2, isComplete: false, at: now)
    upload.slowDown(at: now)
    #expect(upload.quietUntil == now + .seconds(1))
    #expect(!upload.expects(2))
    #expect(send(&upload, firstID: 3).first == 2, "from what the coordinator has")
  }

  @Test func anEmptyFileTakesOneChunk() {
    var upload = BlobUpload(size: 0, from: 0, at: now)
    #expect(upload.next == 0)
    upload.sent(1, offset: 0, count: 0, at: now)
    #expect(upload.next == nil)
    upload.answered(1, offset: 0, isComplete: true, at: now)
    #expect(upload.isComplete)
  }
}
