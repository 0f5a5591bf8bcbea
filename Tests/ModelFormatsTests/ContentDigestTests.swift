import Glibc
import Testing

@testable import ModelFormats

@Suite struct ContentDigestTests {
  /// Of "abc". Source: FIPS 180-4, the SHA-256 example of NIST.
  static let abc = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
  /// Of nothing. Source: NIST, SHA-256 short message test vectors, length 0.
  static let nothing = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"

  @Test(arguments: ["", "ba78", "g" + abc.dropFirst(), abc + "00", "ö" + abc.dropFirst(2), String(abc.dropLast())])
  func whatIsNoDigestIsRefused(_ hex: String) {
    #expect(ContentDigest(hex: hex) == nil)
  }

  @Test func theWrongNumberOfBytesIsRefused() {
    #expect(ContentDigest(bytes: [UInt8](repeating: 0, count: 31)) == nil)
    #expect(ContentDigest(bytes: [UInt8](repeating: 0, count: 32)) != nil)
  }

  @Test func publishedVectorsComeOut() {
    #expect(ContentDigest(of: "abc".utf8).hex == Self.abc)
    #expect(ContentDigest(of: []).description == Self.nothing)
  }

  @Test func cuttingIntoPiecesDoesNotMatter() {
    var hasher = ContentHasher()
    hasher.update("a".utf8)
    hasher.update([])
    hasher.update([UInt8(ascii: "b")])
    hasher.update(AnySequence("c".utf8))
    #expect(hasher.finalize().hex == Self.abc)
    #expect(hasher.finalize().hex == Self.abc, "asking twice gives the same")
  }

  @Test func hexIsReadInBothCasesAndWrittenInLower() throws {
    let digest = try #require(ContentDigest(hex: Self.abc.uppercased()))
    #expect(digest == ContentDigest(of: "abc".utf8))
    #expect(digest.hex == Self.abc)
  }

  @Test func aFileHasTheDigestOfItsContent() throws {
    let file = try TemporaryFile([UInt8](repeating: 7, count: 1_000_000))
    #expect(try ContentDigest(ofFile: file.path) == ContentDigest(of: [UInt8](repeating: 7, count: 1_000_000)))
    #expect(try MappedFile(path: file.path).digest == ContentDigest(ofFile: file.path))
    #expect("missing") { try ContentDigest(ofFile: file.path + ".gone") } throws: {
      ($0 as? ModelFormatsError)?.code == .missing
    }
    #expect("folder") { try ContentDigest(ofFile: "/") } throws: { ($0 as? ModelFormatsError)?.code == .unreadable }
  }

  @Test func aLargeFileIsHashedInPiecesThatStayReadable() throws {
    let content = (0..<9_000_001).map { UInt8(truncatingIfNeeded: $0 &* 31) }
    let file = try TemporaryFile(content)
    let mapped = try MappedFile(path: file.path)
    #expect(mapped.digest == ContentDigest(of: content))
    #expect(mapped.bytes.elementsEqual(content))
  }
}

/// A file that is gone with the object.
final class TemporaryFile {
  let path: String

  init(_ content: [UInt8]) throws {
    var template = Array("/tmp/podium-test-XXXXXX".utf8CString)
    let descriptor = mkstemp(&template)
    path = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    var written = 0
    while written < content.count {
      let count = content.withUnsafeBytes { write(descriptor, $0.baseAddress?.advanced(by: written), $0.count - written) }
      guard count > 0 else { throw TestModels.Missing(description: "cannot write \(path)") }
      written += count
    }
    close(descriptor)
  }

  deinit { unlink(path) }
}
