import FoundationEssentials
@testable import Messaging
import SwiftProtobuf
import Testing
import Wire

/// What is refused before it is decoded.
@Suite struct EnvelopeTests {
  private func bytes(_ fill: (inout WireToCoordinator) -> Void) throws -> [UInt8] {
    var message = WireToCoordinator()
    fill(&message)
    return try message.serializedBytes()
  }

  private func head(_ bytes: [UInt8]) -> EnvelopeHead? { bytes.withUnsafeBytes { EnvelopeHead($0) } }

  /// Nil when the message may be decoded.
  private func refusal(_ bytes: [UInt8]) throws -> MessagingError? {
    let envelope = try #require(self.head(bytes))
    do {
      try bytes.withUnsafeBytes { try envelope.weigh($0) }
      return nil
    } catch {
      return error as? MessagingError
    }
  }

  /// A field of bytes: number, length, content.
  private func field(_ number: Int, _ content: [UInt8]) -> [UInt8] {
    varint(number << 3 | 2) + varint(content.count) + content
  }

  private func varint(_ value: Int) -> [UInt8] {
    var value = value
    var bytes: [UInt8] = []
    while value > 0x7F {
      bytes.append(UInt8(value & 0x7F) | 0x80)
      value >>= 7
    }
    return bytes + [UInt8(value)]
  }

  @Test(arguments: MessageKind.allCases)
  func everyKindHasTheNumberItHasInTheEnvelope(kind: MessageKind) throws {
    let bytes = [0x08, 0x07] + field(kind.rawValue, [])
    let message = try WireToCoordinator(serializedBytes: bytes)
    #expect(message.body.map(MessageKind.init) == kind)
    #expect(head(bytes)?.kind == kind && head(bytes)?.id == 7)
  }

  @Test(arguments: MessageKind.allCases)
  func everyKindRefusesWhatIsLargerThanItsLimit(kind: MessageKind) throws {
    // One text as large as the limit: with its tag and length it is larger.
    let bytes = field(kind.rawValue, [UInt8](repeating: 0, count: kind.rule.bytes))
    #expect(try refusal(bytes)?.code == .tooLarge)
    #expect(try refusal(field(kind.rawValue, [UInt8](repeating: 0, count: kind.rule.bytes - 16))) == nil)
  }

