import Foundation
import ModelGraph
import Testing

@testable import Runtime

/// Archives of numpy: those that numpy.savez writes, and those that it does not.
@Suite struct NPZTests {
  /// numpy 2.4.6: numpy.savez(file, x=numpy.array([[1, -2, 0.5]], "float32"), labels=numpy.array([3, 1], "uint8")).
  private static let written =
    "UEsDBC0AAAAAAAAAIQAmm460//////////8FABQAeC5ucHkBABAAjAAAAAAAAACMAAAAAAAAAJNOVU1QWQEAdgB7J2Rlc2NyJzogJzxmNCcsICdm"
    + "b3J0cmFuX29yZGVyJzogRmFsc2UsICdzaGFwZSc6ICgxLCAzKSwgfSAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAg"
    + "ICAgICAgICAgICAgICAKAACAPwAAAMAAAAA/UEsDBC0AAAAAAAAAIQBaMVr0//////////8KABQAbGFiZWxzLm5weQEAEACCAAAAAAAAAIIAAAAA"
    + "AAAAk05VTVBZAQB2AHsnZGVzY3InOiAnfHUxJywgJ2ZvcnRyYW5fb3JkZXInOiBGYWxzZSwgJ3NoYXBlJzogKDIsKSwgfSAgICAgICAgICAgICAg"
    + "ICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgIAoDAVBLAQItAy0AAAAAAAAAIQAmm460jAAAAIwAAAAFAAAAAAAA"
    + "AAAAAACAAQAAAAB4Lm5weVBLAQItAy0AAAAAAAAAIQBaMVr0ggAAAIIAAAAKAAAAAAAAAAAAAACAAcMAAABsYWJlbHMubnB5UEsFBgAAAAACAAIA"
    + "awAAAIEBAAAAAA=="

  /// numpy.savez_compressed(file, x=numpy.array([1], "uint8")).
  private static let compressed =
    "UEsDBC0AAAAIAAAAIQB7sqbA//////////8FABQAeC5ucHkBABAAgQAAAAAAAABFAAAAAAAAAJvsF+obEMnIUMZQrZ6SWpxcpG6loF5Taqiuo6Ce"
    + "ll9UUpSYF59flJIKEndLzClOBYoXZyQWpAL5GoY6mjoKtQoUAC5GAFBLAQItAy0AAAAIAAAAIQB7sqbARQAAAIEAAAAFAAAAAAAAAAAAAACAAQAA"
    + "AAB4Lm5weVBLBQYAAAAAAQABADMAAAB8AAAAAAA="

