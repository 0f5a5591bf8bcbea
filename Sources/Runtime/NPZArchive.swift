import ModelGraph

/// An archive of arrays as numpy.savez writes it (`.npz`): a ZIP whose members are files of numpy, stored as they are. Strict: no
/// compression, no encryption, no comment, nothing that needs 64-bit sizes, and every member whole inside the file.
///
/// Source: APPNOTE.TXT, .ZIP File Format Specification, version 6.3.10: sections 4.3.7, 4.3.12, 4.3.16.
struct NPZArchive {
  /// Where one member's bytes lie, and their CRC-32 as the archive gives it.
  private struct Member {
    var content: Range<Int>
    var checksum: UInt32
  }

  /// Arrays in one archive.
  static let memberLimit = 1_024
  /// A local file header.
  static let magic: [UInt8] = [0x50, 0x4B, 3, 4]
  /// The end of a directory, with which an archive of nothing begins.
  static let emptyMagic: [UInt8] = [0x50, 0x4B, 5, 6]
  private static let suffix = ".npy"
  private static let (localBytes, directoryBytes, endBytes) = (30, 46, 22)

  private let bytes: [UInt8]
  private let place: String
  /// In the archive's order, without `.npy`.
  private(set) var names: [String] = []
  private var members: [Member] = []

  /// - Throws: `npz.archive` for what numpy.savez does not write, `npz.compressed`.
  init(_ bytes: [UInt8], place: String) throws(RuntimeError) {
    self.bytes = bytes
    self.place = place
    let end = bytes.count - Self.endBytes
    guard end >= 0, integer(at: end, 4) == 0x0605_4B50, integer(at: end + 20, 2) == 0 else {
      throw wrong("it does not end with the end of a directory")
    }
    let count = integer(at: end + 10, 2)
    let (size, start) = (integer(at: end + 12, 4), integer(at: end + 16, 4))
    guard integer(at: end + 4, 4) == 0, integer(at: end + 8, 2) == count, count <= Self.memberLimit, start + size == end else {
      throw wrong("its directory is not right before its end, or has more than \(Self.memberLimit) arrays")
    }
    var entry = start
    for _ in 0..<count { entry = try add(entry, directory: start..<end) }
    guard entry == end else { throw wrong("its directory has bytes left over") }
  }

  /// Reads the directory's entry at `start`, and gives where the next one begins.
  private mutating func add(_ start: Int, directory: Range<Int>) throws(RuntimeError) -> Int {
    guard start + Self.directoryBytes <= directory.upperBound, integer(at: start, 4) == 0x0201_4B50 else {
      throw wrong("an entry of its directory is cut off")
    }
    let nameStart = start + Self.directoryBytes
    let nameEnd = nameStart + integer(at: start + 28, 2)
    let next = nameEnd + integer(at: start + 30, 2) + integer(at: start + 32, 2)
    guard next <= directory.upperBound else { throw wrong("an entry of its directory is cut off") }
    let file = String(decoding: bytes[nameStart..<nameEnd], as: UTF8.self)
    guard file.hasSuffix(Self.suffix) else { throw wrong("it holds \(file.prefix(40).debugDescription), which is no array") }
    let name = String(file.dropLast(Self.suffix.count))
    guard !names.contains(name) else { throw wrong("two arrays are called \(name.prefix(40).debugDescription)") }
    guard integer(at: start + 8, 2) & 1 == 0 else { throw wrong("it is encrypted") }
    let method = integer(at: start + 10, 2)
    guard method == 0 else {
      throw RuntimeError(
        .npzCompressed, "its arrays are compressed, and are not read", place: place,
        hint: "write them with numpy.savez instead of numpy.savez_compressed")
    }
    let size = integer(at: start + 24, 4)
    guard integer(at: start + 20, 4) == size else { throw wrong("an array is stored in another size than it has") }
    let local = integer(at: start + 42, 4)
    guard size != 0xFFFF_FFFF, local != 0xFFFF_FFFF else {
      throw RuntimeError(
        .npyTooLarge, "an array in it has 4 GiB or more", place: place, hint: "write it alone with: numpy.save(\"x.npy\", x)")
    }
    guard local + Self.localBytes <= directory.lowerBound, integer(at: local, 4) == 0x0403_4B50 else {
      throw wrong("an array is not where the directory says")
    }
    let localName = local + Self.localBytes
    let content = localName + integer(at: local + 26, 2) + integer(at: local + 28, 2)
    guard content + size <= directory.lowerBound, integer(at: local + 26, 2) == nameEnd - nameStart,
      bytes[localName..<(localName + nameEnd - nameStart)] == bytes[nameStart..<nameEnd]
    else { throw wrong("an array is not where the directory says") }
    names.append(name)
    members.append(Member(content: content..<(content + size), checksum: UInt32(truncatingIfNeeded: integer(at: start + 16, 4))))
    return next
  }

  /// The bytes of the array with that name, or of the only one: a file of numpy.
  ///
  /// - Throws: `npz.array` when there is none of that name, `npz.archive` when its bytes are not what was written.
  func file(named name: String) throws(RuntimeError) -> ArraySlice<UInt8> {
    guard let index = names.firstIndex(of: name) ?? (names.count == 1 ? 0 : nil) else {
      throw RuntimeError(
        .npzArray, "it has no array \(name.debugDescription)", place: place,
        hint: NearMiss.hint(for: name, among: names, what: "arrays"))
    }
    let content = bytes[members[index].content]
    guard CRC32.checksum(of: content) == members[index].checksum else {
      throw wrong("the array \(names[index].prefix(40).debugDescription) is damaged: its checksum differs")
    }
    return content
  }

  /// Little-endian; 0 beyond the end, which no caller takes for anything.
  private func integer(at offset: Int, _ count: Int) -> Int {
    guard offset >= 0, offset + count <= bytes.count else { return 0 }
    return (0..<count).reduce(0) { $0 | Int(bytes[offset + $1]) << (8 * $1) }
  }

  private func wrong(_ message: String) -> RuntimeError {
    RuntimeError(
      .npzArchive, "this archive is not what numpy.savez writes: \(message)", place: place,
      hint: "write it again with: numpy.savez(\"x.npz\", x=x)")
  }
}

/// The checksum of ZIP: the polynomial 0xEDB88320, reflected.
enum CRC32 {
  private static let table: [UInt32] = (0..<256).map { index in
    (0..<8).reduce(UInt32(index)) { value, _ in value & 1 == 1 ? value >> 1 ^ 0xEDB8_8320 : value >> 1 }
  }

  static func checksum(of bytes: ArraySlice<UInt8>) -> UInt32 {
    let remainder = bytes.withUnsafeBufferPointer { bytes in
      table.withUnsafeBufferPointer { table in
        bytes.reduce(UInt32.max) { table[Int(UInt8(truncatingIfNeeded: $0) ^ $1)] ^ $0 >> 8 }
      }
    }
    return ~remainder
  }
}
