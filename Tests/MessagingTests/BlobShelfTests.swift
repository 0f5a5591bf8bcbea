import FoundationEssentials
import Glibc
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
    #expect(try shelf.begin(digest, size: 3) == BlobShelf.Progress(nextOffset: 0, isComplete: false))
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
    #expect(try shelf.files.read(digest, offset: 599_990, length: 100) == Array(content[599_990...]))
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
    #expect(try shelf.begin(digest, size: size).nextOffset == 300_000)
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
    for file in files.prefix(2) { _ = try shelf.receive(ContentDigest(of: file), size: 2, offset: 0, file, keeping: []) }
    try age(shelf.path(of: ContentDigest(of: files[1])))
    _ = try shelf.receive(ContentDigest(of: files[2]), size: 2, offset: 0, files[2], keeping: [])
    #expect(shelf.contains(ContentDigest(of: files[0])))
    #expect(!shelf.contains(ContentDigest(of: files[1])))
    #expect(shelf.contains(ContentDigest(of: files[2])))
  }

  @Test func neededFileStaysAndTheNewOneIsRefused() throws {
    let folder = try TemporaryFolder()
    let shelf = try BlobShelf(folder: folder.path + "/models", limitBytes: 5)
    let files: [[UInt8]] = [[1, 1], [2, 2], [3, 3]]
    let digests = files.map { ContentDigest(of: $0) }
    for (file, digest) in zip(files, digests).prefix(2) {
      _ = try shelf.receive(digest, size: 2, offset: 0, file, keeping: [])
      try age(shelf.path(of: digest))
    }
    #expect(
      performing: { try shelf.receive(digests[2], size: 2, offset: 0, files[2], keeping: Set(digests)) },
      throws: { ($0 as? MessagingError)?.code == .noRoom })
    #expect(shelf.contains(digests[0]) && shelf.contains(digests[1]), "nothing was removed in vain")
    _ = try shelf.receive(digests[2], size: 2, offset: 0, files[2], keeping: [digests[0]])
    #expect(digests.map(shelf.contains) == [true, false, true])
  }

  @Test func fileUsedJustNowRests() throws {
    let folder = try TemporaryFolder()
    let shelf = try BlobShelf(folder: folder.path + "/models", limitBytes: 3, restSeconds: 600)
    let first = ContentDigest(of: [1, 1])
    _ = try shelf.receive(first, size: 2, offset: 0, [1, 1], keeping: [])
    #expect(
      performing: { try shelf.begin(ContentDigest(of: [2, 2]), size: 2, keeping: []) },
      throws: { ($0 as? MessagingError)?.code == .noRoom })
    try age(shelf.path(of: first))
    #expect(try shelf.begin(ContentDigest(of: [2, 2]), size: 2, keeping: []).nextOffset == 0)
    #expect(!shelf.contains(first))
  }

  @Test func whatArrivesCountsInFull() throws {
    let folder = try TemporaryFolder()
    let shelf = try BlobShelf(folder: folder.path + "/models", limitBytes: 10)
    _ = try shelf.begin(ContentDigest(of: [1]), size: 8, keeping: [])
    #expect(
      performing: { try shelf.begin(ContentDigest(of: [2]), size: 3, keeping: []) },
      throws: { ($0 as? MessagingError)?.code == .noRoom })
    shelf.release(ContentDigest(of: [1]))
    #expect(try shelf.begin(ContentDigest(of: [2]), size: 3, keeping: []).nextOffset == 0)
  }

  /// Who sends rubbish under a digest spoils its own transfer only.
  @Test func sourcesDoNotShareWhatArrives() throws {
    let folder = try TemporaryFolder()
    let shelf = try BlobShelf(folder: folder.path + "/models")
    let digest = ContentDigest(of: [1, 2, 3])
    _ = try shelf.receive(digest, size: 3, offset: 0, [9], from: "eve")
    #expect(try shelf.receive(digest, size: 3, offset: 0, [1, 2], from: "ann").nextOffset == 2)
    #expect(throws: MessagingError.self) { try shelf.receive(digest, size: 3, offset: 1, [9, 9], from: "eve") }
    #expect(try shelf.receive(digest, size: 3, offset: 2, [3], from: "ann").isComplete)
    #expect(shelf.files.arrivedBytes(of: digest, from: "eve") == 0)
  }

  @Test func sourcesWithStrangeNamesStayInTheFolder() throws {
    let folder = try TemporaryFolder()
    let shelf = try BlobShelf(folder: folder.path + "/models")
    _ = try shelf.receive(ContentDigest(of: [1, 2]), size: 2, offset: 0, [1], from: "../../etc/passwd")
    let names = try FileManager.default.contentsOfDirectory(atPath: shelf.files.folder)
    #expect(names.count == 1 && names.allSatisfy { $0.hasSuffix(".part") })
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path) == ["models"])
  }

  @Test func abandonedPartsAreRemovedAtTheStart() throws {
    let folder = try TemporaryFolder()
    let digests = [ContentDigest(of: [1, 2]), ContentDigest(of: [3, 4])]
    do {
      let shelf = try BlobShelf(folder: folder.path + "/models")
      for digest in digests { _ = try shelf.receive(digest, size: 2, offset: 0, [1]) }
      try age(shelf.path(of: digests[1]) + ".part")
    }
    let shelf = try BlobShelf(folder: folder.path + "/models")
    #expect(digests.map { shelf.files.arrivedBytes(of: $0, from: "") } == [1, 0])
  }

  /// A power cut can leave zeros where bytes had been: the digest tells, and the transfer begins anew.
  @Test func damagedPartOfAnEarlierProcessIsThrownAway() throws {
    let folder = try TemporaryFolder()
    let digest = ContentDigest(of: [1, 2, 3])
    do {
      let shelf = try BlobShelf(folder: folder.path + "/models")
      _ = try shelf.receive(digest, size: 3, offset: 0, [1, 2])
      try Data([0, 0]).write(to: URL(filePath: shelf.path(of: digest) + ".part"))
    }
    let shelf = try BlobShelf(folder: folder.path + "/models")
    #expect(
      performing: { try shelf.receive(digest, size: 3, offset: 2, [3]) },
      throws: { ($0 as? MessagingError)?.code == .blobDamaged })
    #expect(try shelf.begin(digest, size: 3).nextOffset == 0)
  }

  /// A disk of 256 KiB. Where this user may not mount one, there is nothing to see.
  @Test func fullDiskIsToldAndIsFreedAgain() throws {
    let folder = try TemporaryFolder()
    let lazily: Int32 = 2  // MNT_DETACH, which Swift does not see as a number
    guard mount("tmpfs", folder.path, "tmpfs", 0, "size=262144") == 0 else { return }
    defer { umount2(folder.path, lazily) }
    let shelf = try BlobShelf(folder: folder.path + "/models")
    let old = [UInt8](repeating: 1, count: 100_000)
    _ = try shelf.receive(ContentDigest(of: old), size: 100_000, offset: 0, old)
    let new = [UInt8](repeating: 2, count: 200_000)
    let digest = ContentDigest(of: new)
    #expect(
      performing: { try shelf.receive(digest, size: 200_000, offset: 0, new) },
      throws: { ($0 as? MessagingError)?.code == .diskFull })
    #expect(shelf.files.arrivedBytes(of: digest, from: "") == 0, "others need the disk")
    #expect(
      try shelf.receive(digest, size: 200_000, offset: 0, new, keeping: []).isComplete, "what nobody needs gives way")
  }

  private func age(_ path: String) throws {
    try FileManager.default.setAttributes([.modificationDate: Date(timeIntervalSince1970: 1000)], ofItemAtPath: path)
  }
}
