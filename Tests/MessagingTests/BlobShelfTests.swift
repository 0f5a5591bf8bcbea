import FoundationEssentials
import Messaging
import ModelFormats
import Testing

@Suite struct BlobShelfTests {
  private let content = (0..<600_000).map { UInt8(truncatingIfNeeded: $0 &* 31 &+ $0 >> 8) }

  @Test func damagedContentIsThrownAway() throws {
    let folder = try TemporaryFolder()
    let shelf = try BlobShelf(folder: folder.path + "/models")
    let digest = ContentDigest(of: [1, 2, 3])
    #expect(throws: MessagingError.self) { try shelf.receive(digest, size: 3, offset: 0, [1, 2, 4]) }
    #expect(!shelf.contains(digest))
    #expect(try shelf.progress(of: digest) == BlobShelf.Progress(nextOffset: 0, isComplete: false))
  }

  @Test func moreBytesThanAnnouncedAreNotTaken() throws {
    let folder = try TemporaryFolder()
    let shelf = try BlobShelf(folder: folder.path + "/models")
    let digest = ContentDigest(of: [1, 2, 3])
    let progress = try shelf.receive(digest, size: 2, offset: 0, [1, 2, 3])
    #expect(progress == BlobShelf.Progress(nextOffset: 0, isComplete: false))
  }

  @Test func repeatedAndReorderedChunksChangeNothing() throws {
    let folder = try TemporaryFolder()
    let shelf = try BlobShelf(folder: folder.path + "/models")
    let digest = ContentDigest(of: content)
    let size = Int64(content.count)
    let later = try shelf.receive(digest, size: size, offset: 262_144, content[262_144..<524_288])
    #expect(later.nextOffset == 0)
    let first = try shelf.receive(digest, size: size, offset: 0, content[..<262_144])
    #expect(first.nextOffset == 262_144)
    let again = try shelf.receive(digest, size: size, offset: 0, content[..<262_144])
    #expect(again.nextOffset == 262_144)
    let end = try shelf.receive(digest, size: size, offset: 262_144, content[262_144...])
    #expect(end == BlobShelf.Progress(nextOffset: size, isComplete: true))
    #expect(try shelf.read(digest, offset: 599_990, length: 100) == Array(content[599_990...]))
  }

  @Test func transferGoesOnAfterARestart() throws {
    let folder = try TemporaryFolder()
    let digest = ContentDigest(of: content)
    let size = Int64(content.count)
    do {
      let shelf = try BlobShelf(folder: folder.path + "/models")
      _ = try shelf.receive(digest, size: size, offset: 0, content[..<300_000])
    }
    let shelf = try BlobShelf(folder: folder.path + "/models")
    #expect(try shelf.progress(of: digest).nextOffset == 300_000)
    #expect(try shelf.receive(digest, size: size, offset: 300_000, content[300_000...]).isComplete)
    #expect(shelf.size(of: digest) == size)
  }

  @Test func emptyModelIsCompleteAtOnce() throws {
    let folder = try TemporaryFolder()
    let shelf = try BlobShelf(folder: folder.path + "/models")
    let digest = ContentDigest(of: [UInt8]())
    #expect(try shelf.receive(digest, size: 0, offset: 0, []).isComplete)
  }

  @Test func leastRecentlyUsedFileGoesFirst() throws {
    let folder = try TemporaryFolder()
    let shelf = try BlobShelf(folder: folder.path + "/models", limitBytes: 5)
    let files: [[UInt8]] = [[1, 1], [2, 2], [3, 3]]
    for file in files.prefix(2) { _ = try shelf.receive(ContentDigest(of: file), size: 2, offset: 0, file) }
    try FileManager.default.setAttributes(
      [.modificationDate: Date(timeIntervalSince1970: 1000)], ofItemAtPath: shelf.path(of: ContentDigest(of: files[1])))
    _ = try shelf.receive(ContentDigest(of: files[2]), size: 2, offset: 0, files[2])
    #expect(shelf.contains(ContentDigest(of: files[0])))
    #expect(!shelf.contains(ContentDigest(of: files[1])))
    #expect(shelf.contains(ContentDigest(of: files[2])))
  }
}
