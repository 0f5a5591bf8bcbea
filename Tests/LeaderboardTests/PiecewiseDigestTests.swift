import Glibc
import ModelFormats
import Testing

@testable import Leaderboard

struct PiecewiseDigestTests {
  /// Python: `hashlib.sha256(b"".join(hashlib.sha256(t[i:i + 2**18]).digest() for i in range(0, n, 2**18))).hexdigest()`, for the bytes
  /// `t = bytes(i % 251 for i in range(n))`.
  private static let golden = [
    0: "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    5: "768a07c1dee8e668bcf5982658abf8ee1fdaa6378c342192a51dcfae2a672ac3",
    262_144: "74863531772e77535008e2e4106658679b5e6b5be0cf8df74e62247723b2eaf5",
    262_145: "0b9bcb3fe0aaafd27a9b5405c265989d6a9a77967e29943f5879ef85ba163a3d",
    700_000: "5a52ad35fe392265d5981d7c03007b48214ca046e197c3d96567b0d6e335be1a",
  ]

  private func text(_ count: Int) -> [UInt8] { (0..<count).map { UInt8($0 % 251) } }

  private func digest(_ text: [UInt8]) -> String? { text.withUnsafeBytes { PiecewiseDigest(of: $0).value?.hex } }

  @Test(arguments: golden)
  func itIsThatOfTheDigestsOfPieces(_ count: Int, _ hex: String) throws {
    let text = text(count)
    #expect(digest(text) == hex)
    let folder = TemporaryFolder()
    folder.write(text + [1, 2, 3], to: "text")
    let descriptor = open("\(folder.path)/text", O_RDONLY)
    defer { close(descriptor) }
    #expect(PiecewiseDigest(descriptor: descriptor, byteCount: count).value?.hex == hex)
  }

  @Test func aByteOfAnyPieceCounts() {
    let text = text(700_000)
    for place in [0, 262_143, 262_144, 524_288, 699_999] {
      var changed = text
      changed[place] ^= 1
      #expect(digest(changed) != digest(text), "byte \(place)")
    }
    // Pieces in another order are another text.
    let size = PiecewiseDigest.pieceBytes
    #expect(digest(Array(text[size..<2 * size] + text[..<size])) != digest(Array(text[..<(2 * size)])))
  }

  @Test func aFileThatIsShorterHasNone() {
    let folder = TemporaryFolder()
    folder.write(text(300_000), to: "text")
    let descriptor = open("\(folder.path)/text", O_RDONLY)
    defer { close(descriptor) }
    #expect(PiecewiseDigest(descriptor: descriptor, byteCount: 300_001).value == nil)
    #expect(PiecewiseDigest(descriptor: -1, byteCount: 1).value == nil)
  }

  /// Many at once, more than there are threads: none waits for a thread that another one has.
  @Test func manyAtOnceComeToAnEnd() async {
    let text = text(700_000)
    let right = Self.golden[700_000]
    await withTaskGroup(of: Bool.self) { group in
      for _ in 0..<64 { group.addTask { text.withUnsafeBytes { PiecewiseDigest(of: $0).value?.hex } == right } }
      for await isRight in group { #expect(isRight) }
    }
  }
}
