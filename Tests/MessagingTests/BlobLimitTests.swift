import FoundationEssentials
import ModelFormats
import Testing

@testable import Messaging

/// What a sender that means harm, or is broken, may do to a shelf.
@Suite struct BlobLimitTests {
  private let bytes: [UInt8] = [1, 2, 3, 4]
  private var digest: ContentDigest { ContentDigest(of: bytes) }

  @Test(arguments: [-1, 1, 3, 4, 5, .max, .min] as [Int64])
  func chunkThatStartsElsewhereChangesNothing(offset: Int64) throws {
    let folder = try TemporaryFolder()
    let shelf = try BlobShelf(folder: folder.path + "/models")
    #expect(try shelf.receive(digest, size: 4, offset: 0, bytes[..<2]).nextOffset == 2)
    #expect(try shelf.receive(digest, size: 4, offset: offset, bytes[2...]).nextOffset == 2)
    #expect(try shelf.receive(digest, size: 4, offset: 2, bytes[2...]).isComplete)
  }

  @Test(arguments: [-1, .min, .max, BlobShelf.blobBytes + 1] as [Int64])
  func sizeOfNoFileIsRefused(size: Int64) throws {
    let folder = try TemporaryFolder()
    let shelf = try BlobShelf(folder: folder.path + "/models", limitBytes: 100)
    #expect(
      performing: { try shelf.receive(digest, size: size, offset: 0, bytes, keeping: []) },
      throws: { ($0 as? MessagingError)?.code == .blobInvalid })
    #expect(try FileManager.default.contentsOfDirectory(atPath: shelf.files.folder).isEmpty)
  }

  @Test func offsetsOutsideTheFileReadNothing() throws {
    let folder = try TemporaryFolder()
    let shelf = try BlobShelf(folder: folder.path + "/models")
    _ = try shelf.receive(digest, size: 4, offset: 0, bytes)
    #expect(try shelf.files.read(digest, offset: .max, length: 10) == [])
    #expect(try shelf.files.read(digest, offset: 4, length: 10) == [])
    #expect(try shelf.files.read(digest, offset: .min, length: .max) == bytes)
    #expect(try shelf.files.read(digest, offset: 0, length: .min) == [])
  }

  /// Somebody comes to rely on a file after it was decided what may go, and before it goes.
  @Test func keptFileDoesNotGiveWay() throws {
    let folder = try TemporaryFolder()
    let shelf = try BlobShelf(folder: folder.path + "/models", limitBytes: 5)
    _ = try shelf.receive(digest, size: 4, offset: 0, bytes, keeping: [])
    let copy = shelf.files
    copy.keep(also: [digest])
    #expect(
      performing: { try shelf.begin(ContentDigest(of: [9]), size: 4, keeping: []) },
      throws: { ($0 as? MessagingError)?.code == .noRoom })
    #expect(shelf.contains(digest))
    copy.keep([])
    #expect(try shelf.begin(ContentDigest(of: [9]), size: 4, keeping: []).nextOffset == 0)
    #expect(!shelf.contains(digest))
  }

  @Test func oneSourceDoesNotKeepOutTheOthers() throws {
    let folder = try TemporaryFolder()
    let shelf = try BlobShelf(folder: folder.path + "/models")
    for number in 0..<BlobShelf.arrivalsPerSource {
      _ = try shelf.begin(ContentDigest(of: [UInt8(number)]), size: 1, from: "eve")
    }
    #expect(
      performing: { try shelf.begin(ContentDigest(of: [200]), size: 1, from: "eve") },
      throws: { ($0 as? MessagingError)?.code == .noRoom })
    #expect(try shelf.receive(digest, size: 4, offset: 0, bytes, from: "ann").isComplete)
  }

  /// Announces 8 of 10 MiB, and sends a byte now and then.
  @Test func trickleHoldsNoRoom() throws {
    let folder = try TemporaryFolder()
    let shelf = try BlobShelf(folder: folder.path + "/models", limitBytes: 10 << 20)
    let slow = BlobShelf.ArrivalKey(digest: digest, source: "eve")
    _ = try shelf.receive(digest, size: 8 << 20, offset: 0, [1], from: "eve", keeping: [])
    // As if that had been two minutes ago.
    shelf.arrivals[slow]?.heardAt -= 120
    _ = try shelf.receive(digest, size: 8 << 20, offset: 1, [2], from: "eve", keeping: [])
    #expect(try shelf.begin(ContentDigest(of: [5]), size: 5 << 20, from: "ann", keeping: []).nextOffset == 0)
    #expect(
      performing: { try shelf.receive(digest, size: 8 << 20, offset: 2, [3], from: "eve", keeping: []) },
      throws: { ($0 as? MessagingError)?.code == .noRoom })
  }

  @Test func whatMovesKeepsItsRoom() throws {
    let folder = try TemporaryFolder()
    let shelf = try BlobShelf(folder: folder.path + "/models", limitBytes: 10 << 20)
    let key = BlobShelf.ArrivalKey(digest: digest, source: "ann")
    _ = try shelf.begin(digest, size: 8 << 20, from: "ann", keeping: [])
    shelf.arrivals[key]?.heardAt -= 120
    _ = try shelf.receive(digest, size: 8 << 20, offset: 0, [UInt8](repeating: 0, count: 1 << 20), from: "ann", keeping: [])
    #expect(
      performing: { try shelf.begin(ContentDigest(of: [5]), size: 5 << 20, from: "eve", keeping: []) },
      throws: { ($0 as? MessagingError)?.code == .noRoom })
  }

  @Test func whatCameBesideACompleteFileIsRemoved() throws {
    let folder = try TemporaryFolder()
    let shelf = try BlobShelf(folder: folder.path + "/models")
    _ = try shelf.receive(digest, size: 4, offset: 0, bytes[..<3], from: "bob")
    _ = try shelf.receive(digest, size: 4, offset: 0, bytes, from: "ann")
    #expect(try shelf.receive(digest, size: 4, offset: 3, bytes[3...], from: "bob").isComplete)
    #expect(try FileManager.default.contentsOfDirectory(atPath: shelf.files.folder) == ["\(digest)"])
    #expect(shelf.arrivals.isEmpty)
  }
}
