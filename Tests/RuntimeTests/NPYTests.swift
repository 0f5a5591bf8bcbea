import ModelGraph
import Testing

@testable import Runtime

/// Files of numpy: those that numpy writes, and those that it does not.
@Suite struct NPYTests {
  /// As numpy lays a file out: magic, version, length, description filled up to a multiple of 64 and closed by a newline, elements.
  private static func file(_ description: String, version: UInt8 = 1, _ elements: [UInt8]) -> [UInt8] {
    let prefix = version == 1 ? 10 : 12
    let unfilled = prefix + description.utf8.count + 1
    let filled = description + String(repeating: " ", count: (64 - unfilled % 64) % 64) + "\n"
    let count = filled.utf8.count
    let length = [UInt8(count & 255), UInt8(count >> 8)] + (version == 1 ? [] : [0, 0])
    return NPYHeader.magic + [version, 0] + length + Array(filled.utf8) + elements
  }

  private static func described(_ type: String, _ shape: String, order: String = "False") -> String {
    "{'descr': '\(type)', 'fortran_order': \(order), 'shape': \(shape), }"
  }

  private func code(_ bytes: [UInt8]) throws -> RuntimeError.Code {
    let error = try #require(throws: RuntimeError.self) { try RuntimeTensor(npy: bytes, place: "x.npy") }
    #expect(error.place == "x.npy")
    #expect(error.hint != nil, "what to do")
    return error.code
  }

  /// The bytes that numpy 2.4.6 wrote for numpy.array([[1, -2, 0.5]], "float32").
  private static let written: [UInt8] =
    [147, 78, 85, 77, 80, 89, 1, 0, 118, 0]
    + Array("{'descr': '<f4', 'fortran_order': False, 'shape': (1, 3), }".utf8)
    + [UInt8](repeating: 32, count: 58) + [10, 0, 0, 128, 63, 0, 0, 0, 192, 0, 0, 0, 63]

  @Test func aFileOfNumpyIsRead() throws {
    let tensor = try RuntimeTensor(npy: Self.written, place: "x.npy")
    #expect(tensor.elementType == .float32)
    #expect(tensor.shape == [1, 3])
    #expect(tensor.numbers() == [1, -2, 0.5])
  }

  @Test(arguments: [1, 2, 3] as [UInt8]) func everyVersionIsRead(_ version: UInt8) throws {
    let tensor = try RuntimeTensor(npy: Self.file(Self.described("<i2", "(2,)"), version: version, [1, 0, 255, 255]), place: "")
    #expect(tensor.elementType == .int16)
    #expect(tensor.numbers() == [1, -1])
  }

  @Test(
    arguments: [
      ("<f2", .float16, 2), ("<f8", .float64, 8), ("|i1", .int8, 1), ("<i4", .int32, 4), ("<i8", .int64, 8), ("|u1", .uint8, 1),
      ("<u2", .uint16, 2), ("<u4", .uint32, 4), ("<u8", .uint64, 8), ("|b1", .bool, 1),
    ] as [(String, ElementType, Int)])
  func everyTypeIsRead(_ name: String, _ type: ElementType, _ width: Int) throws {
    let tensor = try RuntimeTensor(
      npy: Self.file(Self.described(name, "(2, 1)"), [UInt8](repeating: 1, count: 2 * width)), place: "")
    #expect(tensor.elementType == type)
    #expect(tensor.shape == [2, 1])
  }

  @Test func scalarsAndEmptyArraysAreRead() throws {
    #expect(try RuntimeTensor(npy: Self.file(Self.described("<f4", "()"), [0, 0, 128, 63]), place: "").shape == [])
    let empty = try RuntimeTensor(npy: Self.file(Self.described("<f4", "(3, 0, 9223372036854775807)"), []), place: "")
    #expect(empty.shape == [3, 0, .max])
    #expect(empty.bytes.isEmpty)
  }

  @Test func keysComeInAnyOrder() throws {
    let text = "{\"shape\": (1,), \"descr\": \"|u1\", \"fortran_order\": False}"
    #expect(try RuntimeTensor(npy: Self.file(text, [9]), place: "").bytes == [9])
  }

  @Test func everyCutIsTold() throws {
    for count in Self.written.indices {
      let code = try code(Array(Self.written.prefix(count)))
      #expect(code == (count < 6 ? .npyForeign : .npyTruncated), "cut at \(count)")
    }
    #expect(try code(Self.written + [0]) == .npyTrailing)
  }