  @Test func noKindIsLargerThanAMessage() {
    for kind in MessageKind.allCases { #expect(kind.rule.bytes <= MessageLimits.messageBytes) }
  }

  @Test func pieceOfAModelFitsItsLimit() throws {
    let piece = try bytes { message in
      message.id = .max
      message.blobPut.digest = String(repeating: "f", count: 64)
      message.blobPut.offset = .max
      message.blobPut.size = .max
      message.blobPut.data = Data(repeating: 0x0A, count: BlobShelf.chunkBytes)
    }
    #expect(try refusal(piece) == nil)
  }

  private func repeated(_ pattern: [UInt8], _ count: Int) -> [UInt8] {
    var bytes = [UInt8](repeating: 0, count: pattern.count * count)
    for index in bytes.indices { bytes[index] = pattern[index % pattern.count] }
    return bytes
  }

  /// Two bytes each, and hundreds once they are objects: 4 million variants of nothing.
  @Test func smallMessageOfVeryManyPartsIsNotDecoded() throws {
    let submit = field(10, field(1, repeated(field(3, []), 4_000_000)))
    #expect(submit.count < MessageLimits.messageBytes)
    #expect(try refusal(submit)?.code == .tooLarge)
    // The same deeper down: trials of a kernel of a result.
    let result = field(5, field(12, repeated(field(5, []), 4_000_000)))
    #expect(try refusal(result)?.code == .tooLarge)
  }

  @Test func batchOfAMillionJobsIsDecoded() throws {
    var batch = WireBatch()
    batch.name = "large"
    batch.variants = (0..<1_000).map { index in
      var variant = WireVariant()
      variant.name = "resnet50-b\(index)"
      variant.file.digest = String(repeating: "2a", count: 32)
      variant.file.inputs = ["input": WireShape()]
      return variant
    }
    // A job of the sixth variant is its field 1, 5.
    let jobs = repeated(field(5, [0x08, 0x05]), 1_000_000)
    let bytes: [UInt8] = field(10, field(1, try batch.serializedBytes() + jobs))
    #expect(try refusal(bytes) == nil)
  }

  @Test func twoBodiesAreNoMessage() {
    #expect(head(field(11, []) + field(10, [])) == nil)
    #expect(head(field(11, []) + field(11, [])) == nil)
  }

  /// A newer release may add to the envelope; an unknown kind is heard, and refused with words.
  @Test func whatANewerReleaseAddsIsPassedOver() throws {
    let newer = try #require(head([0x08, 0x05] + field(11, []) + field(900, [1, 2, 3])))
    #expect(newer.kind == .status && newer.id == 5)
    let unknown = try #require(head([0x08, 0x05] + field(900, [1, 2, 3])))
    #expect(unknown.kind == nil && unknown.id == 5)
    #expect(try refusal(field(900, [UInt8](repeating: 0, count: MessageLimits.noteBytes)))?.code == .tooLarge)
  }

  @Test(arguments: [
    [0xFF], [0x08], [0x0A, 0x05, 0x01], [0x00, 0x00], [0x0B, 0x0C], [0x0D, 1, 2, 3], [0x09, 1],
    [UInt8](repeating: 0xFF, count: 11), [0x0A, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0x7F],
  ])
  func bytesThatMakeNoSenseAreNoMessage(bytes: [UInt8]) {
    #expect(head(bytes) == nil)
  }

  @Test func veryManyFieldsAtTheTopAreNoMessage() {
    #expect(head((0..<100_000).flatMap { _ in [0x08, 0x01] as [UInt8] }) == nil)
  }

  /// Messages within messages, as a submission's unknown fields.
  @Test func deepNestingIsNotFollowed() throws {
    var nested: [UInt8] = []
    for _ in 0..<10_000 { nested = field(1, nested) }
    let bytes = field(10, nested)
    #expect(try refusal(bytes) == nil)
    let parts = bytes.withUnsafeBytes { FieldCursor.parts(in: $0, upTo: 1_000_000) }
    #expect(parts == MessageLimits.depth)
    // Groups, which only end where they began: a decoder that followed them would run out of stack.
    let groups = field(10, field(1, [UInt8](repeating: 0x0B, count: 1_000_000)))
    var options = BinaryDecodingOptions()
    options.messageDepthLimit = MessageLimits.depth
    #expect(throws: (any Error).self) { try WireToCoordinator(serializedBytes: groups, options: options) }
  }

  /// Random bytes, also behind a true beginning: never a crash, and never more parts than bytes.
  @Test func noiseIsReadWithoutHarm() {
    var random = SystemRandomNumberGenerator()
    var heaviest = 0.0
    for _ in 0..<5_000 {
      let noise = (0..<Int.random(in: 0...200, using: &random)).map { _ in UInt8.random(in: 0...255, using: &random) }
      let bytes = Bool.random(using: &random) ? noise : field(Int.random(in: 1...20, using: &random), noise)
      _ = head(bytes)
      let parts = bytes.withUnsafeBytes { FieldCursor.parts(in: $0, upTo: .max) }
      heaviest = max(heaviest, Double(parts) / Double(max(1, bytes.count)))
    }
    #expect(heaviest <= 1)
  }

  @Test func answerThatIsTooLargeIsNotSent() {
    var answer = WireFromCoordinator()
    answer.job.detail = String(repeating: "x", count: MessageLimits.messageBytes)
    #expect(performing: { try encode(answer) }, throws: { ($0 as? MessagingError)?.code == .tooLarge })
  }
}

@Suite struct SilentConnectionTests {
  /// What must go as each of these comes.
  private func insert(_ descriptors: Int32..., into silent: inout SilentConnections) -> [Int32?] {
    var gone: [Int32?] = []
    for descriptor in descriptors { gone.append(silent.insert(descriptor)) }
    return gone
  }

  @Test func oldestGoesWhenThereAreTooMany() {
    var silent = SilentConnections(limit: 2)
    let gone = insert(10, 11, 12, 13, into: &silent)
    #expect(gone == [nil, nil, 10, 11])
    #expect(silent.count == 2)
  }

  @Test func whoeverSpeaksOrLeavesIsNotCounted() {
    var silent = SilentConnections(limit: 2)
    let first = insert(10, 11, into: &silent)
    silent.remove(10)
    let second = insert(12, 13, into: &silent)
    #expect(first == [nil, nil] && second == [nil, 11])
  }

  /// The kernel gives a number again as soon as it is free.
  @Test func descriptorThatIsUsedAgainIsANewConnection() {
    var silent = SilentConnections(limit: 2)
    _ = insert(10, 11, into: &silent)
    silent.remove(10)
    let gone = insert(10, 12, 13, into: &silent)
    #expect(gone == [nil, 11, 10])
  }

  @Test func manyComeAndGoWithoutLeavingATrace() {
    var silent = SilentConnections(limit: 100)
    var gone = 0
    for round in 0..<100_000 as Range<Int32> {
      if silent.insert(round % 50) != nil { gone += 1 }
      silent.remove(round % 50)
    }
    #expect(gone == 0 && silent.count == 0)
  }
}