  private func bytes(_ text: String) throws -> [UInt8] { [UInt8](try #require(Data(base64Encoded: text))) }

  private func tensor(_ bytes: [UInt8], _ name: String) throws -> RuntimeTensor {
    let scratch = try Scratch()
    return try RuntimeTensor(arrayAt: try scratch.write(bytes, to: "data"), named: name)
  }

  private func error(_ bytes: [UInt8], _ name: String = "x") throws -> RuntimeError {
    try #require(throws: RuntimeError.self) { try NPZArchive(bytes, place: "x.npz").file(named: name) }
  }

  @Test func arraysOfAnArchiveAreReadByName() throws {
    let bytes = try bytes(Self.written)
    #expect(try NPZArchive(bytes, place: "").names == ["x", "labels"])
    #expect(try tensor(bytes, "x").shape == [1, 3])
    #expect(try tensor(bytes, "x").numbers() == [1, -2, 0.5])
    #expect(try tensor(bytes, "labels").numbers() == [3, 1])
  }

  @Test func aNameThatIsNotThereIsToldWithTheNearest() throws {
    let found = try error(try bytes(Self.written), "label")
    #expect(found.code == .npzArray)
    #expect(found.hint == "did you mean \"labels\"?")
    #expect(found.place == "x.npz")
  }

  @Test func theOnlyArrayNeedsNoName() throws {
    #expect(try tensor(Self.archive([("arr_0.npy", Self.array([7]))]), "image").bytes == [7])
  }

  @Test func aFileOfOneArrayIsReadAsBefore() throws {
    #expect(try tensor(Self.array([1, 2]), "anything").bytes == [1, 2])
  }

  @Test func compressedArraysAreRefusedWithTheWayOut() throws {
    let found = try error(try bytes(Self.compressed))
    #expect(found.code == .npzCompressed)
    #expect(found.hint == "write them with numpy.savez instead of numpy.savez_compressed")
  }

  /// Source: the catalogue of parametrised CRC algorithms, CRC-32/ISO-HDLC, check value.
  @Test func theChecksumIsThatOfZip() {
    #expect(CRC32.checksum(of: Array("123456789".utf8)[...]) == 0xCBF4_3926)
    #expect(CRC32.checksum(of: []) == 0)
  }

  @Test func everyCutIsTold() throws {
    let bytes = try bytes(Self.written)
    for count in bytes.indices { #expect(try error(Array(bytes.prefix(count))).code == .npzArchive, "cut at \(count)") }
    #expect(try error(bytes + [0]).code == .npzArchive)
  }

  /// Whatever one byte becomes, the array is read as it was or something is told; nothing is read beyond the file.
  @Test func noDamageIsTakenForAnArray() throws {
    let bytes = try bytes(Self.written)
    let content = try NPZArchive(bytes, place: "").file(named: "x")
    for index in bytes.indices {
      for value in [0, 0xFF, bytes[index] ^ 1, bytes[index] ^ 0x80] where value != bytes[index] {
        var damaged = bytes
        damaged[index] = value
        if let file = try? NPZArchive(damaged, place: "").file(named: "x") { #expect(file == content, "byte \(index) as \(value)") }
      }
    }
  }

  @Test func whatNumpyDoesNotWriteIsTold() throws {
    let file = Self.array([1])
    #expect(try error(Self.archive([("x.npy", file), ("x.npy", file)])).message.contains("two arrays are called"))
    #expect(try error(Self.archive([("x.txt", file)])).message.contains("no array"))
    #expect(try error(Self.archive([("x.npy", file)], flags: 1)).message.contains("encrypted"))
    #expect(try error(Self.archive([("x.npy", file)], method: 12)).code == .npzCompressed)
    #expect(try error(Self.archive([])).code == .npzArray)
    #expect(try error(Self.archive((0...NPZArchive.memberLimit).map { ("\($0).npy", []) })).message.contains("more than 1024"))
    // Neither a place nor a size beyond the file, nor one inside the directory.
    for offset in [1, 40, 1 << 20, 0xFFFF_FFFE] {
      #expect(try error(Self.archive([("x.npy", file)], offset: offset)).code == .npzArchive, "\(offset)")
    }
    #expect(try error(Self.archive([("x.npy", file)], size: 1 << 20)).code == .npzArchive)
    #expect(try error(Self.archive([("x.npy", file)], size: 0xFFFF_FFFF)).code == .npyTooLarge)
    #expect(try error(Self.archive([("x.npy", file)], checksum: 7)).message.contains("damaged"))
  }
}

extension NPZTests {
  /// A file of numpy with one dimension of bytes.
  private static func array(_ numbers: [UInt8]) -> [UInt8] {
    let description = "{'descr': '|u1', 'fortran_order': False, 'shape': (\(numbers.count),), }\n"
    return NPYHeader.magic + [1, 0, UInt8(description.utf8.count), 0] + Array(description.utf8) + numbers
  }

  /// A ZIP file as its description lays it out; what is given stands in the directory in place of what is right.
  private static func archive(
    _ files: [(name: String, content: [UInt8])], flags: Int = 0, method: Int = 0, offset: Int? = nil, size: Int? = nil,
    checksum: Int? = nil
  ) -> [UInt8] {
    func little(_ value: Int, _ count: Int) -> [UInt8] { (0..<count).map { UInt8(truncatingIfNeeded: value >> (8 * $0)) } }
    var (content, directory): ([UInt8], [UInt8]) = ([], [])
    for file in files {
      let name = Array(file.name.utf8)
      let right = Int(CRC32.checksum(of: file.content[...]))
      let sizes = little(checksum ?? right, 4) + little(size ?? file.content.count, 4) + little(size ?? file.content.count, 4)
      let middle =
        little(20, 2) + little(flags, 2) + little(method, 2) + little(0, 4) + sizes + little(name.count, 2) + little(0, 2)
      directory += little(0x0201_4B50, 4) + little(20, 2) + middle + little(0, 10) + little(offset ?? content.count, 4) + name
      content += little(0x0403_4B50, 4) + middle + name + file.content
    }
    return content + directory + little(0x0605_4B50, 4) + little(0, 4) + little(files.count, 2) + little(files.count, 2)
      + little(directory.count, 4) + little(content.count, 4) + little(0, 2)
  }
}