  @Test func otherKindsOfFilesAreTold() throws {
    #expect(try code([]) == .npyForeign)
    #expect(try code(Array("1, 2, 3\n".utf8)) == .npyForeign)
    let archive = try #require(throws: RuntimeError.self) { try RuntimeTensor(npy: [0x50, 0x4B, 3, 4], place: "x.npz") }
    #expect(archive.message.contains(".npz"))
    #expect(try code(NPYHeader.magic + [4, 0, 0, 0, 0, 0]) == .npyVersion)
    #expect(try code(NPYHeader.magic + [1, 1, 0, 0, 0, 0]) == .npyVersion)
  }

  @Test(arguments: [
    (">f4", RuntimeError.Code.npyByteOrder), ("|O", .npyType), ("<U4", .npyType), ("|S4", .npyType), ("<c8", .npyType),
    ("|V2", .npyType), ("<f16", .npyType), ("=f4", .npyType), ("|f4", .npyType), ("f4", .npyType), ("", .npyType),
  ])
  func elementsThatNoModelTakesAreTold(_ type: String, _ expected: RuntimeError.Code) throws {
    #expect(try code(Self.file(Self.described(type, "(1,)"), [0, 0, 0, 0])) == expected)
  }

  @Test func columnsBeforeRowsAreTold() throws {
    #expect(try code(Self.file(Self.described("|u1", "(1, 1)", order: "True"), [1])) == .npyOrder)
  }

  @Test func fieldsAreTold() throws {
    #expect(try code(Self.file("{'descr': [('a', '<f4')], 'fortran_order': False, 'shape': (1,), }", [0, 0, 0, 0])) == .npyType)
  }

  @Test(arguments: [
    "", "{", "{}", "[]", "{'descr': '<f4'}", "{'descr': '<f4', 'fortran_order': False, 'shape': (1,)", "{'descr'}",
    "{'descr': '<f4', 'descr': '<f4', 'fortran_order': False, 'shape': (1,)}",
    "{'descr': '<f4', 'fortran_order': False, 'shape': (1,), 'more': 1}", "{'descr': '<f4', 'fortran_order': 0, 'shape': (1,)}",
    "{'descr': '<f4', 'fortran_order': False, 'shape': (1)}", "{'descr': '<f4', 'fortran_order': False, 'shape': (-1,)}",
    "{'descr': '<f4', 'fortran_order': False, 'shape': (,)}", "{'descr': '<f4', 'fortran_order': False, 'shape': (1 2)}",
    "{'descr': '<f4', 'fortran_order': False, 'shape': (1.0,)}", "{'descr': '<f4', 'fortran_order': False, 'shape': [1]}",
    "{'descr': '<f4', 'fortran_order': False, 'shape': (9223372036854775808,)}",
    "{'descr': '<f4', 'fortran_order': False, 'shape': (1,)} import os", "{'descr': '<f4, 'fortran_order': False}",
    "{'descr': __import__('os'), 'fortran_order': False, 'shape': (1,)}",
  ])
  func descriptionsThatNumpyDoesNotWriteAreTold(_ description: String) throws {
    #expect(try code(Self.file(description, [0, 0, 0, 0])) == .npyHeader)
  }

  @Test(arguments: ["(9223372036854775807,)", "(4294967296, 4294967296)", "(4294967296, 4294967296, 4294967296)", "(2147483649,)"])
  func sizesBeyondAllBoundsAreTold(_ shape: String) throws {
    #expect(try code(Self.file(Self.described("<f4", shape), [0, 0, 0, 0])) == .npyTooLarge)
  }

  @Test func moreDimensionsThanNumpyHasAreTold() throws {
    let shape = "(" + String(repeating: "1, ", count: 65) + ")"
    #expect(try code(Self.file(Self.described("<f4", shape), [0, 0, 0, 0])) == .npyHeader)
  }

  @Test func aDescriptionLongerThanTheFileIsNotAllocated() throws {
    #expect(try code(NPYHeader.magic + [2, 0, 255, 255, 255, 255]) == .npyHeader)
    #expect(try code(NPYHeader.magic + [1, 0, 255, 255]) == .npyTruncated)
  }

  @Test func truthValuesAreTrueOrFalse() throws {
    #expect(try code(Self.file(Self.described("|b1", "(2,)"), [1, 2])) == .npyValue)
  }

  @Test func filesAreReadFromDisk() throws {
    let scratch = try Scratch()
    let path = try scratch.write(Self.written, to: "x.npy")
    #expect(try RuntimeTensor(npyAt: path).shape == [1, 3])
    #expect(try #require(throws: RuntimeError.self) { try RuntimeTensor(npyAt: scratch.path + "/y.npy") }.code == .npyMissing)
    #expect(try #require(throws: RuntimeError.self) { try RuntimeTensor(npyAt: scratch.path) }.code == .npyUnreadable)
  }
}
